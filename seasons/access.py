"""Who may see what of the calendar."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from seasons.models import Attendance, Chapter, Event, EventQuerySet, Season

FOLLOWED_FOR = timedelta(days=60)  # a calendar keeps what is over


def readable_event(user: User | AnonymousUser, pk: int) -> Event:
    """A public event, or one whose list this person is on; a coordinator's session reads all. 404 otherwise."""
    rows = Event.objects.told()
    if getattr(user, "coordinates", False):
        return get_object_or_404(rows, pk=pk)
    public = Event.objects.public().filter(pk=pk)
    mine = Q(attendances__user=user.pk) if user.is_authenticated else Q(pk__in=[])
    return get_object_or_404(rows.filter(Q(pk__in=public) | mine).distinct(), pk=pk)


def attendance_of(user: User | AnonymousUser, event: Event) -> Attendance | None:
    """Where somebody stands on an event's list."""
    return event.attendances.filter(user=user.pk).first() if user.is_authenticated else None


def listed(event: Event) -> list[Attendance]:
    """Who comes and who waits, in order of arrival, for whoever organises it."""
    return list(event.attendances.select_related("user").order_by("state", "asked_at", "pk")) if event.pk else []


def followed_events() -> EventQuerySet:
    """What public calendars hold: events of the last two months on, those called off included, which they then drop."""
    return Event.objects.public().kept(FOLLOWED_FOR)


def published_season(slug: str) -> Season:
    return get_object_or_404(Season.objects.published(), slug=slug)


def active_chapter(slug: str) -> Chapter:
    chapter = Chapter.objects.shown().filter(slug=slug).first()
    if chapter is None:
        raise Http404
    return chapter
