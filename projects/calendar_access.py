"""Who may see a team's events, and whose calendar a secret address is."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import signed_in
from accounts.models import User
from projects import access
from projects.models import Edition, EditionEvent, PersonalCalendar
from seasons.models import Event

Person = User | AnonymousUser


def team_event(user: Person, pk: int) -> tuple[Event, Edition]:
    """An event of a team this person is in, or on whose list they are; 404 otherwise."""
    rows = EditionEvent.objects.select_related("event__season", "event__chapter", "edition")
    row = get_object_or_404(rows, event=pk)
    if not row.event.attendances.filter(user=signed_in(user)).exists():
        access.team_edition(user, row.edition.slug)
    return row.event, row.edition


def led_event(user: Person, slug: str, pk: int) -> Event:
    """An event of a team this person leads, which still can change; 404 otherwise."""
    edition = access.led_edition(user, slug)
    rows = EditionEvent.objects.filter(edition=edition).values("event")
    return get_object_or_404(Event.objects.coming().filter(pk__in=rows), pk=pk)


def calendar_owner(secret: str) -> User:
    """Whose address this is; 404 for any other, and for somebody whose access was closed."""
    if "\x00" in secret:  # PostgreSQL takes none, and the page would fail
        raise Http404
    row = PersonalCalendar.objects.select_related("user").filter(secret=secret, user__is_active=True).first()
    if row is None:
        raise Http404
    return row.user


def calendar_team(user: User, slug: str) -> Edition:
    """A team this person has a seat in; 404 otherwise."""
    edition = get_object_or_404(Edition.objects.select_related("project", "season"), slug=slug)
    if not access.seats_of(user, edition).exists():
        raise Http404
    return edition
