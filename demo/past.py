"""What the demo plays today is moved back to the days it tells of: actions write «now», and stay as they are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

HOURS = (9, 11, 14, 16, 18)


class Moment(NamedTuple):
    """From `start` to `end` on the clock, somebody did something that happened `back` earlier."""

    start: datetime
    end: datetime
    back: timedelta


class Past:
    """Notes when each thing was done, then rewrites the dates in one go."""

    def __init__(self) -> None:
        self.moments: list[Moment] = []

    @contextmanager
    def on(self, days_ago: int) -> Iterator[date]:
        """Whatever is written inside happened so many days ago, in working hours."""
        start, day = timezone.now(), timezone.localdate() - timedelta(days=days_ago)
        told = datetime.combine(day, time(HOURS[len(self.moments) % len(HOURS)], 12))
        yield day
        self.moments.append(Moment(start, timezone.now(), start - timezone.make_aware(told)))

    def rewrite(self, *tables: type[models.Model]) -> None:
        """Move every date and hour of these tables that was written meanwhile."""
        for table in tables:
            names = [field.attname for field in table._meta.concrete_fields if isinstance(field, models.DateTimeField)]
            moved = [row for row in table._default_manager.all() if self._move(row, names)]
            table._default_manager.bulk_update(moved, names, batch_size=200)

    def _move(self, row: Any, names: list[str]) -> bool:
        """Whether something of it was written inside one of the moments."""
        told = {name: self._told(written) for name in names if (written := getattr(row, name))}
        changed = {name: value for name, value in told.items() if value != getattr(row, name)}
        for name, value in changed.items():
            setattr(row, name, value)
        return bool(changed)

    def _told(self, written: datetime) -> datetime:
        place = bisect_right(self.moments, written, key=lambda moment: moment.start) - 1
        if place < 0 or written > self.moments[place].end:
            return written
        return written - self.moments[place].back
