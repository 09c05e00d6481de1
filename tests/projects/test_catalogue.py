"""All projects: one card each, filters in the URL, nothing that breaks it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from django.test import Client

from projects import status
from projects.cards import Card, draw, entries
from projects.models import Edition
from tests import factories

pytestmark = pytest.mark.django_db


def page(client: Client, url: str = "/projets/", **query: Any) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def titles(html: str) -> list[str]:
    return re.findall(r"<h3><a[^>]*>(.*?)</a>", html)


def found(client: Client, **query: Any) -> list[str]:
    return titles(page(client, **query))


class Nodes(HTMLParser):
    """How many elements a page has, without what is inside drawings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.count, self.svg = 0, False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.count += not self.svg
        self.svg = self.svg or tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        self.svg = self.svg and tag != "svg"


def test_a_project_shows_once_by_its_latest_published_edition(client: Client) -> None:
    project = factories.project(title="Guetteur")
    old, new, coming = factories.season(6, launch_in=-900), factories.season(12), factories.season(13, launch_in=400)
    factories.edition(project=project, season=old, state="finished")
    factories.edition(project=project, season=new, title="Guetteur, le retour")
    factories.edition(project=project, season=coming, title="Pas encore", published=False)
    assert found(client) == ["Guetteur, le retour"]
    assert found(client, season="6") == ["Guetteur"]


@pytest.mark.parametrize("hidden", ["project", "edition", "season"])
def test_what_is_not_published_is_not_listed(client: Client, hidden: str) -> None:
    edition = factories.edition(published=hidden != "edition")
    edition.project.published = hidden != "project"
    edition.project.save()
    edition.season.published = hidden != "season"
    edition.season.save()
    assert found(client) == []


@pytest.mark.parametrize(
    "q", ["ÉVASION", "evasion", "  Évasion   fiscale ", "fiscale ÉVASION", "CŒUR", "coeur", "œuvre’s"]
)
def test_words_are_found_whatever_their_accents_and_case(client: Client, q: str) -> None:
    partner = factories.partner(name="L’Œuvre’s")
    factories.edition(project=factories.project(title="Évasion", summary="Fiscale, au cœur", partners=[partner]))
    factories.edition(project=factories.project(title="Autre"))
    assert found(client, q=q) == ["Évasion"]


def test_every_word_must_match(client: Client) -> None:
    factories.edition(project=factories.project(title="Forêt"))
    assert found(client, q="forêt relevés") == ["Forêt"]
    assert found(client, q="forêt baleine") == []


def test_percent_and_underscore_are_plain_letters(client: Client) -> None:
    factories.edition(project=factories.project(title="Cent"))
    assert found(client, q="%") == found(client, q="_ent") == []


def test_dimensions_add_up_and_kinds_narrow(client: Client) -> None:
    factories.edition(project=factories.project(title="A", climate=True, advocacy=True), number=1)
    factories.edition(project=factories.project(title="B", climate=False, social=True, internal=True), number=2)
    factories.edition(project=factories.project(title="C", climate=False, democracy=True), number=3)
    assert sorted(found(client, dimension=["climate", "social"])) == ["A", "B"]
    assert found(client, kind="internal") == ["B"]
    assert found(client, dimension="climate", kind="internal") == []


def test_a_role_is_wanted_while_a_seat_is_free_and_the_season_runs(client: Client) -> None:
    now, past = factories.season(12), factories.season(11, launch_in=-400)
    for title, season, taken, state in [
        ("Libre", now, 1, "recruiting"),
        ("Plein", now, 2, "recruiting"),
        ("Cadrage", now, 0, "framing"),
        ("Passé", past, 0, "in_progress"),
    ]:
        edition = factories.edition(project=factories.project(title=title), season=season, state=state)
        factories.need(edition=edition, skill="design", seats_taken=taken)
        factories.need(edition=edition, skill="web", seats=1, seats_taken=1)
    assert found(client, role="design") == ["Libre"]
    assert found(client, role="web") == []


def test_the_state_filter_and_the_words_on_the_card_agree() -> None:
    """SQL and Python decide alike, for every state, with seats free, taken or absent, running or over."""
    seasons = {False: factories.season(12), True: factories.season(11, launch_in=-400)}
    for state, seats, over in product(Edition.State.values, [None, 0, 2], [False, True]):
        edition = factories.edition(season=seasons[over], state=state)
        if seats is not None:
            factories.need(edition=edition, seats_taken=seats)
    over_ids = [seasons[True].pk]
    said = {
        entry.pk: entry.status(over=entry.season_id in over_ids).code
        for entry in entries(Edition.objects.published().values_list("pk", flat=True))
    }
    for code, _label in status.CHOICES:
        matched = set(Edition.objects.filter(status.matching(code, over_ids)).values_list("pk", flat=True))
        if code == status.BUILDS:  # also finds those that still recruit while they build
            assert {pk for pk, word in said.items() if word == code} <= matched
        else:
            assert matched == {pk for pk, word in said.items() if word == code}, code


