"""The mails of a season by date: when each leaves, to how many people as things stand, what left, what is held back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import AuditLine
from projects import series
from projects.models import HeldMoment, MailSeason, Membership, Moment, Told
from projects.series import FOR_PARTNERS, Window
from seasons.models import Season


class Stage(Enum):
    UNDATED = auto()
    COMING = auto()
    NOW = auto()
    OVER = auto()


class Audience(NamedTuple):
    """How many people of each kind; each counts once."""

    volunteers: int = 0
    leads: int = 0
    partners: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One moment.

    Args:
        told: how many mails were written.
        waiting: how many are still to be written, while its days last.
        held: who holds it back, and since when.
        resumed: who let it leave again, when it was held before.
    """

    moment: Moment
    days: Window | None
    stage: Stage
    audience: Audience
    told: int
    waiting: int
    held: HeldMoment | None
    resumed: AuditLine | None


def stage(days: Window | None, today: date) -> Stage:
    if days is None:
        return Stage.UNDATED
    if today < days.first:
        return Stage.COMING
    return Stage.NOW if today <= days.last else Stage.OVER


def read_on(days: Window | None, today: date) -> date:
    """The day whose facts a preview and a forecast show: today, or the first of its days when these are not."""
    return days.first if days and stage(days, today) is not Stage.NOW else today


def next_of(season: Season, today: date) -> tuple[Moment, Window] | None:
    """What leaves next of what nobody holds back; no query when phases and held moments are prefetched."""
    held = {row.moment for row in season.held_moments.all()}
    windows = [(moment, series.window(season, moment)) for moment in Moment if moment not in held]
    coming = [(moment, days) for moment, days in windows if days and today < days.first]
    return min(coming, key=lambda row: row[1].first, default=None)


class Calendar:
    """Read once a page, in a number of queries that does not depend on how many people there are."""

    def __init__(self, season: Season, today: date | None = None) -> None:
        self.season = season
        self.today = today or timezone.localdate()
        self.windows = {moment: series.window(season, moment) for moment in Moment}

    @cached_property
    def lines(self) -> list[Line]:
        """Every moment, by date; those without a date last."""
        rows = [self._line(moment) for moment in Moment]
        return sorted(rows, key=lambda row: row.days.first if row.days else date.max)

    def line(self, moment: str) -> Line:
        return self._line(Moment(moment))

    def _line(self, moment: Moment) -> Line:
        days = self.windows[moment]
        now = stage(days, self.today)
        left = len(series.untold(self.season, moment, self.today)) if now is Stage.NOW else 0
        return Line(
            moment=moment,
            days=days,
            stage=now,
            audience=self._audience(moment),
            told=self._told[moment],
            waiting=left,
            held=self._held.get(moment),
            resumed=self._resumed.get(moment),
        )

    def _audience(self, moment: Moment) -> Audience:
        if moment == Moment.PARTNER_RESULTS:
            return Audience(partners=len(series.readers(self.season, moment)))
        return self._partners if moment in FOR_PARTNERS else self._people[moment]

    @cached_property
    def _partners(self) -> Audience:
        """Until the results, whom a partner's mail concerns is the same."""
        return Audience(partners=len(series.readers(self.season, Moment.PARTNER_TEAM)))

    @cached_property
    def _people(self) -> dict[str, Audience]:
        """One query, whatever their number."""
        told = [moment for moment in Moment if moment not in FOR_PARTNERS]
        counts = {}
        for moment in told:
            day = read_on(self.windows[moment], self.today)
            seats = Q(pk__in=series.members(self.season, moment, day).order_by().values("pk"))
            leading = seats & Q(role__in=Membership.LEAD_ROLES)
            counts[moment.value] = Count("volunteer", distinct=True, filter=seats)
            counts[f"{moment}_leads"] = Count("volunteer", distinct=True, filter=leading)
        found = Membership.objects.filter(edition__season=self.season).aggregate(**counts)
        leads = {moment.value: found[f"{moment}_leads"] for moment in told}
        return {moment.value: Audience(found[moment.value] - leads[moment], leads[moment]) for moment in told}

    @cached_property
    def _told(self) -> Counter[str]:
        rows = Told.objects.filter(season=self.season.pk).values_list("moment").annotate(n=Count("pk"))
        return Counter(dict(rows.order_by()))

    @cached_property
    def _held(self) -> dict[str, HeldMoment]:
        return {row.moment: row for row in self.season.held_moments.all()}

    @cached_property
    def _resumed(self) -> dict[str, AuditLine]:
        about = {"object_type": MailSeason._meta.label_lower, "object_id": str(self.season.pk)}
        lines = AuditLine.objects.filter(**about, verb="season.moment_resumed").select_related("actor").order_by("pk")
        return {line.detail.get("moment", ""): line for line in lines}
