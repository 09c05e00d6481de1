"""A season's mails and the chat's are in their reader's language too, while whoever caused them reads French."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from accounts.letters import reading, send
from accounts.models import User
from chat import actions as chat_actions
from chat import alerts, digest
from chat import emails as chat_emails
from chat.models import Move, Workspace
from partners.models import Writer
from projects import actions, ending_emails, series, series_emails
from projects import emails as of_projects
from projects.models import Edition, Membership, Moment
from tests import factories
from tests.language import pseudo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails(brackets: None, settings: Any) -> Iterator[None]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with translation.override("fr"):
        yield


@pytest.fixture
def team() -> Edition:
    """Alice builds and Léa leads, for a proposal of Awa's; all three read English, as Chloé who coordinates does."""
    season = factories.season(14, launch_in=-40)
    edition = factories.edition(season=season, proposal=factories.proposal(season=season, state="selected"))
    factories.writer(proposal=edition.proposal, email="awa@asso.example")
    long_ago = timezone.now() - timedelta(days=30)
    factories.membership(edition=edition, volunteer=factories.volunteer("Alice"), seated_at=long_ago)
    factories.membership(edition=edition, volunteer=factories.volunteer("Léa"), role=Membership.Role.PRODUCT_LEAD)
    factories.user("Chloé", superuser=True)
    User.objects.update(language="en")
    Writer.objects.update(language="en")
    return edition


def volunteer(edition: Edition, name: str) -> Any:
    return edition.memberships.get(volunteer__user__name=name).volunteer


def workspace(slug: str) -> Workspace:
    return Workspace.objects.create(
        name=slug, slug=slug, base_url="http://127.0.0.1:1", team_name="dfg", token_name="NO_TOKEN"
    )


def french_left() -> dict[str, list[str]]:
    chunks = pseudo.french_chunks()
    told = {str(one.subject): list(pseudo.slips(f"{one.subject}\n{one.body}", chunks)) for one in mail.outbox}
    unsaid = {subject: ["subject"] for subject in told if "⟦" not in subject}
    return {subject: slips for subject, slips in (told | unsaid).items() if slips}


@pytest.mark.parametrize("moment", Moment.values)
def test_each_moment_of_a_season_is_told_in_english(moment: str, team: Edition) -> None:
    for one in series.readers(team.season, moment):
        with reading(one.to):
            letter = series_emails.letter(team.season, moment, one, told_id=1)
        send(letter, to=one.to)
    assert mail.outbox
    assert french_left() == {}
    links = [word for one in mail.outbox for word in str(one.body).split() if word.startswith("http")]
    assert [link for link in links if "/en" not in link and link.count("/") > 2] == []


def test_what_happens_to_a_place_and_to_a_team_is_told_in_english(team: Edition) -> None:
    alice = team.memberships.get(volunteer__user__name="Alice")
    of_projects.moved(alice)
    actions.take_pause(user=alice.volunteer.user, until=factories.day(30), keep_seats=False)
    team.memberships.filter(role=Membership.Role.PRODUCT_LEAD).delete()
    ending_emails.nobody_leads(team)
    assert {one.to[0] for one in mail.outbox} >= set(User.objects.filter(is_staff=True).values_list("email", flat=True))
    assert len(mail.outbox) == 3
    assert french_left() == {}


def test_the_chat_writes_in_english(team: Edition) -> None:
    here, there = workspace("here"), workspace("there")
    chat_actions.send_code(workspace=here, volunteer=volunteer(team, "Alice"), email="other@example.org")
    chat_actions.set_digest(about=team, wanted=True, actor=User.objects.get(is_staff=True))
    monday = timezone.localtime() + timedelta(days=7 - timezone.localtime().weekday())
    team.memberships.filter(volunteer__user__name="Alice").update(seated_at=monday - timedelta(days=3))
    digest.send_week(monday.replace(hour=9))
    alerts.token_refused(here, "401")
    alice = volunteer(team, "Alice")
    with reading(alice.user):
        letter = chat_emails.move(Move.objects.create(source=here, target=there), alice, "Words")
    send(letter, to=alice.user)
    assert len(mail.outbox) == 4
    assert french_left() == {}
