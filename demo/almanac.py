"""Seasons, chapters, events, partners and criteria. Every date is counted from season 12's launch day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from demo.data import read
from partners.models import Criterion, Partner
from seasons.actions import link, prefill_phases
from seasons.models import Chapter, Event, Season, SeasonLink

LIVE, CALLING = 12, 13


def create(launch_on: date) -> dict[int, Season]:
    """Make the calendar and the map, with season 12 launched on `launch_on`; seasons by number."""
    told = read("calendar")
    Chapter.objects.bulk_create(
        Chapter(**{"slug": slugify(row["name"]), "city": row["name"], **row}) for row in told["chapter"]
    )
    seasons = {}
    for row in told["season"]:
        number = row["number"]
        season = Season.objects.create(
            number=number,
            slug=str(number),
            name=f"Saison {number}",
            tagline=row["tagline"],
            introduction=row["introduction"].strip(),
            published=True,
        )
        prefill_phases(season=season, launch_on=launch_on + timedelta(weeks=row["weeks"]), actor=None)
        seasons[number] = season
    for row in told["event"]:
        _event(row, seasons[LIVE], launch_on)
    Criterion.objects.bulk_create(
        Criterion(season=seasons[number], position=position, **row)
        for number in (LIVE, CALLING)
        for position, row in enumerate(told["criterion"])
    )
    for event in seasons[LIVE].events.exclude(url="").filter(kind=Event.Kind.KICK_OFF):
        link(season=seasons[LIVE], kind=SeasonLink.Kind.VIDEO, url=event.url, label="Le lancement, en direct")
    _partners(told["partner"])
    return seasons


def _event(row: dict[str, Any], season: Season, launch_on: date) -> None:
    row = dict(row)
    on = launch_on + timedelta(days=row.pop("day"))
    start, end = (_paris(on, hour) for hour in row.pop("hours"))
    chapter = Chapter.objects.filter(name=row.pop("chapter", "")).first()
    Event.objects.create(season=None if chapter else season, chapter=chapter, starts_at=start, ends_at=end, **row)


def _paris(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _partners(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        name, role, email = row.get("contact", ("", "", ""))
        Partner.objects.create(
            name=row["name"],
            slug=slugify(row["name"]),
            kind=row.get("kind", Partner.Kind.ASSOCIATION),
            website=row.get("website", ""),
            contact_name=name,
            contact_role=role,
            contact_email=email,
        )
