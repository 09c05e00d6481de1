"""A season copied for the next one, every date shifted by as much."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from seasons.models import Event, Phase, Season

KEPT = (
    "tagline",
    "introduction",
    "commitment",
    "place",
    "contact_name",
    "first_impact_months",
    "second_impact_months",
)
OF_EVENT = ("kind", "title", "place", "url", "presentation", "public", "signup", "seats")


class NumberTaken(Exception):
    """A season has this number, or this address."""


class NoLaunch(Exception):
    """The season to copy has no launch day to count from."""


@transaction.atomic
def copy_season(*, season: Season, number: int, name: str, launch_on: date, actor: User | None) -> Season:
    """Make the draft of a season like this one, launched on another day.

    Its phases and its own events are as many days later; events keep their hour, whatever clocks do in between.
    Links and those who signed up belong to the season that was.

    Raises:
        NumberTaken: a season has this number, or this address.
        NoLaunch: `season` has no launch day.
    """
    if season.launch_on is None:
        raise NoLaunch
    if Season.objects.filter(number=number).exists() or Season.objects.filter(slug=str(number)).exists():
        raise NumberTaken
    later = launch_on - season.launch_on
    texts = {field: getattr(season, field) for field in KEPT}
    copy = Season.objects.create(number=number, slug=str(number), name=name, **texts)
    Phase.objects.bulk_create(
        Phase(season=copy, kind=row.kind, starts_on=row.starts_on + later, ends_on=row.ends_on + later, note=row.note)
        for row in season.timeline
    )
    for event in season.events.filter(chapter=None, about="", canceled_at=None):
        _copy_event(event, copy, later)
    record(actor=actor, verb="season.copied", about=copy, source=season.pk, days=later.days)
    return copy


def _copy_event(event: Event, season: Season, later: timedelta) -> None:
    values = {field: getattr(event, field) for field in OF_EVENT}
    starts, ends = _shifted(event.starts_at, later), _shifted(event.ends_at, later)
    Event.objects.create(season=season, starts_at=starts, ends_at=ends, **values)


def _shifted(moment: datetime, later: timedelta) -> datetime:
    """The same hour on the clock, some days later."""
    local = timezone.make_naive(moment)
    return timezone.make_aware(local + later)
