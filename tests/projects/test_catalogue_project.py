"""One project: enough to judge, and one obvious next action."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from projects.models import EditionLink
from seasons.models import Season
from tests import factories
from tests.admin.conftest import signed_in
from tests.projects.test_catalogue import Nodes, page, titles

pytestmark = pytest.mark.django_db
URL = "/projets/seul/"


@pytest.fixture
def season() -> Season:
    return factories.season(12, commitment="3 h par semaine")


@pytest.fixture
def edition(season: Season) -> Any:
    partner = factories.partner(name="Rivages", website="https://example.org/rivages")
    project = factories.project(slug="seul", title="Seul", partners=[partner], social=True)
    texts = {"problem": "## Qui\n\nDes riverains.", "deliverable": "Une carte.", "rhythm": "Le mardi soir."}
    return factories.edition(project=project, season=season, slug="12-seul", **texts)


def test_it_says_what_is_needed_to_judge(client: Client, edition: Any) -> None:
    factories.need(edition=edition, skill="design", seats=3, seats_taken=1, note="Pour la carte.")
    factories.membership(edition=edition, role="tech_lead")
    html = page(client, URL)
    for words in [
        "Le problème",
        "<h3>Qui</h3>",
        "Une carte.",
        "Le mardi soir.",
        "Rivages",
        'href="https://example.org/rivages"',
        "En design",
        "2 places libres sur 3",
        "Pour la carte.",
        "1 personne",
        "Prochaine date",
    ]:
        assert words in html, words


def test_joining_names_role_and_hours(client: Client, edition: Any) -> None:
    need = factories.need(edition=edition, skill="design")
    factories.need(edition=edition, skill="legal", seats=1, seats_taken=1)
    factories.need(edition=edition, skill="web")
    html = page(client, URL)
    assert "L’équipe cherche du monde en design ou en développement web, 3 h par semaine." in html
    assert '<a class="btn" href="/rejoindre/12-seul/">Rejoindre ce projet' in html
    assert f'href="/rejoindre/12-seul/?need={need.pk}"' in html


def test_a_full_project_offers_its_waiting_list_and_three_others(client: Client, edition: Any, season: Season) -> None:
    factories.need(edition=edition, seats=1, seats_taken=1)
    for title, values in [
        ("Même thème", {"social": True, "climate": False}),
        ("Autre", {"climate": False, "democracy": True}),
        ("Aussi", {}),
        ("Encore", {}),
        ("Complet", {}),
    ]:
        other = factories.edition(project=factories.project(partners=None, title=title, **values), season=season)
        factories.need(edition=other, seats_taken=2 if title == "Complet" else 0)
    html = page(client, URL)
    assert "Rejoindre la liste d’attente" in html
    assert sorted(titles(html)) == ["Aussi", "Encore", "Même thème"]


def test_a_finished_project_says_why_and_shows_the_current_season(client: Client) -> None:
    past = factories.season(11, launch_in=-400)
    factories.edition(project=factories.project(slug="seul"), season=past, state="in_progress", results="Un outil.")
    html = page(client, URL)
    assert "on ne peut plus la rejoindre" in html
    assert "Voir la saison en cours" in html
    assert "/rejoindre/" not in html
    assert "Un outil." in html


@pytest.mark.parametrize(
    ("state", "words"), [("framing", "L’équipe se prépare"), ("stopped", "s’est arrêté avant la fin")]
)
def test_a_project_that_does_not_recruit_says_so(client: Client, edition: Any, state: str, words: str) -> None:
    edition.state = state
    edition.save()
    factories.need(edition=edition)
    html = page(client, URL)
    assert words in html
    assert "/rejoindre/" not in html


def test_its_editions_are_told_through_the_seasons(client: Client, edition: Any) -> None:
    for number, text in [(8, "Deuxième version."), (6, "Premier essai.")]:
        past = factories.season(number, launch_in=-1500 + number * 100)
        factories.edition(project=edition.project, season=past, state="finished", results=text)
    html = page(client, URL)
    assert html.index("Deuxième version.") < html.index("Premier essai.")
    assert 'href="/saisons/6/"' in html


def test_private_links_stay_with_the_team(client: Client, edition: Any) -> None:
    EditionLink.objects.create(edition=edition, kind="repository", label="Le code", url="https://example.org/code")
    EditionLink.objects.create(
        edition=edition, kind="meeting", label="Réunion", url="https://example.org/x", public=False
    )
    html = page(client, URL)
    assert '<a href="https://example.org/code" rel="noopener nofollow">Le code</a>' in html
    assert "dépôt de code" in html
    assert "Réunion" not in html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("active", "Tu fais partie de l’équipe"),
        ("waiting", "Tu es sur la liste d’attente"),
        ("applied", "Ta demande est envoyée"),
    ],
)
def test_a_member_is_led_to_their_participation(client: Client, edition: Any, state: str, words: str) -> None:
    membership = factories.membership(need=factories.need(edition=edition), state=state)
    client.force_login(membership.volunteer.user)
    html = page(client, URL)
    assert words in html
    assert f'href="/participations/{membership.reference}/"' in html
    assert "Rejoindre ce projet" not in html
    client.force_login(factories.volunteer("Bob").user)
    assert words not in page(client, URL)


@pytest.mark.parametrize("hidden", ["project", "edition", "season"])
def test_what_is_not_published_is_found_by_coordinators_only(client: Client, edition: Any, hidden: str) -> None:
    row = {"project": edition.project, "edition": edition, "season": edition.season}[hidden]
    row.published = False
    row.save()
    edition.problem = "Secret."
    edition.save()
    chloe = factories.user("Chloé", staff=True)
    for visitor in (client, signed_in(factories.user("Zoé")), signed_in(chloe, second_factor=False)):
        answer = visitor.get(URL)
        assert answer.status_code == (404 if hidden == "project" else 200)
        assert "Secret." not in answer.content.decode()
    assert "Secret." in page(signed_in(chloe), URL)


def test_an_unknown_project_is_not_found(client: Client) -> None:
    assert client.get("/projets/rien/").status_code == 404


def test_what_people_wrote_cannot_act(client: Client, edition: Any) -> None:
    edition.problem = "<script>alert(1)</script> [x](javascript:alert(1))"
    edition.title = "<img src=x onerror=alert(1)>"
    edition.save()
    html = page(client, URL)
    assert "<script>" not in html
    assert "<img" not in html
    assert 'href="javascript:' not in html


@pytest.mark.parametrize("rows", [1, 30])
def test_it_costs_six_queries_at_most_and_ten_signed_in(
    client: Client, edition: Any, season: Season, rows: int, django_assert_max_num_queries: Any
) -> None:
    season.number = 9999  # the latest, whatever the others
    season.save()
    skills = ["design", "web", "legal", "nlp", "devops"][: max(1, rows // 6)]
    for skill in skills:
        factories.need(edition=edition, skill=skill, seats=1, seats_taken=1)
    for number in range(rows):
        factories.need(edition=factories.edition(season=season, number=number))
        EditionLink.objects.create(edition=edition, kind="other", label="L", url=f"https://example.org/{number}")
        edition.project.partners.add(factories.partner())
        factories.edition(project=edition.project, season=factories.season(launch_in=-2000 - number), state="finished")
        factories.membership(edition=edition, role="mentor")
    with django_assert_max_num_queries(6):
        html = page(client, URL)
    assert "Rejoindre la liste d’attente" in html
    client.force_login(factories.volunteer("Bob").user)
    with django_assert_max_num_queries(10):
        page(client, URL)
    assert rows > 1 or Nodes(html).count <= 400
