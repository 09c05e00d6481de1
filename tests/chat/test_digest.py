"""The weekly mail to leads: off until somebody turns it on, once a week, ended in one click."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from chat import actions, digest, emails
from chat.models import Digest
from outbox.models import Mail
from projects.models import Edition, Membership
from tests import factories
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 1, 4, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def lea(edition: Edition) -> Volunteer:
    """Leads Bloom since long."""
    return seat(edition, "Léa", days=60, role=Membership.Role.PRODUCT_LEAD).volunteer


def seat(edition: Edition, name: str, *, days: float, **fields: Any) -> Membership:
    """Somebody seated so many days before Monday's nine o'clock."""
    when = MONDAY - timedelta(days=days)
    if "role" not in fields:
        fields["need"] = edition.needs.first() or factories.need(edition=edition, seats=9)
    return factories.membership(edition=edition, volunteer=factories.volunteer(name), seated_at=when, **fields)


@pytest.fixture
def on(edition: Edition, lea: Volunteer) -> Edition:
    actions.set_digest(about=edition, wanted=True, actor=factories.user("Chloé"))
    return edition


def test_nothing_leaves_until_a_coordinator_turns_it_on(edition: Edition, lea: Volunteer) -> None:
    seat(edition, "Alice", days=2)
    assert (digest.send_week(MONDAY), mail.outbox) == (0, [])


@pytest.mark.parametrize("how", ["pause", "closed", "erased"])
def test_a_lead_on_pause_or_gone_reads_nothing(on: Edition, lea: Volunteer, how: str) -> None:
    seat(on, "Alice", days=2)
    if how == "pause":
        Volunteer.objects.filter(pk=lea.pk).update(paused_on=factories.day(-1), paused_until=factories.day(60))
    else:
        gone = {"is_active": False} | ({"erased_at": MONDAY} if how == "erased" else {})
        type(lea.user).objects.filter(pk=lea.user_id).update(**gone)
    assert (digest.send_week(MONDAY), mail.outbox) == (0, [])


def test_leads_read_who_arrived_last_week_and_where_they_stand(on: Edition, lea: Volunteer) -> None:
    seat(on, "Alice", days=2, chat_state="present")
    seat(on, "Bob", days=6.9, chat_state="not_found")
    seat(on, "Trop tôt", days=9)
    seat(on, "Trop tard", days=0.1)
    assert digest.send_week(MONDAY) == 1
    letter = mail.outbox[-1]
    assert letter.to == [lea.user.email]
    assert letter.subject.replace("\u00a0", " ") == "Bloom : 2 nouvelles personnes"
    for words in ("Alice", "dans le canal", "Bob", "introuvable", f"/equipes/{on.slug}/"):
        assert words in letter.body
    assert "Trop" not in letter.body


def test_a_season_turns_it_on_for_all_its_teams(edition: Edition, lea: Volunteer) -> None:
    other = factories.edition(season=edition.season)
    seat(other, "Tom", days=60, role=Membership.Role.TECH_LEAD)
    for one in (edition, other):
        seat(one, "Alice", days=2)
    actions.set_digest(about=edition.season, wanted=True, actor=factories.user("Chloé"))
    assert digest.send_week(MONDAY) == 2
    Edition.objects.filter(pk=other.pk).update(state="finished")
    assert digest.send_week(MONDAY) == 1


def test_a_week_without_arrivals_and_ones_own_arrival_are_no_news(on: Edition, lea: Volunteer) -> None:
    assert digest.send_week(MONDAY) == 0
    seat(on, "Tom", days=2, role=Membership.Role.TECH_LEAD)
    assert digest.send_week(MONDAY) == 1  # to Léa, about Tom
    assert mail.outbox[-1].to == [lea.user.email]


def test_a_retry_and_a_second_beat_write_no_second_mail(on: Edition, lea: Volunteer, settings: Any) -> None:
    settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
    seat(on, "Alice", days=2)
    for hours in (0, 1, 24):
        digest.send_week(MONDAY + timedelta(hours=hours))
    row = Mail.objects.get(kind="chat.digest")
    assert row.bulk
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in bytes(row.raw)
    seat(on, "Bob", days=-3)
    digest.send_week(MONDAY + timedelta(days=7))
    assert Mail.objects.filter(kind="chat.digest").count() == 2


@pytest.mark.parametrize("hours", [-2, 48, 120])
def test_it_leaves_on_mondays_and_tuesdays_from_eight(on: Edition, hours: int) -> None:
    seat(on, "Alice", days=2)
    assert digest.send_week(MONDAY + timedelta(hours=hours)) == 0


def test_one_click_ends_it_without_signing_in(on: Edition, lea: Volunteer) -> None:
    seat(on, "Alice", days=2)
    url = f"/messagerie/resume/{emails.digest_token(lea.pk)}/"
    stranger = Client(enforce_csrf_checks=True)
    assert "Ne plus le recevoir" in stranger.get(url).content.decode()
    lea.refresh_from_db()
    assert lea.wants_digest  # scanners follow links
    assert stranger.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert digest.send_week(MONDAY) == 0
    assert stranger.get("/messagerie/resume/forged/").status_code == 404


def test_the_profile_takes_it_back(lea: Volunteer) -> None:
    actions.stop_digest(volunteer=lea)
    client = Client()
    client.force_login(lea.user)
    assert 'name="wants_digest"' in client.get("/profil/").content.decode()
    client.post("/profil/", {"wants_digest": "on"})
    lea.refresh_from_db()
    assert (lea.wants_digest, lea.wants_welcome) == (True, False)


def test_a_digest_is_about_one_thing_once(edition: Edition) -> None:
    for fields in ({}, {"edition": edition, "season": edition.season}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Digest.objects.create(**fields)
    Digest.objects.create(edition=edition)
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(edition=edition)
