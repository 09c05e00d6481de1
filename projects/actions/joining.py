"""What a volunteer does: join, undo, leave."""

from __future__ import annotations

from accounts.actions import record
from accounts.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from volunteers.actions import accept_charter
from volunteers.models import Volunteer

from projects import emails
from projects.actions import seats
from projects.models import Edition, Membership, RoleNeed


class AlreadyIn(Exception):
    """This volunteer already has a live membership in the edition. `membership` is that one."""

    def __init__(self, membership: Membership | None) -> None:
        self.membership = membership
        super().__init__(membership.reference if membership else "")


class NotOpen(Exception):
    """The edition does not recruit, or its season is over."""


class CharterRefused(Exception):
    """Joining needs the charter's acceptance."""


@transaction.atomic
def join(
    *, volunteer: Volunteer, need: RoleNeed, hours_per_week: int | None, message: str = "", charter_accepted: bool
) -> Membership:
    """Ask for a seat in a need: seated at once, or requested, or on the waiting list.

    The need's row is locked first, so that the last seat goes to one person; the others wait in
    order of arrival.

    Args:
        hours_per_week: 1 to 40, or None.
        message: a few words to the leads, at most 1,000 characters.

    Raises:
        CharterRefused: the charter's box was not ticked.
        NotOpen: the edition does not recruit.
        AlreadyIn: a live membership exists.
    """
    if not charter_accepted:
        raise CharterRefused
    need = seats.lock(need.pk)
    edition = Edition.objects.select_related("season", "project").get(pk=need.edition_id)
    if not (edition.is_open and edition.published) or edition.season.is_over():
        raise NotOpen
    _refuse_second(volunteer, edition)
    membership = Membership(
        volunteer=volunteer,
        edition=edition,
        need=need,
        hours_per_week=hours_per_week,
        message=message,
        charter_version=accept_charter(volunteer=volunteer).version,
    )
    _place(membership, need)
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except IntegrityError:
        _refuse_second(volunteer, edition)
        raise
    if membership.is_seated:
        seats.touch_team(edition.pk)
    record(actor=volunteer.user, verb=f"membership.{membership.state}", about=membership)
    emails.arrived(membership)
    return membership


def _refuse_second(volunteer: Volunteer, edition: Edition) -> None:
    if existing := Membership.objects.live().filter(volunteer=volunteer, edition=edition).first():
        raise AlreadyIn(existing)


def _place(membership: Membership, need: RoleNeed) -> None:
    """Decide the state of a new membership; the need is locked."""
    now = timezone.now()
    edition = membership.edition
    if need.free <= 0:
        membership.state, membership.queued_at = Membership.State.WAITING, now
    elif edition.joining == Edition.Joining.REQUEST:
        membership.state = Membership.State.APPLIED
    else:
        seats.take(need)
        membership.state, membership.seated_at = seats.seated_state(edition), now
        membership.chat_state = Membership.ChatState.PENDING


@transaction.atomic
def leave(*, membership: Membership, actor: User, reason: str = "") -> Membership:
    """End a live membership and give its seat to the first in line. Leaving twice changes nothing."""
    need = seats.lock(membership.need_id) if membership.need_id else None
    current = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if not current.is_live:
        return current
    seated = current.is_seated
    current.state = Membership.State.LEFT
    current.ended_at = timezone.now()
    current.leave_reason = reason
    current.chat_state = ""
    current.save(update_fields=["state", "ended_at", "leave_reason", "chat_state"])
    record(actor=actor, verb="membership.left", about=current, by_themselves=actor == current.volunteer.user)
    emails.left(current)
    if seated:
        seats.touch_team(current.edition_id)
        if need:
            seats.free(need)
    return current


def undo_join(*, membership: Membership, actor: User) -> Membership:
    """The confirmation page's way back: the same door as leaving."""
    return leave(membership=membership, actor=actor, reason="")
