"""Seats are given and freed under the row lock of their need, in the order people arrived."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from projects import emails
from projects.models import Edition, Membership, RoleNeed


class SeatsTaken(Exception):
    """No seat is free in this need, or more people sit there than the new number of seats."""


def lock(need_id: int) -> RoleNeed:
    """The need, locked until the transaction ends: whoever asks for one of its seats waits here."""
    return RoleNeed.objects.select_for_update().get(pk=need_id)


def take(need: RoleNeed) -> None:
    """Take one seat of a locked need; raises SeatsTaken when none is free."""
    if need.seats_taken >= need.seats:
        raise SeatsTaken
    RoleNeed.objects.filter(pk=need.pk).update(seats_taken=F("seats_taken") + 1)
    need.seats_taken += 1


def free(need: RoleNeed) -> None:
    """Free one seat of a locked need and give it to the first in line."""
    RoleNeed.objects.filter(pk=need.pk).update(seats_taken=F("seats_taken") - 1)
    need.seats_taken -= 1
    advance(need)


def advance(need: RoleNeed) -> None:
    """Seat as many people of the waiting list as there are free seats, first come first."""
    edition = Edition.objects.select_related("season", "project").get(pk=need.edition_id)
    if edition.season.is_over():
        return
    line = Membership.objects.queue(need).select_related("volunteer__user")
    for membership in line[: max(0, need.seats - need.seats_taken)]:
        take(need)
        membership.edition = edition
        membership.need = need
        membership.state = seated_state(edition)
        membership.seated_at = timezone.now()
        membership.chat_state = Membership.ChatState.PENDING
        membership.save(update_fields=["state", "seated_at", "chat_state"])
        emails.moved_up(membership)
        touch_team(edition.pk)


def seated_state(edition: Edition) -> str:
    """Whoever sits before launch day is accepted; from that day on, active."""
    return Membership.State.ACTIVE if edition.season.has_launched() else Membership.State.ACCEPTED


def touch_team(edition_id: int) -> None:
    """Tell whoever mirrors teams that this one changed."""
    Edition.objects.filter(pk=edition_id).update(team_version=F("team_version") + 1)
