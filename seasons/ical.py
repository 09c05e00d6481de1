"""Events and phases as iCalendar. https://datatracker.ietf.org/doc/html/rfc5545"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, vText
from icalendar import Event as Entry

from accounts.letters import absolute
from seasons.models import Event, Phase

CONTENT = "text/calendar; charset=utf-8"
# The standard has no place for them in a line, and some programs take each for a new one.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def calendar(name: str, *, events: Iterable[Event] = (), phases: Iterable[Phase] = ()) -> Calendar:
    """A calendar that programs may follow.

    Args:
        phases: with their season fetched; each is a whole-day entry.
    """
    made = Calendar()
    made.add("prodid", "-//Data for Good//Saisons//FR")
    made.add("version", "2.0")
    made.add("x-wr-calname", vText(line(name)))
    made.add("x-wr-timezone", settings.TIME_ZONE)  # where people read them: hours below are instants
    made.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for event in events:
        made.add_component(_event(event))
    for phase in phases:
        made.add_component(_phase(phase))
    return made


def response(made: Calendar, filename: str) -> HttpResponse:
    """The file, named for who keeps it."""
    answer = HttpResponse(made.to_ical(), content_type=CONTENT)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def line(text: str) -> str:
    """What a person typed, on one line; the library escapes and folds it."""
    return CONTROLS.sub(" ", text).strip()


def _entry(kind: str, pk: int, title: str, changed_at: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"{kind}-{pk}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("dtstamp", changed_at)
    entry.add("summary", line(title))
    return entry


def _named(about: str, title: str) -> str:
    return _("%(about)s : %(title)s") % {"about": about, "title": title}


def _event(event: Event) -> Entry:
    title = _named(event.about, event.title) if event.about else event.title
    entry = _entry("event", event.pk, title, event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("sequence", event.sequence)
    entry.add("url", absolute(event.get_absolute_url()))
    entry.add("description", absolute(event.get_absolute_url()))
    if where := event.place or event.url:
        entry.add("location", line(where))
    entry.add("status", "CANCELLED" if event.canceled_at else "CONFIRMED")
    return entry


def _phase(phase: Phase) -> Entry:
    entry = _entry("phase", phase.pk, _named(str(phase.season), phase.get_kind_display()), timezone.now())
    entry.add("dtstart", phase.starts_on)
    entry.add("dtend", phase.ends_on + timedelta(days=1))  # the day after the last one, says the standard
    entry.add("url", absolute(phase.season.get_absolute_url()))
    entry.add("transp", "TRANSPARENT")
    return entry
