"""Two accounts of one person: the events they come to."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.merging import Fact, Fate, Line, moves
from accounts.models import User
from seasons.models import Attendance

MOVED = {"seasons.Attendance.user"}


class Double(NamedTuple):
    """Both are on the list of one event: the better place stays, then the older."""

    stays: Attendance
    goes: Attendance


def facts(user: User) -> list[Fact]:
    rows = user.attendances.select_related("event").order_by("event__starts_at", "pk")
    return [Fact(_("Événements"), [f"{row.event} ({row.get_state_display()})" for row in rows])]


def doubles(kept: User, dropped: User) -> tuple[list[Attendance], list[Double]]:
    """The attendances that only the second has, and the events both are on the list of."""
    rows = Attendance.objects.filter(user__in=[kept, dropped]).select_related("event", "user")
    own = {row.event_id: row for row in rows if row.user_id == kept.pk}
    theirs = sorted((row for row in rows if row.user_id == dropped.pk), key=lambda row: row.event_id)
    pairs = [sorted((own[row.event_id], row), key=_rank) for row in theirs if row.event_id in own]
    return [row for row in theirs if row.event_id not in own], [Double(*pair) for pair in pairs]


def _rank(row: Attendance) -> tuple[bool, object, int]:
    return (row.state != Attendance.State.GOING, row.asked_at, row.pk)


def lines(kept: User, dropped: User) -> list[Line]:
    alone, both = doubles(kept, dropped)
    return [*moves(_("Événements"), [row.event for row in alone]), *(Line(Fate.BOTH, _told(pair)) for pair in both)]


def _told(pair: Double) -> str:
    told = {"event": pair.stays.event, "state": pair.stays.get_state_display()}
    if pair.goes.state == Attendance.State.GOING:
        return _("%(event)s : une seule place reste, l’autre va à la première personne qui attend.") % told
    return _("%(event)s : une seule inscription reste (%(state)s).") % told
