"""Joining: who gets a seat, who waits, what the pages say of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditLine
from projects import actions
from projects.models import Edition, Membership, RoleNeed
from tests import factories
from volunteers.models import Charter, Consent, Volunteer

pytestmark = pytest.mark.django_db
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = LOCMEM


@pytest.fixture
def alice() -> Volunteer:
    return factories.volunteer("Alice")


def join(volunteer: Volunteer, need: RoleNeed, **fields: Any) -> Membership:
    values = {"hours_per_week": 3, "charter_accepted": True} | fields
    return actions.join(volunteer=volunteer, need=need, **values)


def subjects(person: Volunteer) -> list[str]:
    return [str(message.subject) for message in mail.outbox if message.to == [person.user.email]]


class TestSeats:
    def test_a_free_seat_is_taken_at_once(self, alice: Volunteer) -> None:
        need = factories.need(seats=2)
        membership = join(alice, need, message="Bonjour")
        need.refresh_from_db()
        need.edition.refresh_from_db()
        assert (membership.state, need.seats_taken, need.edition.team_version) == ("accepted", 1, 1)
        assert membership.chat_state == Membership.ChatState.PENDING
        assert AuditLine.objects.filter(verb="membership.accepted", actor=alice.user).exists()
        assert "Bienvenue" in subjects(alice)[0]

    def test_whoever_sits_after_launch_day_is_active(self, alice: Volunteer) -> None:
        launched = factories.edition(season=factories.season(launch_in=-5))
        assert join(alice, factories.need(edition=launched)).state == Membership.State.ACTIVE

    def test_a_full_need_makes_people_wait_in_order_of_arrival(self) -> None:
        need = factories.need(seats=1)
        people = [factories.volunteer(f"P{n}") for n in range(4)]
        rows = [join(person, need) for person in people]
        assert [row.state for row in rows] == ["accepted", "waiting", "waiting", "waiting"]
        assert list(Membership.objects.queue(need)) == rows[1:]
        assert [Membership.objects.rank_of(row) for row in rows[1:]] == [1, 2, 3]
        assert "au rang 3" in mail.outbox[-1].body

    def test_an_edition_may_ask_its_leads_first(self, alice: Volunteer) -> None:
        need = factories.need(edition=factories.edition(joining="request"))
        lead = factories.volunteer("Léa")
        factories.membership(volunteer=lead, edition=need.edition, role="product_lead")
        membership = join(alice, need, message="Je sais dessiner")
        need.refresh_from_db()
        assert (membership.state, need.seats_taken) == ("applied", 0)
        to_lead = next(message for message in mail.outbox if message.to == [lead.user.email])
        assert "Alice attend ta réponse" in to_lead.subject
        assert "Je sais dessiner" in to_lead.body
        assert reverse("projects:team-request", args=[need.edition.slug, membership.reference]) in to_lead.body
        assert lead.user.email not in next(m for m in mail.outbox if m.to == [alice.user.email]).body

    def test_a_seat_that_frees_goes_to_the_first_in_line(self) -> None:
        need = factories.need(seats=1)
        first, second, third = (join(factories.volunteer(f"P{n}"), need) for n in range(3))
        actions.leave(membership=first, actor=first.volunteer.user, reason="Trop de travail")
        for row in (second, third, need):
            row.refresh_from_db()
        assert (second.state, third.state, need.seats_taken) == ("accepted", "waiting", 1)
        assert second.chat_state == "pending"
        assert "une place s’est libérée pour toi" in subjects(second.volunteer)[-1]

    def test_where_leads_decide_a_freed_seat_is_a_request_again(self) -> None:
        need = factories.need(seats=1, edition=factories.edition(joining="request"))
        lead = factories.volunteer("Léa")
        factories.membership(volunteer=lead, edition=need.edition, role="tech_lead")
        first = join(factories.volunteer("P1"), need)
        actions.accept(membership=first, actor=lead.user)
        second = join(factories.volunteer("P2"), need)
        assert second.state == "waiting"
        actions.leave(membership=first, actor=first.volunteer.user)
        second.refresh_from_db()
        need.refresh_from_db()
        assert (second.state, need.seats_taken) == ("applied", 0)
        assert "attend ta réponse" in subjects(lead)[-1]

    def test_leaving_twice_changes_nothing(self, alice: Volunteer) -> None:
        need = factories.need()
        membership = join(alice, need)
        for _time in range(2):
            actions.leave(membership=membership, actor=alice.user)
        need.refresh_from_db()
        assert need.seats_taken == 0
        assert len([subject for subject in subjects(alice) if "quitté" in subject]) == 1

    def test_new_seats_go_to_the_line_first(self) -> None:
        need = factories.need(seats=1)
        rows = [join(factories.volunteer(f"P{n}"), need) for n in range(3)]
        actions.set_seats(need=need, number=2, actor=None)
        assert [Membership.objects.get(pk=row.pk).state for row in rows] == ["accepted", "accepted", "waiting"]

    def test_the_charter_is_kept_with_its_version(self, alice: Volunteer) -> None:
        Charter.objects.create(version=2, text="Nouvelle charte")
        assert join(alice, factories.need(), charter_version=2).charter_version == 2
        join(alice, factories.need(), charter_version=2)
        assert list(Consent.objects.values_list("kind", "version")) == [("charter", 2)]

    @pytest.mark.parametrize(
        ("fields", "error"),
        [({"state": "framing"}, actions.NotOpen), ({"published": False}, actions.NotOpen)],
    )
    def test_an_edition_that_does_not_recruit_refuses(
        self, alice: Volunteer, fields: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            join(alice, factories.need(edition=factories.edition(**fields)))

    def test_a_season_that_is_over_refuses(self, alice: Volunteer) -> None:
        old = factories.edition(season=factories.season(launch_in=-200))
        with pytest.raises(actions.NotOpen):
            join(alice, factories.need(edition=old))

    def test_the_charter_is_needed(self, alice: Volunteer) -> None:
        with pytest.raises(actions.CharterRefused):
            join(alice, factories.need(), charter_accepted=False)

    def test_joining_twice_finds_the_first_membership(self, alice: Volunteer) -> None:
        need = factories.need()
        first = join(alice, need)
        with pytest.raises(actions.AlreadyIn) as caught:
            join(alice, need)
        need.refresh_from_db()
        assert caught.value.membership == first
        assert need.seats_taken == 1

    def test_coming_back_after_leaving_is_a_new_membership(self, alice: Volunteer) -> None:
        need = factories.need()
        first = join(alice, need)
        actions.leave(membership=first, actor=alice.user)
        again = join(alice, need)
        assert again.pk != first.pk
        assert again.state == "accepted"


class TestConstraints:
    """What the database refuses, whatever the code believes."""

    def test_two_live_memberships_in_one_edition(self, alice: Volunteer) -> None:
        need = factories.need()
        factories.membership(volunteer=alice, need=need)
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.membership(volunteer=alice, need=need, state="waiting")

    def test_a_finished_one_beside_a_live_one_is_fine(self, alice: Volunteer) -> None:
        need = factories.need()
        factories.membership(volunteer=alice, need=need, state="left")
        factories.membership(volunteer=alice, need=need)

    def test_a_seat_too_many(self) -> None:
        need = factories.need(seats=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleNeed.objects.filter(pk=need.pk).update(seats_taken=2)

    def test_fewer_seats_than_people(self) -> None:
        need = factories.need(seats=1)
        factories.membership(need=need)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleNeed.objects.filter(pk=need.pk).update(seats=0)

    def test_a_contributor_without_a_need(self) -> None:
        membership = factories.membership()
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=membership.pk).update(need=None)

    def test_waiting_without_a_rank(self) -> None:
        membership = factories.membership()
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=membership.pk).update(state="waiting", queued_at=None)

    def test_the_same_need_twice(self) -> None:
        need = factories.need()
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.need(edition=need.edition)

    def test_a_project_twice_in_a_season(self) -> None:
        edition = factories.edition()
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.create(project=edition.project, season=edition.season, slug="autre")
