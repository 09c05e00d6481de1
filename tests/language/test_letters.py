"""Each letter is in its reader's language, links included, whatever the language of whoever caused it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from accounts import emails as of_accounts
from accounts import letters
from accounts.actions import reset_second_factor
from accounts.models import User
from partners.models import Writer
from projects import contact_emails, ending_emails
from projects import emails as of_projects
from projects.actions import accounts as closing
from projects.models import Alert, Membership, Relay
from seasons import actions as calendar
from seasons import agenda_emails
from seasons.models import Attendance, Event, Watch
from tests import factories
from tests.access import canaries, world
from tests.access.test_canaries_in_mails import everything_happens
from tests.language import pseudo
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
OF_MEMBERS: tuple[Callable[[Membership], None], ...] = (
    of_projects.arrived, of_projects.waiting, of_projects.moved_up, of_projects.accepted, of_projects.added,
    of_projects.declined, ending_emails.left, ending_emails.ended, ending_emails.over, ending_emails.too_late,
)  # fmt: skip
STATES = (Membership.State.ACCEPTED, Membership.State.APPLIED, Membership.State.WAITING)


@pytest.fixture(autouse=True)
def _mails(brackets: None, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.MEDIA_ROOT = "django.core.mail.backends.locmem.EmailBackend", tmp_path


def everybody_reads(language: str) -> None:
    User.objects.update(language=language)
    for model in (Writer, Watch, Alert):
        model.objects.update(language=language)


def reads(language: str, name: str) -> Volunteer:
    with translation.override(language):
        return factories.volunteer(name)


def told_to_members() -> None:
    """What projects, accounts and the agenda write, to one person who reads English."""
    membership = factories.membership(volunteer=reads("en", "Zoé"))
    membership.queued_at = timezone.now()
    reader = membership.volunteer.user
    lead = reads("en", "Lou")
    factories.membership(volunteer=lead, edition=membership.edition, role=Membership.Role.PRODUCT_LEAD)
    for state in STATES:
        membership.state = state
        for write in OF_MEMBERS:
            write(membership)
    alert = Alert.objects.create(email="zoe@example.org", edition=membership.edition, language="en")
    contact_emails.confirm_alert(alert)
    contact_emails.place_free(alert)
    relay = Relay.objects.create(sender=lead.user, recipient=reader, edition=membership.edition)
    contact_emails.relayed(relay, "Salut", is_answer=False)
    start = timezone.now() + timedelta(days=3)
    event = Event.objects.create(title="Atelier", kind="workshop", starts_at=start, ends_at=start, seats_taken=1)
    row = Attendance.objects.create(event=event, user=reader, state=Attendance.State.GOING)
    for tell in (agenda_emails.signed_up, agenda_emails.moved_up, agenda_emails.tomorrow):
        tell(row)
    agenda_emails.moved(row, event)
    agenda_emails.called_off(row, event)
    reset_second_factor(user=reader, actor=lead.user)
    with letters.reading(reader):
        letter = of_accounts.security("email_changed")
    assert letter
    letters.send(letter, to=reader)
    watch = Watch.objects.create(email="guet@example.org", topic=Watch.Topic.SEASON, language="en")
    calendar.watch(email=watch.email, topic=watch.topic)
    calendar.confirm_watch(watch=watch)
    calendar.tell_recruiting(season=membership.edition.season, path="/projets/")
    closing.close_account(user=reader, actor=reader)


def parts(one: Any) -> list[str]:
    return [str(one.subject), str(one.body)]


def wrong(chunks: set[str]) -> dict[str, list[str]]:
    found = {str(one.subject): list(pseudo.slips("\n".join(parts(one)), chunks)) for one in mail.outbox}
    return {subject: slips for subject, slips in found.items() if slips}


def test_what_volunteers_are_written_is_in_english_while_the_page_is_french() -> None:
    with translation.override("fr"):
        told_to_members()
    assert len(mail.outbox) > 35
    assert wrong(pseudo.french_chunks()) == {}
    links = [line for one in mail.outbox for line in str(one.body).splitlines() if line.startswith("http")]
    assert [line for line in links if "/en/" not in line and line.count("/") > 2] == []


def test_what_the_call_writes_follows_each_reader() -> None:
    built = world.build()
    planted = canaries.planted(built)
    everybody_reads("en")
    with translation.override("fr"):
        everything_happens(planted, built.sent.season, built.coordinator)
    english = {
        *User.objects.values_list("email", flat=True),
        *Writer.objects.filter(language="en").values_list("email", flat=True),
    }
    chunks = pseudo.french_chunks()
    mail.outbox[:] = [one for one in mail.outbox if one.to[0] in english and one.to[0] != "new@example.org"]
    assert len(mail.outbox) > 8
    assert wrong(chunks) == {}


def test_french_readers_get_french_while_the_page_is_english() -> None:
    membership = factories.membership(volunteer=reads("fr", "Zoé"))
    membership.queued_at = timezone.now()
    with translation.override("en"):
        for write in OF_MEMBERS:
            write(membership)
    assert len(mail.outbox) >= len(OF_MEMBERS)
    assert [one.subject for one in mail.outbox if "⟦" in "".join(parts(one))] == []
    assert [one.subject for one in mail.outbox if "/en/" in str(one.body)] == []


def test_whoever_signs_up_in_english_reads_english() -> None:
    with translation.override("en"):
        person, watch = factories.user("Ann"), Watch.objects.create(email="a@example.org", topic="season")
    assert (person.language, watch.language) == ("en", "en")
    assert factories.user("Anne").language == "fr"
