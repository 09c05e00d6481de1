"""A season's dates as pages tell them: steps of a timeline, what is open now, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from seasons import dates
from seasons.models import Phase, Season
from seasons.text import marked


class Step(NamedTuple):
    """One line of the timeline component."""

    label: str
    when: str
    state: str
    text: str


class NextDate(NamedTuple):
    """What comes next. `place` and `url`, the event's own page, are empty for a phase."""

    label: str
    day: date
    when: str
    place: str = ""
    url: str = ""
    written: bool = False

    @property
    def told(self) -> str:
        """The label as HTML: an event’s title is as people wrote it, a phase is said in the page’s language."""
        return marked(self.label, self.label) if self.written else self.label


def steps(phases: Iterable[Phase], today: date) -> list[Step]:
    """Phases as dated steps: done, current or coming."""
    return [
        Step(
            label=str(Phase.Kind(phase.kind).label),
            when=dates.stretch(phase.starts_on, phase.ends_on, today=today),
            state=_state(phase, today),
            text=marked(phase.note, phase.note),
        )
        for phase in phases
    ]


def _state(phase: Phase, today: date) -> str:
    if phase.ends_on < today:
        return "done"
    return "current" if phase.starts_on <= today else "coming"


def open_now(season: Season, today: date) -> str:
    """«cadrage, jusqu’au 2 février»: the most advanced phase of the day, or nothing."""
    phase = next(iter(season.phases_on(today)), None)
    if phase is None:
        return ""
    label = str(Phase.Kind(phase.kind).label)
    return f"{label[:1].lower()}{label[1:]}, {dates.until(phase.ends_on, today=today)}"


def next_date(season: Season, event: dict[str, Any] | None, today: date) -> NextDate | None:
    """The next event or first day of a phase, whichever comes first."""
    coming = [
        NextDate(
            label=str(Phase.Kind(phase.kind).label), day=phase.starts_on, when=dates.on(phase.starts_on, today=today)
        )
        for phase in season.timeline
        if phase.starts_on > today
    ]
    if event:
        coming.append(_from_event(event, today))
    # An event says more than the phase it opens: hour and place.
    return min(coming, key=lambda date: (date.day, not date.written), default=None)


def _from_event(event: dict[str, Any], today: date) -> NextDate:
    moment = datetime.fromisoformat(event["starts_at"])
    # SQLite writes instants in UTC without saying so; PostgreSQL says it.
    start = timezone.localtime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    when = _("%(day)s à %(hour)s") % {
        "day": dates.on(start.date(), today=today),
        "hour": dates.hour(start),
    }
    page = reverse("seasons:event-detail", args=[event["id"]])
    return NextDate(event["title"], max(start.date(), today), when, event["place"], page, written=True)
