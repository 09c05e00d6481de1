"""Another role in the same team."""

from __future__ import annotations

from accounts.actions import record
from accounts.models import User
from projects import emails, ending_emails
from projects.actions import seats
from projects.models import Membership, RoleNeed
from volunteers.models import Skill


class NotSeated(Exception):
    """Only somebody of the team changes roles: they ask, wait, or have gone."""


class SameRole(Exception):
    """They have this role already."""


class NoSuchNeed(Exception):
    """Whoever contributes does so in a field their team looks for."""


@seats.settled
def change_role(*, membership: Membership, role: str, actor: User, skill: Skill | None = None) -> Membership:
    """Give somebody of a team another role; the seat they leave goes to whoever waits.

    Args:
        skill: for a contributor, the field of the seat they take; no other role has a seat.

    Raises:
        NotSeated: they are not in the team any more.
        SameRole: nothing would change.
        NoSuchNeed: their team has no seat in this field.
        NeedGone: it had one, deleted meanwhile.
        SeatsTaken: none is free there; nothing changed.
    """
    wanted = need_for(membership, role, skill)
    locked = seats.lock_all([wanted.pk if wanted else None, seats.need_of(membership)])
    membership, old = seats.hold(membership, locked)
    if not membership.is_seated:
        raise NotSeated
    if membership.role == role:
        raise SameRole
    new = locked[wanted.pk] if wanted else None
    if new:
        if new.edition_id != membership.edition_id:
            raise seats.MovedMeanwhile
        seats.take(new)
    led = membership.is_lead
    before, membership.role, membership.need = membership.role, role, new
    membership.decided_by = actor
    membership.save(update_fields=["role", "need", "decided_by"])
    record(actor=actor, verb="membership.role_changed", about=membership, before=before, after=role)
    emails.moved(membership)
    if led:
        ending_emails.nobody_leads(membership.edition)
    if old:
        seats.vacate(old, seated=True)
    seats.touch_teams([membership.edition_id])
    return membership


def need_for(membership: Membership, role: str, skill: Skill | None) -> RoleNeed | None:
    """Where a role has its seat in a team; None where it has none. Raises NoSuchNeed."""
    if role != Membership.Role.CONTRIBUTOR:
        return None
    need = RoleNeed.objects.filter(edition=membership.edition_id, skill=skill).first()
    if need is None:
        raise NoSuchNeed
    return need
