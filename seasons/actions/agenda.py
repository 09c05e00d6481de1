"""Coming to an event, staying away, and what is told when it changes. Seats are given under the event's row lock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from seasons import agenda_emails
from seasons.models import Attendance, Event

REMIND_BEFORE = timedelta(hours=26)  # the task runs hourly: everybody hears the day before
TOLD = ("starts_at", "ends_at", "place", "url")


class Closed(Exception):
    """The event is over, called off, or has no list to be on."""


class SeatsAlreadyTaken(Exception):
    """More people are coming than the new number of seats."""


def hold_event(event_id: int) -> Event:
    """The event, locked until the transaction ends: whoever wants one of its seats waits here."""
    rows = Event.objects.select_related("season", "chapter")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=event_id)


@transaction.atomic
def attend(*, event: Event, user: User) -> Attendance:
    """Put somebody on an event's list: a seat, or else the waiting list in order of arrival. Twice changes nothing.

    Raises:
        Closed: it takes nobody any more, or they closed their account meanwhile.
    """
    event = hold_event(event.pk)
    open_accounts = User.objects.select_for_update(no_key=True).filter(is_active=True, erased_at=None)
    if not event.takes_people or not list(open_accounts.filter(pk=user.pk).values_list("pk")):
        raise Closed
    if row := event.attendances.filter(user=user).first():
        return row
    going = event.free is None or event.free > 0
    state = Attendance.State.GOING if going else Attendance.State.WAITING
    row = Attendance.objects.create(event=event, user=user, state=state)
    if going:
        count_seats(event, 1)
    agenda_emails.signed_up(row)
    return row


@transaction.atomic
def stay_away(*, event: Event, user: User) -> None:
    """Take somebody off the list; the first who waits gets their seat. Twice changes nothing."""
    event = hold_event(event.pk)
    row = event.attendances.filter(user=user).first()
    if row is None:
        return
    row.delete()
    if row.state == Attendance.State.GOING:
        count_seats(event, -1)
        advance_event(event)


def leave_lists(*, user: User) -> None:
    """Take somebody who goes off the list of every event to come."""
    for event in Event.objects.coming().filter(attendances__user=user).order_by("pk"):
        stay_away(event=event, user=user)


def count_seats(event: Event, change: int) -> None:
    """Move the number of seats taken of a held event."""
    event.seats_taken += change
    event.save(update_fields=["seats_taken"])


def advance_event(event: Event) -> None:
    """Give free seats of a held event to those who wait."""
    if not event.takes_people:
        return
    line = event.attendances.line().select_related("user")
    called = list(line if event.free is None else line[: event.free])
    for row in called:
        row.state, row.event = Attendance.State.GOING, event
        row.save(update_fields=["state"])
        agenda_emails.moved_up(row)
    if called:
        count_seats(event, len(called))


@transaction.atomic
def create_event(*, fields: dict[str, Any], actor: User | None, **whose: Any) -> Event:
    """Announce an event.

    Args:
        fields: what a person typed, by column.
        whose: its `season` or `chapter`, and what it is `about` where it is a team's.
    """
    event = Event.objects.create(**fields, **whose)
    record(actor=actor, verb="event.created", about=event)
    return event


@transaction.atomic
def change_event(*, event: Event, fields: dict[str, Any], actor: User | None) -> Event:
    """Write some fields of an event; whoever is on its list hears of another date or place, and new seats are given.

    Raises:
        SeatsAlreadyTaken: fewer seats than people who come.
    """
    current = hold_event(event.pk)
    seats = fields.get("seats", current.seats)
    if seats is not None and seats < current.seats_taken:
        raise SeatsAlreadyTaken
    moved = [name for name in TOLD if name in fields and fields[name] != getattr(current, name)]
    for name, value in fields.items():
        setattr(current, name, value)
    current.sequence += bool(moved)
    current.changed_at = timezone.now()
    current.save(update_fields=[*fields, "sequence", "changed_at"])
    record(actor=actor, verb="event.changed", about=current, fields=sorted(fields))
    if moved and not current.is_over:
        for row in current.attendances.select_related("user"):
            agenda_emails.moved(row, current)
    advance_event(current)
    return current


@transaction.atomic
def call_off(*, event: Event, actor: User | None) -> Event:
    """Call an event off and tell everybody on its list; twice changes nothing."""
    current = hold_event(event.pk)
    if current.canceled_at:
        return current
    current.canceled_at = current.changed_at = timezone.now()
    current.sequence += 1
    current.save(update_fields=["canceled_at", "changed_at", "sequence"])
    record(actor=actor, verb="event.called_off", about=current)
    if current.ends_at >= current.canceled_at:
        for row in current.attendances.select_related("user"):
            agenda_emails.called_off(row, current)
    return current


def remind_events() -> int:
    """Write the day before to whoever comes, once; may run any number of times.

    Returns:
        How many people were looked at.
    """
    now = timezone.now()
    soon = Event.objects.coming().filter(starts_at__gt=now, starts_at__lte=now + REMIND_BEFORE, signup=True)
    rows = Attendance.objects.going().filter(event__in=soon).select_related("event", "user")
    for row in rows:
        with transaction.atomic():
            agenda_emails.tomorrow(row)
    return len(rows)
