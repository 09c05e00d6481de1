"""No page under /en/ says French outside what is marked as French; and what is marked is what people wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.utils import translation

from partners.models import Criterion, Partner, Proposal
from projects.models import Edition, EditionLink, Project, RoleNeed
from seasons.models import Chapter, Event, Phase, Season, SeasonLink
from tests import factories
from tests.access import ask, world
from tests.access.test_table import table
from tests.language import french, pseudo
from volunteers.models import Charter

ROLES = ("anonymous", "outsider", "member", "lead", "partner", "reviewer", "coordinator")
ONE_LANGUAGE = ("admin", "demo", "healthz", "readyz", "robots", "sitemap", ".well-known", "chat/")
# What coordinators and teams write, in French; names and titles are nobody's language.
WRITTEN: tuple[type[models.Model], ...] = (
    Season, Phase, SeasonLink, Event, Chapter, Project, Edition, EditionLink, RoleNeed, Partner, Criterion, Charter,
)  # fmt: skip
NAMES = {"name", "contact_name", "partner_names", "city", "about", "search_text", "reference"}
TITLES = {Project: {"title"}, Edition: {"title"}, Event: {"title"}}
PROPER = re.compile(
    r"Messagerie|Zoé|Léa|Chloé|Adèle|Traoré|Rivières|Projet \d+|Français|Défenseur des droits|département"
)
# Names and codes of the world’s rows besides: a new one there is added here.
IN_ROWS = re.compile(
    rf"{PROPER.pattern}|data for good|English|Antenne \d+|Wells|Alice|Bob|Awa|Rita|"
    r"\b[A-Z0-9]{8,}\b|[\w.-]+@[\w.]+|note\.txt"
)


def texts(model: type[models.Model]) -> Iterator[str]:
    """Columns of prose."""
    for column in model._meta.concrete_fields:
        prose = isinstance(column, models.CharField | models.TextField) and not column.choices and not column.unique
        technical = isinstance(column, models.SlugField | models.URLField | models.EmailField)
        if prose and not technical and column.name not in NAMES | TITLES.get(model, set()):
            yield column.name


def write_french() -> None:
    """Every prose of public rows, in words the crawl knows again."""
    for model in WRITTEN:
        for row in model._default_manager.all():
            for name in texts(model):
                setattr(row, name, f"Écrit à la main {row.pk}")
            row.save()
    Event.objects.update(title="Wells")
    for proposal in Proposal.objects.all():  # what partners answer is in the language they like
        for name in texts(Proposal):
            setattr(proposal, name, "Wells")
        proposal.save()


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> world.World:
    settings.EMAIL_BACKEND, settings.MEDIA_ROOT = "outbox.backend.EmailBackend", tmp_path
    made = world.build()
    Criterion.objects.create(season=made.sent.season, title="Utile", question="À qui ?")
    SeasonLink.objects.create(season=made.season, kind=SeasonLink.Kind.VIDEO, label="Vidéo", url="https://example.org")
    Charter.objects.create(version=99, text="Charte")
    write_french()
    factories.season(launch_in=20)  # one more, with the words a new season begins with
    return made


def routes(role: str) -> Iterator[str]:
    """Addresses in two languages that this role may read; of those a visitor may too, only the outsider’s."""
    place = world.ROLES.index(role)
    for route, (get, _post) in table().items():
        known = role not in {"anonymous", "outsider"} and get[0] == "ok"
        if get[place] == "ok" and not known and not route.startswith(ONE_LANGUAGE):
            yield route


def pages(built: world.World, roles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each page under /en/, with who asked where."""
    with translation.override("en"):
        asked = [(role, ask.concrete(route, built)) for role in roles for route in routes(role)]
    for role, path in asked:
        answer = built.clients[role].get(f"/en{path}")
        assert answer.status_code == 200, path
        if answer["Content-Type"].startswith("text/html"):
            assert french.switch(answer.content.decode()) == path  # the same page in French
            yield f"{role} {path}", answer.content.decode()


@pytest.mark.django_db
def test_no_english_page_says_french_that_is_not_marked(built: world.World) -> None:
    found: dict[str, str] = {}
    for where, html in pages(built, ("anonymous", "lead", "partner")):
        found |= dict.fromkeys(french.left(html, names=PROPER), where)
    assert found == {}


@pytest.mark.django_db
def test_whatever_a_page_says_is_in_the_catalogue_or_in_a_row(brackets: None, built: world.World) -> None:
    """Words written straight into code are in no catalogue, and so in no brackets."""
    found: dict[str, str] = {}
    for where, html in pages(built, ROLES):
        found |= dict.fromkeys(french.words(pseudo.outside(html), names=IN_ROWS), where)
    assert found == {}


def test_planted_french_is_found_and_marked_french_is_not() -> None:
    page = (
        '<html lang="en"><h1>Les projets</h1><p lang="fr">Ils <b>sont</b> là<br></p><img alt="Été"><p>The next one</p>'
    )
    assert list(french.left(page, names=PROPER)) == ["Les projets", "Été"]
