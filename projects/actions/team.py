"""What leads and coordinators decide: accept, decline, appoint, add, move."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from projects import emails, ending_emails
from projects.actions import seats
from projects.actions.joining import refuse_second
from projects.models import Edition, Membership, RoleNeed
from volunteers.actions import hold_volunteer
from volunteers.models import Volunteer

DECIDABLE = (Membership.State.APPLIED, Membership.State.WAITING)


class AlreadyDecided(Exception):
    """Somebody decided before, or the person withdrew. `membership` shows how it stands."""

    def __init__(self, membership: Membership) -> None:
        self.membership = membership
        super().__init__(membership.state)


@seats.settled
def accept(*, membership: Membership, actor: User, message: str = "") -> Membership:
    """Seat somebody who asked, or who waits.

    Raises:
        AlreadyDecided: they no longer ask nor wait.
        SeatsTaken: no seat is free in their need; they keep their place in line.
    """
    membership, need = seats.hold(membership)
    if membership.state not in DECIDABLE:
        raise AlreadyDecided(membership)
    if need:
        seats.take(need)
    seats.seat(membership)
    membership.decided_by, membership.decision_message = actor, message
    membership.save()
    record(actor=actor, verb="membership.accepted", about=membership)
    emails.accepted(membership)
    seats.touch_teams([membership.edition_id])
    return membership


@seats.settled
def decline(*, membership: Membership, actor: User, message: str = "") -> Membership:
    """Say no, kindly, with other open projects in the mail; the next in line may be called.

    Raises:
        AlreadyDecided: they no longer ask nor wait.
    """
    membership, need = seats.hold(membership)
    if membership.state not in DECIDABLE:
        raise AlreadyDecided(membership)
    membership.state = Membership.State.DECLINED
    membership.ended_at = timezone.now()
    membership.decided_by, membership.decision_message = actor, message
    membership.save()
    record(actor=actor, verb="membership.declined", about=membership)
    emails.declined(membership)
    if need and seats.advance(need):
        seats.touch_teams([membership.edition_id])
    return membership


class SeatsFree(Exception):
    """A seat is free for this request: the waiting list would call it back within the hour."""


@seats.settled
def put_in_line(*, membership: Membership, actor: User) -> Membership:
    """Move a request to its role's waiting list, at the rank of the day it was sent: the answer comes later.

    Raises:
        AlreadyDecided: it is no longer a request.
        SeatsFree: nobody else asks for the seat that is left.
    """
    membership, need = seats.hold(membership)
    if membership.state != Membership.State.APPLIED or need is None:
        raise AlreadyDecided(membership)
    if need.free > Membership.objects.filter(need=need, state=Membership.State.APPLIED).count() - 1:
        raise SeatsFree
    membership.state, membership.queued_at = Membership.State.WAITING, membership.asked_at
    membership.save(update_fields=["state", "queued_at"])
    record(actor=actor, verb="membership.put_in_line", about=membership)
    emails.waiting(membership)
    return membership


def add_member(
    *, volunteer: Volunteer, edition: Edition, actor: User, need: RoleNeed | None = None, role: str = "contributor"
) -> Membership:
    """Seat somebody a coordinator chose, without a request.

    Raises:
        SeatsTaken: the need is full.
        NeedGone: it was deleted meanwhile.
        AlreadyIn: they have a live membership in this edition.
        AccountErased: they closed their account.
    """
    try:
        return _add(volunteer, edition, actor, need, role)
    except IntegrityError:
        refuse_second(volunteer, edition.pk)
        raise


@transaction.atomic
def _add(volunteer: Volunteer, edition: Edition, actor: User, need: RoleNeed | None, role: str) -> Membership:
    need = seats.lock(need.pk) if need else None
    hold_volunteer(volunteer)
    refuse_second(volunteer, edition.pk)
    if need:
        seats.take(need)
    membership = Membership(volunteer=volunteer, edition=edition, need=need, role=role, decided_by=actor)
    seats.seat(membership)
    membership.save(force_insert=True)
    record(actor=actor, verb="membership.added", about=membership, role=role)
    emails.added(membership)
    seats.touch_teams([edition.pk])
    return membership


@seats.settled
def appoint_lead(*, volunteer: Volunteer, edition: Edition, role: str, actor: User) -> Membership:
    """Make somebody product or tech lead; a member of the team keeps their membership, their seat is freed.

    Doing it twice changes nothing.
    """
    existing = Membership.objects.live().filter(volunteer=volunteer, edition=edition).first()
    if existing is None:
        return add_member(volunteer=volunteer, edition=edition, actor=actor, role=role)
    membership, need = seats.hold(existing)
    if not membership.is_live:
        raise seats.MovedMeanwhile
    was_seated = membership.is_seated
    if was_seated and membership.role == role:
        return membership
    membership.role, membership.need, membership.decided_by = role, None, actor
    if not was_seated:
        seats.seat(membership)
    membership.save()
    record(actor=actor, verb="membership.appointed", about=membership, role=role)
    emails.added(membership)
    if need:
        seats.vacate(need, seated=was_seated)
    seats.touch_teams([edition.pk])
    return membership


def move(*, membership: Membership, need: RoleNeed, actor: User) -> Membership:
    """Move a contributor to another need, of the same edition or of another one.

    Both needs are locked in the order of their ids, so that two moves cannot wait for each other.

    Raises:
        SeatsTaken: the new need is full; nothing changed.
        NeedGone: it was deleted meanwhile.
        AlreadyDecided: the membership is not live.
        AlreadyIn: the person is in the other edition already.
    """
    try:
        return _move(membership, need, actor)
    except IntegrityError:
        refuse_second(membership.volunteer, need.edition_id)
        raise


@seats.settled
def _move(membership: Membership, need: RoleNeed, actor: User) -> Membership:
    locked = seats.lock_all([need.pk, seats.need_of(membership)])
    membership, old = seats.hold(membership, locked)
    if not membership.is_live:
        raise AlreadyDecided(membership)
    new = locked[need.pk]
    if old and old.pk == new.pk:
        return membership
    if new.edition_id != membership.edition_id:
        refuse_second(membership.volunteer, new.edition_id)
    was_seated, old_edition = membership.is_seated, membership.edition
    led = membership.is_lead
    seats.take(new)
    membership.need, membership.edition, membership.role = new, new.edition, Membership.Role.CONTRIBUTOR
    membership.decided_by = actor
    seats.seat(membership)
    membership.save()
    record(actor=actor, verb="membership.moved", about=membership, need=new.pk)
    emails.moved(membership)
    if led:
        ending_emails.nobody_leads(old_edition)
    if old:
        seats.vacate(old, seated=was_seated)
    seats.touch_teams([old_edition.pk, new.edition_id])
    return membership
