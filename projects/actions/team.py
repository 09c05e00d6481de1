"""What leads and coordinators decide: accept, decline, appoint, add, move."""

from __future__ import annotations

from accounts.actions import record
from accounts.models import User
from django.db import transaction
from django.utils import timezone
from volunteers.models import Volunteer

from projects import emails
from projects.actions import seats
from projects.actions.joining import AlreadyIn
from projects.models import Edition, Membership, RoleNeed

DECIDABLE = (Membership.State.APPLIED, Membership.State.WAITING)


class AlreadyDecided(Exception):
    """Somebody decided before, or the person withdrew. `membership` shows how it stands."""

    def __init__(self, membership: Membership) -> None:
        self.membership = membership
        super().__init__(membership.state)


def _locked(membership: Membership) -> tuple[Membership, RoleNeed | None]:
    need = seats.lock(membership.need_id) if membership.need_id else None
    row = Membership.objects.select_for_update(of=("self",)).select_related(
        "volunteer__user", "edition__season", "edition__project"
    )
    return row.get(pk=membership.pk), need


def _seat(membership: Membership, actor: User | None, message: str) -> None:
    membership.state = seats.seated_state(membership.edition)
    membership.seated_at = timezone.now()
    membership.chat_state = Membership.ChatState.PENDING
    membership.decided_by, membership.decision_message = actor, message


@transaction.atomic
def accept(*, membership: Membership, actor: User, message: str = "") -> Membership:
    """Seat somebody who asked, or who waits.

    Raises:
        AlreadyDecided: they no longer ask nor wait.
        SeatsTaken: no seat is free in their need; they keep their place in line.
    """
    membership, need = _locked(membership)
    if membership.state not in DECIDABLE:
        raise AlreadyDecided(membership)
    if need:
        seats.take(need)
    _seat(membership, actor, message)
    membership.save()
    seats.touch_team(membership.edition_id)
    record(actor=actor, verb="membership.accepted", about=membership)
    emails.accepted(membership)
    return membership


@transaction.atomic
def decline(*, membership: Membership, actor: User, message: str = "") -> Membership:
    """Say no, kindly, with other open projects in the mail.

    Raises:
        AlreadyDecided: they no longer ask nor wait.
    """
    membership, _need = _locked(membership)
    if membership.state not in DECIDABLE:
        raise AlreadyDecided(membership)
    membership.state = Membership.State.DECLINED
    membership.ended_at = timezone.now()
    membership.decided_by, membership.decision_message = actor, message
    membership.save()
    record(actor=actor, verb="membership.declined", about=membership)
    emails.declined(membership)
    return membership


@transaction.atomic
def add_member(
    *, volunteer: Volunteer, edition: Edition, actor: User, need: RoleNeed | None = None, role: str = "contributor"
) -> Membership:
    """Seat somebody a coordinator chose, without a request.

    Raises:
        SeatsTaken: the need is full.
        AlreadyIn: they have a live membership in this edition.
    """
    need = seats.lock(need.pk) if need else None
    existing = Membership.objects.live().filter(volunteer=volunteer, edition=edition).first()
    if existing:
        raise AlreadyIn(existing)
    if need:
        seats.take(need)
    membership = Membership(volunteer=volunteer, edition=edition, need=need, role=role)
    _seat(membership, actor, "")
    membership.save(force_insert=True)
    seats.touch_team(edition.pk)
    record(actor=actor, verb="membership.added", about=membership, role=role)
    emails.accepted(membership)
    return membership


@transaction.atomic
def appoint_lead(*, volunteer: Volunteer, edition: Edition, role: str, actor: User) -> Membership:
    """Make somebody product or tech lead; a member of the team keeps their membership, their seat is freed."""
    existing = Membership.objects.live().filter(volunteer=volunteer, edition=edition).first()
    if existing is None:
        return add_member(volunteer=volunteer, edition=edition, actor=actor, role=role)
    membership, need = _locked(existing)
    was_seated = membership.is_seated
    membership.role, membership.need = role, None
    if not was_seated:
        _seat(membership, actor, "")
    membership.save()
    if was_seated and need:
        seats.free(need)
    seats.touch_team(edition.pk)
    record(actor=actor, verb="membership.appointed", about=membership, role=role)
    emails.accepted(membership)
    return membership


@transaction.atomic
def move(*, membership: Membership, need: RoleNeed, actor: User) -> Membership:
    """Move a contributor to another need, of the same edition or of another one.

    Both needs are locked in the order of their ids, so that two moves cannot wait for each other.

    Raises:
        SeatsTaken: the new need is full; nothing changed.
        AlreadyDecided: the membership is not live.
        AlreadyIn: the person is in the other edition already.
    """
    ids = sorted({need.pk, *([membership.need_id] if membership.need_id else [])})
    locked = {row.pk: row for row in (seats.lock(pk) for pk in ids)}
    membership, _unused = _locked(membership)
    if not membership.is_live:
        raise AlreadyDecided(membership)
    old, new = locked.get(membership.need_id or 0), locked[need.pk]
    if old and old.pk == new.pk:
        return membership
    clash = Membership.objects.live().filter(volunteer=membership.volunteer, edition_id=new.edition_id)
    if found := clash.exclude(pk=membership.pk).first():
        raise AlreadyIn(found)
    seats.take(new)
    was_seated, old_edition_id = membership.is_seated, membership.edition_id
    membership.need, membership.role = new, Membership.Role.CONTRIBUTOR
    membership.edition = Edition.objects.select_related("season", "project").get(pk=new.edition_id)
    _seat(membership, actor, "")
    membership.save()
    if was_seated and old:
        seats.free(old)
    for edition_id in {old_edition_id, new.edition_id}:
        seats.touch_team(edition_id)
    record(actor=actor, verb="membership.moved", about=membership, need=new.pk)
    emails.accepted(membership)
    return membership
