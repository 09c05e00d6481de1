"""A pause: said before it begins, seen by the team, ended by its date."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditLine
from projects.matching import who_could_lead
from projects.models import Membership
from tests import factories
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
PAGE = "/mon-espace/pause/"


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def alice(client: Client) -> Volunteer:
    volunteer = factories.volunteer("Alice")
    client.force_login(volunteer.user)
    return volunteer


def in_days(number: int) -> str:
    return factories.day(number).isoformat()


def test_a_pause_keeps_the_seat_and_the_team_reads_its_end(client: Client, alice: Volunteer) -> None:
    seat = factories.membership(volunteer=alice)
    client.post(PAGE, {"until": in_days(20), "seats": "keep"})
    seat.refresh_from_db()
    assert seat.is_seated
    assert "En pause jusqu’au" in client.get(f"/equipes/{seat.edition.slug}/").content.decode()
    line = AuditLine.objects.get(verb="volunteer.paused")
    assert (line.actor, line.detail) == (alice.user, {"until": in_days(20), "ended": 0})


def test_a_seat_given_back_goes_to_the_first_in_line(client: Client, alice: Volunteer) -> None:
    need = factories.need(seats=1)
    seat = factories.membership(need=need, volunteer=alice)
    waiting = factories.membership(need=need, state="waiting", volunteer=factories.volunteer("Bob"))
    client.post(PAGE, {"until": in_days(20), "seats": "give"})
    seat.refresh_from_db()
    waiting.refresh_from_db()
    assert (seat.state, waiting.is_seated) == (Membership.State.LEFT, True)
    [letter] = [one for one in mail.outbox if one.to == [alice.user.email]]
    assert letter.subject.startswith("Tu es en pause jusqu’au")
    assert seat.edition.display_title in letter.body


def test_a_day_is_written_as_people_write_it(client: Client, alice: Volunteer) -> None:
    client.post(PAGE, {"until": f"{factories.day(20):%d/%m/%Y}"})
    assert f'value="{factories.day(20):%d/%m/%Y}"' in client.get(PAGE).content.decode()


def test_its_day_ends_a_pause_without_any_task(client: Client, alice: Volunteer) -> None:
    client.post(PAGE, {"until": in_days(3)})
    assert "Tu es en pause" in client.get("/mon-espace/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert "Tu es en pause" not in client.get("/mon-espace/").content.decode()
        assert list(Volunteer.objects.around()) == [alice]
        assert not Volunteer.objects.on_pause().exists()


def test_a_button_ends_it_sooner_and_twice_changes_nothing(client: Client, alice: Volunteer) -> None:
    client.post(PAGE, {"until": in_days(3)})
    for _ in range(2):
        client.post("/mon-espace/pause/fin/")
    alice.refresh_from_db()
    assert not alice.is_on_pause
    assert AuditLine.objects.filter(verb="volunteer.came_back").count() == 1


def test_the_same_day_twice_writes_one_mail(client: Client, alice: Volunteer) -> None:
    for _ in range(2):
        client.post(PAGE, {"until": in_days(3)})
    assert len(mail.outbox) == AuditLine.objects.filter(verb="volunteer.paused").count() == 1


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_day_that_is_over_or_too_far_is_refused_in_words(client: Client, alice: Volunteer, days: int) -> None:
    page = client.post(PAGE, {"until": in_days(days)}).content.decode()
    assert "Choisis un jour à venir" in page
    assert in_days(days) in page  # what was typed is kept
    alice.refresh_from_db()
    assert alice.paused_until is None


def test_nobody_on_pause_is_suggested_nor_given_projects(client: Client) -> None:
    need = factories.need()
    lea = factories.volunteer("Léa", offers_to_lead=True)
    client.force_login(lea.user)
    assert [offer.volunteer for offer in who_could_lead(need.edition)] == [lea]
    assert "Des projets pour toi" in client.get("/mon-espace/").content.decode()
    client.post(PAGE, {"until": in_days(3)})
    assert who_could_lead(need.edition) == []
    assert "Des projets pour toi" not in client.get("/mon-espace/").content.decode()


@pytest.mark.parametrize(("since", "until"), [(0, 0), (0, -1), (0, None), (None, 3)])
def test_the_database_refuses_a_pause_that_goes_nowhere(alice: Volunteer, since: int | None, until: int | None) -> None:
    days = [None if day is None else factories.day(day) for day in (since, until)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Volunteer.objects.filter(pk=alice.pk).update(paused_on=days[0], paused_until=days[1])
