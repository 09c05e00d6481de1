"""The waiting line: who is called, and when nobody is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from accounts.models import AuditLine, User
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


@pytest.fixture
def _kept(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def written_to(person: User) -> str:
    return "\n".join(f"{letter.subject}\n{letter.body}" for letter in mail.outbox if letter.to == [person.email])


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("way", ["leaves", "closes"])
def test_coordinators_hear_when_the_last_lead_goes_while_people_ask(chloe: User, way: str) -> None:
    need = factories.need(edition=factories.edition(joining="request"))
    lead, other = (
        factories.membership(volunteer=factories.volunteer(name), edition=need.edition, role=role)
        for name, role in (("Léa", "product_lead"), ("Théo", "tech_lead"))
    )
    join("Alice", need)
    leave(other)
    assert written_to(chloe) == ""
    if way == "leaves":
        leave(lead)
    else:
        actions.close_account(user=lead.volunteer.user, actor=None)
    assert "1 demande attend" in written_to(chloe)
    assert f"/equipes/{need.edition.slug}/" in written_to(chloe)


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize(("seated", "words"), [(True, "mis fin à ta participation"), (False, "retiré ta demande")])
def test_whom_a_coordinator_ends_is_not_told_that_they_left(chloe: User, seated: bool, words: str) -> None:
    need = factories.need(edition=factories.edition(joining="direct" if seated else "request"))
    mine = join("Alice", need)
    mail.outbox.clear()
    actions.leave(membership=mine, actor=chloe, reason="Absente")
    told = written_to(mine.volunteer.user)
    assert words in told
    assert "Tu as quitté" not in told
    assert "Absente" not in told


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("stage", ["stopped", "finished"])
def test_an_edition_that_ends_ends_its_team_and_its_line(chloe: User, stage: str) -> None:
    need = factories.need(seats=1)
    lead = factories.membership(volunteer=factories.volunteer("Léa"), edition=need.edition, role="product_lead")
    alice, bob = join("Alice", need), join("Bob", need)
    gone = factories.membership(volunteer=factories.volunteer("Zoé"), need=need, state="left")
    open_one = factories.need(edition=factories.edition(season=need.edition.season))
    need.edition.refresh_from_db()
    version = need.edition.team_version
    mail.outbox.clear()
    edition = actions.set_stage(edition=need.edition, before="recruiting", stage=stage, actor=chloe)
    need.refresh_from_db()
    assert [state(row) for row in (lead, alice, bob, gone)] == ["finished", "finished", "declined", "left"]
    assert (alice.ended_at is None, bob.ended_at is None, bob.decided_by) == (False, False, chloe)
    assert (need.seats_taken, edition.team_version) == (0, version + 1)
    assert "Merci pour le temps" in written_to(alice.volunteer.user)
    assert "ne peut plus aboutir" in written_to(bob.volunteer.user)
    assert open_one.edition.display_title in written_to(bob.volunteer.user)
    assert [len(mail.outbox), written_to(gone.volunteer.user)] == [3, ""]
    line = AuditLine.objects.get(verb="edition.stage_changed")
    assert line.detail == {"before": "recruiting", "after": stage, "finished": 2, "declined": 1}


def test_an_edition_that_moved_meanwhile_ends_nobody(chloe: User) -> None:
    mine = factories.membership()
    with pytest.raises(actions.WrongState):
        actions.set_stage(edition=mine.edition, before="prototype", stage="finished", actor=chloe)
    assert state(mine) == "accepted"


def test_launch_day_leaves_a_line_for_each_edition() -> None:
    launched = factories.edition(season=factories.season(launch_in=-1))
    factories.edition()
    for _time in range(2):
        daily()
    line = AuditLine.objects.get(verb="edition.stage_changed")
    assert (line.object_id, line.actor) == (str(launched.pk), None)
    assert line.detail == {"before": "recruiting", "after": "in_progress"}
