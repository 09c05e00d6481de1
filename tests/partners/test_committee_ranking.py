"""Ranks do not depend on who is severe."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.ranking import Reading, ranks, severities, standings, total

# Up to eight files and four readers; each pair read or not, in halves of a point as weighted means often fall.
GRIDS = st.dictionaries(
    st.tuples(st.integers(0, 7), st.sampled_from("abcd")), st.integers(0, 10).map(lambda n: n / 2), min_size=1
)


def readings(grid: dict[tuple[int, str], float]) -> list[Reading]:
    return [Reading(proposal, reader, value) for (proposal, reader), value in grid.items()]


def order(rows: list[Reading]) -> dict[Any, int]:
    return ranks({proposal: one.score for proposal, one in standings(rows).items()})


@given(GRIDS, st.sampled_from("abcd"), st.integers(-8, 8).map(lambda n: n / 4))
def test_a_reader_who_adds_a_constant_changes_no_rank(
    grid: dict[tuple[int, str], float], reader: str, more: float
) -> None:
    moved = {(proposal, who): value + (more if who == reader else 0) for (proposal, who), value in grid.items()}
    assert order(readings(moved)) == order(readings(grid))


@given(GRIDS, st.randoms())
def test_the_order_in_which_readings_come_changes_nothing(grid: dict[tuple[int, str], float], random: Any) -> None:
    shuffled = readings(grid)
    random.shuffle(shuffled)
    assert standings(shuffled) == standings(readings(grid))


@given(GRIDS)
def test_every_file_that_was_read_has_a_score_and_a_rank_and_no_other(grid: dict[tuple[int, str], float]) -> None:
    found = standings(readings(grid))
    assert set(found) == {proposal for proposal, _reader in grid}
    assert all(one.readings == sum(proposal == file for file, _who in grid) for proposal, one in found.items())
    assert sorted(order(readings(grid)).values())[0] == 1


def test_what_a_severe_and_a_kind_reader_say_alike_is_a_tie() -> None:
    """Both see the same gap between their two files and the third, which they share."""
    rows = [Reading("x", "a", 2), Reading("z", "a", 1), Reading("y", "b", 5), Reading("z", "b", 4)]
    found = standings(rows)
    assert found["x"].score == found["y"].score
    assert order(rows) == {"x": 1, "y": 1, "z": 3}


def test_who_was_given_the_best_files_is_not_taken_for_kind() -> None:
    """A mean by reader would punish «a», who read the two best files: the shared one tells that they are as severe."""
    rows = [Reading("x", "a", 5), Reading("z", "a", 3), Reading("z", "b", 3), Reading("y", "b", 1)]
    severity = severities(rows)
    assert severity["a"] == pytest.approx(severity["b"])
    assert [standings(rows)[file].score for file in "xzy"] == [5.0, 3.0, 1.0]


def test_readers_who_agree_once_levelled_leave_no_spread() -> None:
    rows = [
        Reading(file, who, base + more) for who, more in (("a", 0), ("b", 1.5)) for file, base in (("x", 3), ("y", 1))
    ]
    assert [one.spread for one in standings(rows).values()] == [0, 0]
    torn = [*rows, Reading("x", "c", 0), Reading("y", "c", 4)]
    assert standings(torn)["x"].spread > 1


def test_missing_scores_leave_the_others_their_weights() -> None:
    weights = {"interest": 3, "data": 1, "open": 2}
    assert total({"interest": 5, "data": 1}, weights) == 4
    assert total({"open": 2}, weights) == 2
    assert total({}, weights) is None
    assert total({"of another season": 5}, weights) is None


def test_equal_scores_share_a_rank_and_the_next_is_skipped() -> None:
    assert ranks({"p": 3.1, "q": 4.0, "r": 3.1, "s": 1.0}) == {"q": 1, "p": 2, "r": 2, "s": 4}
    assert ranks({}) == {}


def test_five_hundred_files_and_forty_readers_take_well_under_a_second() -> None:
    rows = [
        Reading(file, (file * 7 + step) % 40, (file * 13 + step * 5) % 6) for file in range(500) for step in range(6)
    ]
    start = time.process_time()
    assert len(standings(rows)) == 500
    assert time.process_time() - start < 1
