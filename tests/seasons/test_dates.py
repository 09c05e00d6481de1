"""Dates in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from seasons import dates

TODAY = date(2026, 1, 24)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (date(2026, 2, 3), "3 février"),
        (date(2026, 3, 1), "1er mars"),
        (date(2027, 3, 1), "1er mars 2027"),
        (date(2025, 12, 31), "31 décembre 2025"),
    ],
)
def test_a_day_tells_its_year_only_when_it_is_another(when: date, words: str) -> None:
    assert dates.day(when, today=TODAY) == words.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 2, 3), date(2026, 5, 2), "du 3~février au 2~mai"),
        (date(2026, 2, 3), date(2026, 2, 12), "du 3 au 12~février"),
        (date(2026, 2, 1), date(2026, 2, 12), "du 1er au 12~février"),
        (date(2026, 2, 3), date(2026, 2, 3), "le 3~février"),
        (date(2025, 12, 3), date(2026, 2, 3), "du 3~décembre~2025 au 3~février~2026"),
        (date(2024, 2, 3), date(2024, 5, 2), "du 3~février au 2~mai~2024"),
        (date(2027, 2, 3), date(2027, 2, 9), "du 3 au 9~février~2027"),
    ],
)
def test_a_stretch_says_each_month_and_year_once(first: date, last: date, words: str) -> None:
    assert dates.stretch(first, last, today=TODAY) == words.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "aujourd’hui"),
        (1, "demain"),
        (-1, "hier"),
        (10, "dans 10 jours"),
        (-3, "il y a 3 jours"),
        (90, "dans 3 mois"),
        (-330, "il y a 11 mois"),
        (800, "dans 2 ans"),
        (-3650, "il y a 10 ans"),
    ],
)
def test_a_delay_is_counted_in_days_then_months_then_years(days: int, words: str) -> None:
    assert dates.delay(TODAY + timedelta(days=days), today=TODAY).replace("\u00a0", " ") == words


def test_the_last_day_is_told_as_a_limit() -> None:
    assert dates.until(date(2026, 2, 2), today=TODAY) == "jusqu’au 2\u00a0février"
