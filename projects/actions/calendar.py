"""A team's events, and the address of one's own calendar."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from projects.models import Edition, EditionEvent, PersonalCalendar, Project
from projects.models.calendar import new_secret
from seasons.actions import create_event
from seasons.models import Event


@transaction.atomic
def add_event(*, edition: Edition, fields: dict[str, Any], actor: User | None) -> Event:
    """Announce an event of a team: its own, unless the fields say `public`."""
    whose = {"season": edition.season, "about": edition.display_title}
    event = create_event(fields={"public": False, **fields}, actor=actor, **whose)
    EditionEvent.objects.create(edition=edition, event=event)
    return event


@transaction.atomic
def rename_events(*, project: Project) -> int:
    """Give the events of a project's teams the name it has now, calendars with them; twice changes nothing.

    Returns:
        How many had another one.
    """
    rows = EditionEvent.objects.filter(edition__project=project).select_related("event", "edition__project")
    old = [row for row in rows if row.event.about != row.edition.display_title]
    for row in old:
        told = {"about": row.edition.display_title, "changed_at": timezone.now()}
        Event.objects.filter(pk=row.event_id).update(**told)
    return len(old)


@transaction.atomic
def renew_calendar(*, user: User) -> PersonalCalendar:
    """Give somebody's calendar a secret address, the former one answering no more."""
    row, _made = PersonalCalendar.objects.update_or_create(user=user, defaults={"secret": new_secret()})
    record(actor=user, verb="calendar.renewed", about=user)
    return row


@transaction.atomic
def close_calendar(*, user: User) -> None:
    """No address answers any more; twice changes nothing."""
    PersonalCalendar.objects.filter(user=user).delete()
