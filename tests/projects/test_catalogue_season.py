"""A season before, while and after people join it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from seasons.models import Event, Phase, SeasonLink
from tests import factories
from tests.admin.conftest import signed_in
from tests.projects.test_catalogue import Nodes, fill, page, titles

pytestmark = pytest.mark.django_db


def test_the_home_page_is_the_current_season(client: Client) -> None:
    factories.season(11, launch_in=-400)
    factories.season(12, launch_in=10, tagline="Dix projets")
    html = page(client, "/")
    assert "<span>Saison 12</span>" in html
    assert "Dix projets" in html


def test_before_any_season_the_home_page_says_so(client: Client) -> None:
    html = page(client, "/")
    assert "La prochaine saison se prépare" in html
    assert 'href="/prevenez-moi/saison/"' in html
    assert "La première saison se prépare" in page(client, "/saisons/")


def test_before_recruiting_the_dates_and_a_way_to_be_told(client: Client) -> None:
    factories.season(13, launch_in=200)
    html = page(client, "/saisons/13/")
    assert "Laisse une adresse" in html
    assert 'href="/prevenez-moi/saison/"' in html
    assert "Appel à projets" in html
    assert "Filtrer" not in html


def test_while_it_recruits_the_next_action_is_to_choose(client: Client) -> None:
    season = factories.season(12, commitment="4 h par semaine", place="à Lyon")
    for number in range(6):
        factories.need(edition=factories.edition(season=season, number=number), seats_taken=number % 3)
    html = page(client, "/")
    assert "Choisir un projet" in html
    assert "6 projets, 4 recrutent" in html
    assert "4 h par semaine" in html
    assert "à Lyon" in html


def test_its_dates_can_be_followed_until_it_is_over(client: Client) -> None:
    factories.season(12)
    factories.season(11, launch_in=-400)
    assert 'href="/agenda/saisons/12.ics"' in page(client, "/saisons/12/")
    assert ".ics" not in page(client, "/saisons/11/")


def test_once_over_it_tells_its_results(client: Client) -> None:
    season = factories.season(11, launch_in=-300)
    edition = factories.edition(season=season, state="finished", results="Une **carte** sert chaque semaine.")
    factories.need(edition=edition, seats=5, seats_taken=4)
    html = page(client, "/saisons/11/")
    assert "Ce que la saison a construit" in html
    assert "Une carte sert chaque semaine." in html
    assert "<dt>Bénévoles</dt><dd>4</dd>" in html
    assert "Voir la saison en cours" in html
    assert "Rejoindre" not in html


def test_what_is_open_now_and_what_comes_next_are_told_in_words(client: Client) -> None:
    season = factories.season(12, launch_in=10)
    start = timezone.now() + timedelta(days=2)
    Event.objects.create(
        season=season, kind="workshop", title="Atelier", starts_at=start, ends_at=start, place="Maison des associations"
    )
    html = page(client, "/")
    assert "En ce moment\u00a0: cadrage, jusqu’au" in html
    assert "Prochaine date\u00a0: Atelier, le" in html
    assert f'<a href="{Event.objects.get().get_absolute_url()}">Y participer</a>' in html, (
        "where one signs up, not the meeting itself"
    )
    assert "(dans 2 jours)" in html
    assert "Maison des associations" in html
    assert 'aria-current="step"' in html


def test_the_video_is_a_link(client: Client) -> None:
    season = factories.season(12)
    SeasonLink.objects.create(season=season, kind="video", label="Revoir le lancement", url="https://example.org/v")
    SeasonLink.objects.create(season=season, kind="channel", label="Canal", url="https://example.org/canal")
    html = page(client, "/")
    assert '<a href="https://example.org/v" rel="noopener">Revoir le lancement</a>' in html
    assert "example.org/canal" not in html
    assert "<iframe" not in html


def test_its_projects_are_filtered_where_they_are(client: Client) -> None:
    season = factories.season(12)
    for title, skill in [
        ("Forêt", "design"),
        ("Rivière", "web"),
        ("Mer", "legal"),
        ("Ville", "nlp"),
        ("Pré", "devops"),
    ]:
        edition = factories.edition(season=season, project=factories.project(title=title))
        factories.need(edition=edition, skill=skill)
    factories.edition(season=factories.season(11, launch_in=-400), project=factories.project(title="Ailleurs"))
    assert titles(page(client, "/", q="foret")) == ["Forêt"]
    assert titles(page(client, "/", role="web")) == ["Rivière"]
    html = page(client, "/", q="rien")
    assert "Aucun projet ne correspond" in html
    assert "Choisir un projet" in html


def test_an_unpublished_season_is_for_coordinators(client: Client) -> None:
    factories.season(14, published=False)
    assert client.get("/saisons/14/").status_code == 404
    client.force_login(factories.user("Zoé"))
    assert client.get("/saisons/14/").status_code == 404
    chloe = factories.user("Chloé", staff=True)
    assert signed_in(chloe, second_factor=False).get("/saisons/14/").status_code == 404
    assert signed_in(chloe).get("/saisons/14/").status_code == 200
    assert "Saison 14" not in page(client, "/saisons/")


def test_a_season_without_dates_answers(client: Client) -> None:
    factories.season(15, launch_in=None)
    assert "Les dates ne sont pas encore fixées" in page(client, "/saisons/15/")


def test_a_season_without_launch_answers_once_over(client: Client) -> None:
    season = factories.season(10, launch_in=-500)
    Phase.objects.filter(season=season, kind="launch").delete()
    assert "Ce que la saison a construit" in page(client, "/saisons/10/")


def test_the_list_separates_what_comes_from_what_is_past(client: Client) -> None:
    factories.season(11, launch_in=-400)
    factories.season(12, launch_in=10)
    factories.season(13, launch_in=400)
    html = page(client, "/saisons/")
    assert titles(html) == ["Saison 12", "Saison 13", "Saison 11"]
    assert html.index("Déjà passées") > html.index("Saison 13")
    assert "Terminée" in html


def test_the_list_counts_projects_and_people_of_published_editions(client: Client) -> None:
    season = factories.season(11, launch_in=-400)
    for taken in (1, 2):
        factories.need(edition=factories.edition(season=season), seats_taken=taken)
    factories.need(edition=factories.edition(season=season, published=False), seats_taken=2)
    html = page(client, "/saisons/")
    assert "2 projets" in html
    assert "3 personnes" in html


@pytest.mark.parametrize("projects", [1, 30])
@pytest.mark.parametrize("query", [{}, {"q": "releves", "role": "design", "dimension": "climate"}])
def test_a_season_costs_four_queries_and_400_nodes_at_most(
    client: Client, projects: int, query: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    fill(projects)
    for url in ("/", "/saisons/12/"):
        with django_assert_max_num_queries(4):
            html = page(client, url, **query)
        assert len(titles(html)) == min(projects, 12)
        assert Nodes(html).count <= 400


@pytest.mark.parametrize("seasons", [1, 30])
def test_the_list_of_seasons_costs_two_queries(client: Client, seasons: int, django_assert_num_queries: Any) -> None:
    for number in range(1, seasons + 1):
        factories.season(number, launch_in=-400)
    with django_assert_num_queries(2):
        assert len(titles(page(client, "/saisons/"))) == min(seasons, 12)
