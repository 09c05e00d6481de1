"""Seats are given and freed under the row lock of their need, in the order people arrived.

Everybody locks in one order, so that nobody waits for somebody who waits for them: needs by their
ids, then events by theirs, then a membership or a person, then what was written between people, then
the editions whose team changed, by their ids, and chapters last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.written import WrittenOnce
from projects import emails
from projects.models import Edition, Membership, RoleNeed

Args = ParamSpec("Args")
Result = TypeVar("Result")
TRIES = 5
LOCKED = WrittenOnce(
    lambda need: (
        RoleNeed.objects.filter(pk=need)
        .select_related("edition__project", "edition__season", "skill")
        .select_for_update(of=("self",), no_key=True)
        .order_by()
    ),
    need=int,
)


class SeatsTaken(Exception):
    """No seat is free in this need, or more people sit there than the new number of seats."""


class NeedGone(Exception):
    """Somebody deleted this need between our reading and our lock."""


class MovedMeanwhile(Exception):
    """Somebody moved or ended this membership between our reading and our lock."""


def settled(action: Callable[Args, Result]) -> Callable[Args, Result]:
    """Run an action in one transaction, and again when a membership was moved just before its lock."""

    @wraps(action)
    def run(*args: Args.args, **kwargs: Args.kwargs) -> Result:
        for _attempt in range(TRIES - 1):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except MovedMeanwhile:
                continue
        with transaction.atomic():
            return action(*args, **kwargs)

    return run


def lock(need_id: int) -> RoleNeed:
    """The need with its edition, locked until the transaction ends: whoever wants one of its seats waits here.

    Raises:
        NeedGone: it was deleted meanwhile.
    """
    found: list[RoleNeed] = LOCKED(need=need_id)
    if not found:
        raise NeedGone
    return found[0]


def lock_all(need_ids: Iterable[int | None]) -> dict[int, RoleNeed]:
    """Several needs by id, locked in the order everybody locks."""
    return {need_id: lock(need_id) for need_id in sorted({pk for pk in need_ids if pk})}


def need_of(membership: Membership) -> int | None:
    """The need a membership is in now, before anything is locked."""
    return Membership.objects.values_list("need_id", flat=True).get(pk=membership.pk)


def hold(membership: Membership, held: Mapping[int, RoleNeed] | None = None) -> tuple[Membership, RoleNeed | None]:
    """The membership as it is now and its need, both locked.

    The row is locked bare and read again after: a locking join drops a row whose relations changed
    while it waited.

    Args:
        held: needs locked already; the membership's own when it is None.

    Raises:
        MovedMeanwhile: it is in none of these needs any more; `settled` starts again.
    """
    if held is None:
        held = lock_all([need_of(membership)])
    row = Membership.objects.select_for_update(no_key=True).values_list("need_id", flat=True)
    need_id = row.get(pk=membership.pk)
    if need_id and need_id not in held:
        raise MovedMeanwhile
    rows = Membership.objects.select_related("volunteer__user", "edition__season", "edition__project", "need__skill")
    return rows.get(pk=membership.pk), held[need_id] if need_id else None


def take(need: RoleNeed) -> None:
    """Take one seat of a locked need; raises SeatsTaken when none is free."""
    if need.seats_taken >= need.seats:
        raise SeatsTaken
    RoleNeed.objects.filter(pk=need.pk).update(seats_taken=F("seats_taken") + 1)
    need.seats_taken += 1


def vacate(need: RoleNeed, *, seated: bool) -> int:
    """Somebody left a locked need, from a seat or from a request that held one back: call the next in line.

    Returns:
        How many people sat; the caller touches the team.
    """
    if seated:
        RoleNeed.objects.filter(pk=need.pk).update(seats_taken=F("seats_taken") - 1)
        need.seats_taken -= 1
    return advance(need)


def takes_people(edition: Edition) -> bool:
    """Whether somebody may get a seat without a coordinator's word."""
    return edition.is_open and edition.published and not edition.season.is_over()


def advance(need: RoleNeed) -> int:
    """Call as many people of a locked need's waiting list as there are free seats, first come first.

    Where a lead decides, they become requests again; elsewhere they sit.

    Returns:
        How many people sat; the caller touches the team.
    """
    if not takes_people(need.edition):
        return 0
    asks_first = need.edition.joining == Edition.Joining.REQUEST
    asking = Membership.objects.filter(need=need, state=Membership.State.APPLIED).count() if asks_first else 0
    line = Membership.objects.queue(need).select_related("volunteer__user")
    called = list(line[: max(0, need.free - asking)])
    for membership in called:
        membership.edition, membership.need = need.edition, need
        if asks_first:
            membership.state = Membership.State.APPLIED
        else:
            take(need)
            seat(membership)
        membership.save(update_fields=["state", "seated_at", "chat_state"])
        emails.moved_up(membership)
    return 0 if asks_first else len(called)


def seat(membership: Membership) -> None:
    """Give a membership the look of somebody who sits: accepted before launch day, active from then on."""
    launched = membership.edition.season.has_launched()
    membership.state = Membership.State.ACTIVE if launched else Membership.State.ACCEPTED
    membership.seated_at = timezone.now()
    membership.chat_state, membership.chat_detail = Membership.ChatState.PENDING, ""


def touch_teams(edition_ids: Iterable[int]) -> None:
    """Tell whoever mirrors teams that these changed. Last in a transaction, in the order of their ids."""
    for edition_id in sorted(set(edition_ids)):
        Edition.objects.filter(pk=edition_id).update(team_version=F("team_version") + 1)