def test_a_card_says_what_is_wanted_and_how_many_are_in(client: Client) -> None:
    edition = factories.edition(season=factories.season(12), project=factories.project(partners=[factories.partner()]))
    factories.need(edition=edition, skill="data-analysis", seats=4, seats_taken=2)
    factories.need(edition=edition, skill="design", seats=1, seats_taken=1)
    html = page(client)
    assert "2 en analyse de données" in html
    assert "en design</li>" not in html
    assert "3 personnes sur 5" in html
    assert f"avec {edition.project.partner_names}, saison 12" in html


def test_the_same_values_draw_the_same_card_and_text_is_escaped() -> None:
    values: dict[str, Any] = {
        "title": "<b>Gras</b>",
        "url": "/projets/x/",
        "themes": (("climate", "Climat"),),
        "number": 1,
        "partner": "avec <i>",
        "sentence": "A & B",
        "roles": ("1 en design",),
        "state": "open",
        "state_label": "Recrute",
        "places": "1 personne sur 2",
        "language": "fr",
    }
    drawn = draw(Card(**values))
    assert draw(Card(**values)) is drawn
    assert "&lt;b&gt;Gras&lt;/b&gt;" in drawn
    assert "A &amp; B" in drawn
    assert "<i>" not in drawn
    assert Nodes(drawn).count <= 16


def test_the_count_is_announced_and_filters_are_cleared_in_one_click(client: Client) -> None:
    factories.edition(project=factories.project(title="Seul"))
    html = page(client, q="seul")
    assert '<strong role="status">1 projet</strong> <a href="?">Effacer les filtres</a>' in html
    assert "Effacer les filtres" not in page(client)


def test_an_empty_result_helps(client: Client) -> None:
    factories.edition()
    html = page(client, q="introuvable")
    assert "0 projet" in html
    assert "Aucun projet ne correspond" in html
    assert "retire un filtre" in html


def test_what_was_chosen_stays_in_the_form(client: Client) -> None:
    factories.edition(season=factories.season(12))
    html = page(client, q='"><script>', dimension="social", role="design", state="full", kind="citizen", season="12")
    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    for chosen in ["design", "full", "citizen", "12"]:
        assert f'<option value="{chosen}" selected>' in html
    assert 'value="social" checked' in html


BAD = [
    {"page": "abc"},
    {"page": "999"},
    {"page": "-1"},
    {"page": "9" * 5000},
    {"q": "a\x00b"},
    {"q": "é" * 10_000},
    {"season": "99"},
    {"season": ["12", "\x00"]},
    {"role": "astronaute"},
    {"dimension": ["climate", "money"]},
    {"kind": "x" * 1000},
    {"state": "1; drop"},
    {"unknown": "x"},
    {"q[]": "x", "dimension[$ne]": "1"},
]


@pytest.mark.parametrize("query", BAD, ids="-".join)
@pytest.mark.parametrize("url", ["/projets/", "/", "/saisons/12/", "/saisons/"])
def test_no_parameter_breaks_a_list(client: Client, url: str, query: dict[str, Any]) -> None:
    factories.edition(season=factories.season(12), project=factories.project(title="Présent"))
    assert "Erreur" not in page(client, url, **query)


@pytest.mark.parametrize("query", [{"season": "99"}, {"q": "x" * 101}, {"role": "astronaute"}, {"q": "a\x00"}])
def test_what_is_not_understood_is_left_aside_and_said(client: Client, query: dict[str, str]) -> None:
    factories.edition(project=factories.project(title="Présent"))
    html = page(client, **query)
    assert titles(html) == ["Présent"]
    assert "ce filtre est laissé de côté" in html


def test_twelve_a_page_and_the_filter_follows(client: Client) -> None:
    season = factories.season(12)
    for number in range(30):
        factories.edition(season=season, number=number + 1)
    html = page(client, dimension="climate")
    assert len(titles(html)) == 12
    assert "Page 1 sur 3" in html
    assert 'href="?dimension=climate&amp;page=2"' in html
    assert len(found(client, page=3)) == 6


@pytest.mark.parametrize("projects", [1, 30])
def test_the_list_costs_five_queries_and_400_nodes_at_most(
    client: Client, projects: int, django_assert_num_queries: Any
) -> None:
    fill(projects)
    with django_assert_num_queries(4):
        html = page(client, q="releves", dimension="climate", role="design")
    assert len(titles(html)) == min(projects, 12)
    assert Nodes(html).count <= 400
    assert len(html) < 30_000


def fill(projects: int) -> None:
    season = factories.season(12)
    for number in range(projects):
        edition = factories.edition(season=season, number=number + 1)
        for skill in ("design", "web", "legal", "nlp"):
            factories.need(edition=edition, skill=skill, seats=3, seats_taken=1)


@pytest.mark.parametrize("url", ["/", "/saisons/", "/saisons/12/", "/projets/", "/projets/seul/", "/proposer/"])
def test_an_anonymous_page_carries_nothing_of_its_reader(client: Client, url: str) -> None:
    factories.edition(season=factories.season(12), project=factories.project(slug="seul"))
    answer = client.get(url)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()
