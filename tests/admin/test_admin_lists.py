"""Every list of the admin costs a constant number of queries, and every page keeps the content policy."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import record
from accounts.models import AuditLine, User
from partners.models import Auditor, Committee, Criterion, Partner, Proposal, QuestionTemplate, Reviewer, Support
from projects.models import (
    Edition,
    EditionLink,
    HeldMoment,
    ImportedFile,
    MailSeason,
    Membership,
    Project,
    ReadinessItem,
    RoleNeed,
    SiteImport,
)
from seasons.models import Chapter, Event, Season, Watch
from tests import factories
from volunteers.models import Charter, Consent, Skill, Volunteer, VolunteerSkill

MOST_QUERIES = 10
OURS = ("accounts", "seasons", "partners", "volunteers", "projects")


def event(number: int) -> None:
    """Half of the events have neither season nor chapter: nullable relations must not cost a query each."""
    now = timezone.now()
    within = {"season": factories.season(), "chapter": factories.chapter()} if number % 2 else {}
    Event.objects.create(kind="workshop", title=f"Atelier {number}", place="Lyon", starts_at=now, ends_at=now, **within)


def full_volunteer(number: int) -> Volunteer:
    volunteer = factories.volunteer(chapter=factories.chapter() if number % 2 else None)
    VolunteerSkill.objects.create(volunteer=volunteer, skill=factories.skill())
    return volunteer


def full_edition(number: int) -> Edition:
    edition = factories.edition(state="framing")
    need = factories.need(edition=edition)
    factories.membership(need=need)
    factories.membership(edition=edition, role="product_lead")
    EditionLink.objects.create(edition=edition, kind="repository", label="Dépôt", url="https://example.org")
    ReadinessItem.objects.create(edition=edition, kind="data", done=True)
    return edition


def consent(number: int) -> None:
    Consent.objects.create(volunteer=factories.volunteer(), kind="charter", version=1)


def full_proposal(number: int) -> Proposal:
    """With everything its line counts; half have a partner's record."""
    proposal = factories.proposal(state="call", partner=factories.partner() if number % 2 else None)
    factories.writer(proposal=proposal)
    Auditor.objects.create(proposal=proposal, user=factories.user("Rémi", staff=True))
    factories.review(proposal=proposal, state="done" if number % 2 else "todo")
    Support.objects.create(
        proposal=proposal, organisation="Sols", email="s@sols.example", confirmed_at=proposal.created_at
    )
    return proposal


ROWS: dict[type[models.Model], Callable[[int], object]] = {
    User: lambda number: factories.user(f"Personne {number}"),
    AuditLine: lambda number: record(
        actor=factories.user() if number % 2 else None, verb="x.y", about=factories.skill()
    ),
    Season: lambda number: factories.season(),
    MailSeason: lambda number: HeldMoment.objects.create(
        season=factories.season(), moment="launch", held_by=factories.user()
    ),
    Chapter: lambda number: factories.chapter(),
    Event: event,
    Watch: lambda number: Watch.objects.create(email=f"{number}@example.org", topic="call"),
    Partner: lambda number: factories.project(partners=[factories.partner()]),
    Criterion: lambda number: Criterion.objects.create(season=factories.season(), title="Intérêt général"),
    Proposal: full_proposal,
    Reviewer: lambda number: factories.review().reviewer,
    QuestionTemplate: lambda number: QuestionTemplate.objects.create(title=f"Modèle {number}", text="Où ?"),
    Committee: lambda number: Committee.objects.create(season=factories.season(), held_on=factories.day(number)),
    Skill: lambda number: Skill.objects.create(slug=f"s{number}", name=f"Domaine {number}", domain_label="en domaine"),
    Volunteer: full_volunteer,
    Charter: lambda number: Charter.objects.create(version=100 + number, text="Texte"),
    Consent: consent,
    Project: lambda number: factories.edition(project=factories.project(partners=[factories.partner()])),
    Edition: full_edition,
    ImportedFile: lambda number: ImportedFile.objects.create(path=f"projects/{number}.md", text="Texte"),
    SiteImport: lambda number: SiteImport.objects.create(name=f"{number}.zip", by=factories.user()),
    RoleNeed: lambda number: factories.membership(),
    Membership: full_edition,
}


def page(model: type[models.Model], name: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def queries(client: Client, url: str) -> int:
    """Queries of one GET, read before the next request clears them; what a process asks once is asked before."""
    ContentType.objects.get_for_models(*apps.get_models())
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
        return len(captured)


def test_every_list_of_these_rooms_has_its_row_here() -> None:
    shown = {model for model in admin.site._registry if model._meta.app_label in OURS}
    assert shown == set(ROWS)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_a_list_costs_the_same_with_one_row_and_with_thirty(administrator: Client, model: type[models.Model]) -> None:
    ROWS[model](0)
    one = queries(administrator, page(model, "changelist"))
    for number in range(1, 30):
        ROWS[model](number)
    assert queries(administrator, page(model, "changelist")) == one
    assert one <= MOST_QUERIES


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_a_list_can_be_searched_and_its_filters_hold(coordinator: Client, model: type[models.Model]) -> None:
    ROWS[model](1)
    answer = coordinator.get(
        page(model, "changelist"), {"q": "é'%"} if admin.site._registry[model].search_fields else {}
    )
    assert answer.status_code == 200


INLINE = re.compile(rb"<[^>]+\s(?:style|on[a-z]+)\s*=|<style\b|<script\b(?![^>]*\bsrc=)[^>]*>\s*\S", re.IGNORECASE)


def pages(model: type[models.Model], client: Client) -> list[str]:
    """List, add when one may, change, and each step's page."""
    ROWS[model](1)
    row = model._default_manager.latest("pk")
    urls = [page(model, "changelist"), page(model, "change", row.pk)]
    if client.get(page(model, "add")).status_code == 200:
        urls.append(page(model, "add"))
    for step in getattr(admin.site._registry[model], "steps", ()):
        if step.offered(row):
            urls.append(page(model, "step", row.pk, step.name))
    return urls


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_no_page_holds_inline_script_or_style(administrator: Client, model: type[models.Model]) -> None:
    for url in pages(model, administrator):
        answer = administrator.get(url)
        assert answer.status_code == 200, url
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        # Django's own boxes for JSON and templates are data, not code.
        assert INLINE.findall(answer.content) == [], url


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_nobody_enters_without_being_staff(client: Client, db: None, model: type[models.Model]) -> None:
    assert client.get(page(model, "changelist")).status_code == 302
    client.force_login(factories.user("Alice"))
    assert client.get(page(model, "changelist")).status_code == 302


def test_an_anonymous_person_has_no_right() -> None:
    assert not AnonymousUser().has_perm("projects.view_project")
