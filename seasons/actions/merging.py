"""One person's two places on the lists of events become one."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.actions import is_proven
from accounts.models import User
from seasons.actions.agenda import advance_event, count_seats, hold_event
from seasons.merging import doubles
from seasons.models import Attendance, Event, Watch


def hold_events(*, kept: User, dropped: User) -> dict[int, Event]:
    """Lock every event that either is on the list of, by id: nobody else moves its seats meanwhile."""
    rows = Attendance.objects.filter(user__in=[kept, dropped]).order_by("event").values_list("event", flat=True)
    return {pk: hold_event(pk) for pk in rows.distinct()}


def merge_attendances(*, kept: User, dropped: User, held: Mapping[int, Event]) -> None:
    """Give an account's places to another; where both had a seat, one is freed for whoever waits.

    Args:
        held: the events, locked before the two accounts.
    """
    alone, both = doubles(kept, dropped)
    for pair in both:
        pair.goes.delete()
        Attendance.objects.filter(pk=pair.stays.pk).update(user=kept)
        if pair.goes.state == Attendance.State.GOING:
            count_seats(held[pair.goes.event_id], -1)
            advance_event(held[pair.goes.event_id])
    Attendance.objects.filter(pk__in=[row.pk for row in alone]).update(user=kept)


def merge_watches(*, kept: User, dropped: User) -> None:
    """What the main address of one asked to be told of, asked with that of the other: closing forgets it then.

    An address that never answered may be somebody else's, and so may what it asked.
    """
    if not is_proven(dropped.email):
        return
    own = Watch.objects.filter(email__iexact=kept.email).values("topic")
    Watch.objects.filter(email__iexact=dropped.email).exclude(topic__in=own).update(email=kept.email)
    Watch.objects.filter(email__iexact=dropped.email).delete()
