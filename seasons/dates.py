"""Dates as people say them. Every function takes calendar days, and `today` for tests."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

DAYS_COUNTED = 45  # beyond, people think in months


def day(when: date, *, today: date | None = None, year: bool | None = None) -> str:
    """«3 février», «1er mars 2027»: the year is told when it is not this one, or as `year` says."""
    shown = (when.year != (today or timezone.localdate()).year) if year is None else year
    return _day(when, shown, get_language())


@lru_cache(maxsize=1024)
def _day(when: date, shown: bool, language: str | None) -> str:
    number = _("1er") if when.day == 1 else str(when.day)
    words = _("%(day)s %(month)s") % {"day": number, "month": date_format(when, "F")}
    return _("%(date)s %(year)s") % {"date": words, "year": when.year} if shown else words


def hour(moment: time | datetime) -> str:
    """«18 h», «18 h 30»; «18:00» in English."""
    told = {"hour": moment.hour, "minutes": f"{moment:%M}"}
    return (_("%(hour)s h %(minutes)s") if moment.minute else _("%(hour)s h")) % told


def on(when: date, *, today: date | None = None) -> str:
    """«le 3 février»."""
    return _("le %(day)s") % {"day": day(when, today=today)}


def moment(instant: datetime) -> str:
    """«le 3 février à 18 h 30», in Paris."""
    start = timezone.localtime(instant)
    return _("%(day)s à %(hour)s") % {"day": on(start.date()), "hour": hour(start)}


def stretch(first: date, last: date, *, today: date | None = None) -> str:
    """«du 3 février au 2 mai», «du 3 au 12 février», or «le 3 février» for one day."""
    if first == last:
        return on(first, today=today)
    end = day(last, today=today)
    if (first.year, first.month) == (last.year, last.month):
        start = _("1er") if first.day == 1 else str(first.day)
    else:
        start = day(first, today=today, year=False if first.year == last.year else None)
        if first.year != last.year:
            start, end = day(first, year=True), day(last, year=True)
    return _("du %(start)s au %(end)s") % {"start": start, "end": end}


def month(when: date) -> str:
    """«Février 2027»."""
    words = date_format(when, "F Y")
    return f"{words[:1].upper()}{words[1:]}"


def months(first: date, last: date) -> str:
    """«Février à mai 2026», or «Décembre 2025 à mars 2026»."""
    start = date_format(first, "F" if first.year == last.year else "F Y")
    span = {"start": f"{start[:1].upper()}{start[1:]}", "end": date_format(last, "F Y")}
    return _("%(start)s à %(end)s") % span


def until(last: date, *, today: date | None = None) -> str:
    """«jusqu’au 2 mai»."""
    return _("jusqu’au %(day)s") % {"day": day(last, today=today)}


def delay(when: date, *, today: date | None = None) -> str:
    """«aujourd’hui», «demain», «dans 10 jours», «il y a 3 mois»."""
    away = (when - (today or timezone.localdate())).days
    near = {-1: _("hier"), 0: _("aujourd’hui"), 1: _("demain")}
    if away in near:
        return near[away]
    if abs(away) <= DAYS_COUNTED:
        return (_("dans %(n)s jours") if away > 0 else _("il y a %(n)s jours")) % {"n": abs(away)}
    months = round(abs(away) / 30.44)
    if months < 24:
        return (_("dans %(n)s mois") if away > 0 else _("il y a %(n)s mois")) % {"n": months}
    years = round(abs(away) / 365.25)
    if away > 0:
        return ngettext("dans %(n)s an", "dans %(n)s ans", years) % {"n": years}
    return ngettext("il y a %(n)s an", "il y a %(n)s ans", years) % {"n": years}
