"""Seasons, chapters, events, partners and criteria. Every date is counted from season 12's launch day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from demo.data import read
from partners.models import Criterion, Partner
from projects.actions import add_event
from projects.models import Edition
from seasons.actions import attend, link, prefill_phases
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
            contact_name=read("people")["cast"]["chloe"]["name"],
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


def announce(launch_on: date) -> None:
    """Dates of teams that are together, and who comes."""
    for row in read("calendar")["team_event"]:
        told = _dated(row, launch_on)
        edition, coming = Edition.objects.get(slug=told.pop("edition")), told.pop("coming")
        event = add_event(edition=edition, fields=told, actor=None)
        team = edition.memberships.seated().select_related("volunteer__user").order_by("pk")
        for membership in team[:coming]:
            attend(event=event, user=membership.volunteer.user)


def _event(row: dict[str, Any], season: Season, launch_on: date) -> None:
    told = _dated(row, launch_on)
    chapter = Chapter.objects.filter(name=told.pop("chapter", "")).first()
    Event.objects.create(season=None if chapter else season, chapter=chapter, **told)


def _dated(row: dict[str, Any], launch_on: date) -> dict[str, Any]:
    told = dict(row)
    on = launch_on + timedelta(days=told.pop("day"))
    start, end = (_paris(on, hour) for hour in told.pop("hours"))
    return told | {"starts_at": start, "ends_at": end}


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
