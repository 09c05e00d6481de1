"""What a volunteer does: join, undo, leave."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from projects import emails, ending_emails
from projects.actions import seats
from projects.models import Edition, Membership, RoleNeed
from volunteers.actions import accept_charter
from volunteers.models import Volunteer


class AlreadyIn(Exception):
    """This volunteer already has a live membership in the edition. `membership` is that one."""

    def __init__(self, membership: Membership) -> None:
        self.membership = membership
        super().__init__(membership.reference)


class NotOpen(Exception):
    """The edition does not recruit, or its season is over."""


class CharterRefused(Exception):
    """Joining needs the charter's acceptance."""


def join(
    *,
    volunteer: Volunteer,
    need: RoleNeed,
    hours_per_week: int | None,
    message: str = "",
    charter_accepted: bool,
    charter_version: int | None = None,
) -> Membership:
    """Ask for a seat in a need: seated at once, or requested, or on the waiting list.

    The need's row is locked first, so that the last seat goes to one person; the others wait in
    order of arrival. One live membership per edition is the database's word: no question is asked
    before. The season's dates are those `need` came with.

    Args:
        hours_per_week: 1 to 40, or None.
        message: a few words to the leads, at most 1,000 characters.
        charter_version: the version the person read, when it is known.

    Raises:
        CharterRefused: the charter's box was not ticked.
        CharterChanged: another version was published since they read it.
        NotOpen: the edition does not recruit, or no longer in this need.
        AlreadyIn: a live membership exists.
        AccountErased: they closed their account meanwhile.
    """
    if not charter_accepted:
        raise CharterRefused
    try:
        return _join(volunteer, need, hours_per_week, message, charter_version)
    except IntegrityError:
        refuse_second(volunteer, need.edition_id)
        raise


@transaction.atomic
def _join(
    volunteer: Volunteer, asked: RoleNeed, hours_per_week: int | None, message: str, charter_version: int | None
) -> Membership:
    try:
        need = seats.lock(asked.pk)
    except seats.NeedGone as error:  # deleted while the form was read
        raise NotOpen from error
    need.edition.season = asked.edition.season
    if not seats.takes_people(need.edition):
        refuse_second(volunteer, need.edition_id)
        raise NotOpen
    membership = Membership(
        volunteer=volunteer,
        edition=need.edition,
        need=need,
        hours_per_week=hours_per_week,
        message=message,
        charter_version=accept_charter(volunteer=volunteer, version=charter_version),
    )
    _place(membership, need)
    membership.save(force_insert=True)
    if membership.is_seated:
        seats.touch_teams([need.edition_id])
    record(actor=volunteer.user, verb=f"membership.{membership.state}", about=membership)
    emails.arrived(membership)
    return membership


def refuse_second(volunteer: Volunteer, edition_id: int) -> None:
    """Raises AlreadyIn when the volunteer has a live membership in this edition."""
    if existing := Membership.objects.live().filter(volunteer=volunteer, edition_id=edition_id).first():
        raise AlreadyIn(existing)


def _place(membership: Membership, need: RoleNeed) -> None:
    """Decide the state of a new membership; the need is locked. Nobody overtakes those who wait for an answer."""
    asks_first = need.edition.joining == Edition.Joining.REQUEST
    if need.free <= 0 or (asks_first and Membership.objects.queue(need).exists()):
        membership.state, membership.queued_at = Membership.State.WAITING, timezone.now()
    elif asks_first:
        membership.state = Membership.State.APPLIED
    else:
        seats.take(need)
        seats.seat(membership)


@seats.settled
def leave(*, membership: Membership, actor: User, reason: str = "") -> Membership:
    """End a live membership and give its seat to the first in line. Leaving twice changes nothing."""
    current, need = seats.hold(membership)
    if current.is_live:
        team_changed = end(current, need, actor=actor, reason=reason)
        tell = ending_emails.left if actor == current.volunteer.user else ending_emails.ended
        tell(current)
        if team_changed:
            seats.touch_teams([current.edition_id])
    return current


def end(current: Membership, need: RoleNeed | None, *, actor: User, reason: str) -> bool:
    """End a live membership that is locked with its need.

    Returns:
        Whether the team changed: the caller then touches it.
    """
    was_seated, led = current.is_seated, current.is_lead
    current.state = Membership.State.LEFT
    current.ended_at = timezone.now()
    current.leave_reason = reason
    current.chat_state = current.chat_detail = ""
    current.save(update_fields=["state", "ended_at", "leave_reason", "chat_state", "chat_detail"])
    record(actor=actor, verb="membership.left", about=current, by_themselves=actor == current.volunteer.user)
    if led:
        ending_emails.nobody_leads(current.edition)
    called = seats.vacate(need, seated=was_seated) if need else 0
    return was_seated or bool(called)


def undo_join(*, membership: Membership, actor: User) -> Membership:
    """The confirmation page's way back: the same door as leaving."""
    return leave(membership=membership, actor=actor, reason="")
