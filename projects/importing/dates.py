"""When a season ran, from a sentence that often leaves out the year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.folding import folded
from projects.importing.words import MONTHS

USUAL_MONTHS = 3
LONGEST_DAYS = 200
_NAMES = "|".join(MONTHS)
START = re.compile(r"(?:a partir du|des le|a compter du|du|le)\s+(?:\*\*)?(\d{1,2})(?:er)?\s+([a-z]+)(?:\s+(\d{4}))?")
BOLD = re.compile(r"\*\*\s*(\d{1,2})(?:er)?\s+([a-z]+)(?:\s+(\d{4}))?\s*\*\*")
END = re.compile(
    rf"jusqu'\s?(?:a|au|en)\s+(?:la\s+)?(fin|debut|mi)?[\s-]*(\d{{1,2}}(?:er)?)?\s*({_NAMES})(?:\s+(\d{{4}}))?"
)


class NoDates(Exception):
    """The sentence is not understood. `why` is one of «none», «month», «day», «order»."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and a month; the year when it is written."""

    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What is written of a season's dates. `end` is None for «pour 3 mois»."""

    start: Moment
    end: Moment | None = None

    @property
    def year(self) -> int | None:
        """The year the season began in, when it is written."""
        if self.start.year or self.end is None or self.end.year is None:
            return self.start.year
        return self.end.year - (self.end.month < self.start.month)

    def days(self, year: int) -> tuple[date, date]:
        """First and last day, for a season that begins in `year`.

        Raises:
            NoDates: no such day, or the end is before the start, or far away.
        """
        try:
            first = date(year, self.start.month, self.start.day)
            last = self._last(first)
        except ValueError as error:
            raise NoDates("day") from error
        if not timedelta(0) < last - first <= timedelta(days=LONGEST_DAYS):
            raise NoDates("order")
        return first, last

    def _last(self, first: date) -> date:
        if self.end is None:
            return in_months(first, USUAL_MONTHS)
        year = self.end.year or first.year + (self.end.month < first.month)
        longest = calendar.monthrange(year, self.end.month)[1]
        return date(year, self.end.month, self.end.day or longest)


def in_months(first: date, months: int) -> date:
    """The day before the same day some months later."""
    years, month = divmod(first.month - 1 + months, 12)
    longest = calendar.monthrange(first.year + years, month + 1)[1]
    return date(first.year + years, month + 1, min(first.day, longest)) - timedelta(days=1)


def read(text: str) -> Written:
    """The dates a text gives: «à partir du 3 février jusqu’à fin avril», «**3 février 2024** pour 3 mois».

    Raises:
        NoDates: it gives none, or names no month of the calendar.
    """
    said = folded(text)
    found = BOLD.search(said) or START.search(said)
    if found is None:
        raise NoDates("none")
    if found[2] not in MONTHS:
        raise NoDates("month")
    start = Moment(int(found[1]), MONTHS[found[2]], int(found[3]) if found[3] else None)
    end = END.search(said)
    if end is None and "jusqu'" in said:
        raise NoDates("month")
    return Written(start, _end(end) if end else None)


def _end(found: re.Match[str]) -> Moment:
    """«Début avril» is its first day, «mi-avril» the 15th, «fin avril» or «avril» the last, which is day 0 here."""
    day = {"debut": 1, "mi": 15}.get(found[1] or "", 0)
    if found[2] and not found[1]:
        day = int(found[2].removesuffix("er"))
    return Moment(day, MONTHS[found[3]], int(found[4]) if found[4] else None)
