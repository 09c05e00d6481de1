"""Past seasons, off-season runs and projects that came back, at the size of the association's history."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import Edition, Project
from seasons.models import Event, Season
from tests import factories
from tests.admin.conftest import signed_in
from tests.projects.test_catalogue import Nodes, page, titles

pytestmark = pytest.mark.django_db
SEASONS, PROJECTS = 14, 150
PAGE, LIST = 15 * 1024, 20 * 1024  # bytes of HTML, packed
SENTENCE = "Savoir où nichent les hérons, colonie par colonie, et le dire à celles et ceux qui tiennent les digues."


def history() -> None:
    """Fourteen seasons and 150 projects; ten came back, and one between two seasons. Chapters meet, partners ask."""
    seasons = [factories.season(n, launch_in=-200 * (SEASONS - n) - 200, place="") for n in range(1, SEASONS + 1)]
    between = Season.objects.create(slug="hors-saison", name="Hors-saison", commitment="", place="", published=True)
    projects = Project.objects.bulk_create(
        Project(slug=f"p{n}", title=f"Projet {n}", summary=SENTENCE, themes=["Oiseaux"], climate=True, published=True)
        for n in range(PROJECTS)
    )
    runs = [(project, seasons[n % SEASONS]) for n, project in enumerate(projects)]
    runs += [(project, seasons[(n + 5) % SEASONS]) for n, project in enumerate(projects[:10])]
    Edition.objects.bulk_create(
        Edition(
            project=project,
            season=season,
            slug=f"{season.slug}-{project.slug}",
            number=n,
            state="finished",
            published=True,
            results=SENTENCE,
            published_at=timezone.now(),
        )
        for n, (project, season) in enumerate([*runs, (projects[0], between)])
    )
    chapters, soon = [factories.chapter(city=f"Ville {n}") for n in range(12)], timezone.now()
    Event.objects.bulk_create(
        Event(
            season=None if n % 2 else seasons[-1],
            chapter=chapters[n % 12] if n % 2 else None,
            kind=Event.Kind.WORKSHOP,
            title=f"Rencontre {n}",
            place="Lyon",
            presentation=SENTENCE,
            starts_at=soon + timedelta(days=n),
            ends_at=soon + timedelta(days=n, hours=2),
        )
        for n in range(60)
    )
    for n in range(30):
        factories.proposal(season=seasons[-1], state="questions", publish_summary=True, title=f"Un besoin {n}")


@pytest.mark.parametrize(
    ("path", "queries", "heaviest"),
    [
        ("/", 4, PAGE),
        ("/projets/", 4, LIST),
        ("/projets/?page=5", 4, LIST),
        ("/projets/?dimension=climate&state=finished&season=9", 4, LIST),
        ("/projets/?q=herons", 5, LIST),
        ("/saisons/", 2, LIST),
        ("/saisons/14/", 4, PAGE),
        ("/saisons/hors-saison/", 4, PAGE),
        ("/projets/p0/", 6, PAGE),
        ("/antennes/", 4, LIST),
        ("/agenda/", 4, LIST),
        ("/agenda/?kind=workshop", 4, LIST),
        ("/propositions/", 5, LIST),
    ],
)
def test_pages_keep_their_budgets_with_the_whole_history_in_both_languages(
    client: Client, path: str, queries: int, heaviest: int, django_assert_max_num_queries: Any
) -> None:
    history()
    for address in (path, f"/en{path}"):
        with django_assert_max_num_queries(queries):
            answer = client.get(address)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert Nodes(html).count <= 400, address
        assert len(gzip.compress(html.encode())) <= heaviest, address


@pytest.mark.parametrize(
    ("path", "queries", "told"),
    [("/sitemap.xml", 6, "<loc>"), ("/projets/nouveaux.xml", 3, "<item>"), ("/agenda/agenda.ics", 3, "BEGIN:VEVENT")],
)
def test_what_programs_read_of_the_whole_history_stays_small(
    client: Client, path: str, queries: int, told: str, django_assert_max_num_queries: Any
) -> None:
    history()
    with django_assert_max_num_queries(queries):
        answer = client.get(path)
    assert answer.content.decode().count(told) >= 20
    assert len(gzip.compress(answer.content)) <= LIST


def test_an_off_season_run_is_neither_to_come_nor_dated(client: Client) -> None:
    history()
    html = page(client, "/saisons/hors-saison/")
    assert "Ce que ces équipes ont construit" in html
    for word in ("date à venir", "Les dates", "Me prévenir", "Engagement", "<dd></dd>"):
        assert word not in html
    everything = page(client, "/saisons/?page=2")
    assert "Entre deux saisons" in everything
    assert "Maintenant et bientôt" not in everything


def test_an_off_season_run_that_goes_on_is_not_over(client: Client) -> None:
    history()
    Edition.objects.filter(season__number=None).update(state="in_progress")
    assert "Les projets de la saison" in page(client, "/saisons/hors-saison/")
    assert "Maintenant et bientôt" in page(client, "/saisons/?page=2")


def test_a_project_tells_what_lasts_beyond_one_season(client: Client) -> None:
    project = factories.project(themes=["Oiseaux"], goals=[15], presentation="Une **roselière** par commune.")
    factories.edition(project=project, season=factories.season(3, launch_in=-900), state="finished")
    html = page(client, project.get_absolute_url())
    assert "<strong>roselière</strong>" in html
    assert '<span class="tag">Oiseaux</span>' in html
    assert "15. Vie terrestre" in html
    assert titles(page(client, "/projets/", q="oiseaux")) == [project.title]


def test_what_nobody_wrote_leaves_no_empty_line(client: Client) -> None:
    season = factories.season(3, launch_in=-900, commitment="", place="")
    edition = factories.edition(season=season, state="finished", problem="", deliverable="", rhythm="")
    html = page(client, edition.get_absolute_url())
    assert "Personne n’a encore écrit" in html
    assert "Le rythme" not in html
    assert "Engagement" not in html
    assert "<dd></dd>" not in html


def test_results_that_only_announce_a_list_leave_the_summary_on_the_card(client: Client) -> None:
    season = factories.season(3, launch_in=-900)
    announced = "L’équipe a fait trois choses :\n\n- une carte"
    edition = factories.edition(season=season, state="finished", results=announced)
    html = page(client, "/saisons/3/")
    assert edition.project.summary in html
    assert "trois choses" not in html


def test_coordinators_write_themes_with_commas(client: Client) -> None:
    project = factories.project(themes=["Eau"], goals=[6])
    coordinator = signed_in(factories.user("Chloé", staff=True))
    url = reverse("admin:projects_project_change", args=[project.pk])
    form = coordinator.get(url).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value not in (None, False, [])}
    coordinator.post(url, data | {"themes": " Eau,  Oiseaux , ,Eau", "goals": ["6", "15"], "partners": []})
    project.refresh_from_db()
    assert (project.themes, project.goals) == (["Eau", "Oiseaux"], [6, 15])
    assert "oiseaux" in project.search_text
