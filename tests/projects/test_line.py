"""The waiting line: who is called, and when nobody is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from projects import actions
from projects.models import Edition, Membership, RoleNeed
from projects.tasks import daily
from tests import factories

pytestmark = pytest.mark.django_db


def join(name: str, need: RoleNeed) -> Membership:
    return actions.join(volunteer=factories.volunteer(name), need=need, hours_per_week=3, charter_accepted=True)


def state(membership: Membership) -> str:
    membership.refresh_from_db()
    return membership.state


def leave(membership: Membership) -> None:
    actions.leave(membership=membership, actor=membership.volunteer.user)


@pytest.fixture
def chloe() -> User:
    return factories.user("Chloé", staff=True)


@pytest.fixture
def asking(chloe: User) -> tuple[RoleNeed, Membership, Membership]:
    """One seat that leads give: Alice left it, Bob was called and asks, Zoé waits."""
    need = factories.need(seats=1, edition=factories.edition(joining="request"))
    alice = join("Alice", need)
    actions.accept(membership=alice, actor=chloe)
    bob, zoe = join("Bob", need), join("Zoé", need)
    leave(alice)
    assert (state(bob), state(zoe)) == ("applied", "waiting")
    return need, bob, zoe


def test_whoever_comes_while_others_wait_waits_behind_them(asking: tuple[RoleNeed, Membership, Membership]) -> None:
    need, bob, zoe = asking
    late = join("Tardive", need)
    assert late.state == "waiting"
    leave(bob)
    assert (state(zoe), state(late)) == ("applied", "waiting")


@pytest.mark.parametrize("elsewhere", ["appointed", "moved"])
def test_a_request_that_goes_elsewhere_calls_the_next_in_line(
    asking: tuple[RoleNeed, Membership, Membership], chloe: User, elsewhere: str
) -> None:
    need, bob, zoe = asking
    if elsewhere == "appointed":
        actions.appoint_lead(volunteer=bob.volunteer, edition=need.edition, role="tech_lead", actor=chloe)
    else:
        actions.move(membership=bob, need=factories.need(edition=need.edition, skill="web"), actor=chloe)
    assert state(zoe) == "applied"


def test_the_chat_hears_of_somebody_called_by_a_request_withdrawn(
    asking: tuple[RoleNeed, Membership, Membership],
) -> None:
    need, bob, zoe = asking
    Edition.objects.filter(pk=need.edition_id).update(joining="direct")
    before = Edition.objects.get(pk=need.edition_id).team_version
    leave(bob)
    assert state(zoe) == "accepted"
    assert Edition.objects.get(pk=need.edition_id).team_version == before + 1


@pytest.mark.parametrize("closed", [{"state": "stopped"}, {"state": "finished"}, {"published": False}])
def test_nobody_is_called_into_a_project_that_takes_nobody_then_the_hour_calls_them(closed: dict[str, Any]) -> None:
    need = factories.need(seats=1)
    seated, first, second = (join(name, need) for name in ("Alice", "Bob", "Zoé"))
    Edition.objects.filter(pk=need.edition_id).update(**closed)
    leave(seated)
    daily()
    assert state(first) == "waiting"
    Edition.objects.filter(pk=need.edition_id).update(state="recruiting", published=True)
    version = Edition.objects.get(pk=need.edition_id).team_version
    daily()
    daily()
    assert (state(first), state(second)) == ("accepted", "waiting")
    assert Edition.objects.get(pk=need.edition_id).team_version == version + 1


def test_where_nobody_leads_yet_coordinators_are_asked(chloe: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    join("Alice", factories.need(edition=factories.edition(joining="request")))
    assert "Alice attend ta réponse" in next(letter.subject for letter in mail.outbox if letter.to == [chloe.email])


def test_a_need_deleted_while_somebody_asks_for_it_refuses() -> None:
    need = factories.need()
    RoleNeed.objects.filter(pk=need.pk).delete()
    with pytest.raises(actions.NotOpen):
        join("Alice", need)
