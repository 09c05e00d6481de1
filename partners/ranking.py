"""Fair ranks from uneven readers: each one's severity is measured on the files they share with others, and levelled.

A reading's total is `quality of the file + severity of its reader + chance`. Least squares give the qualities: the
usual way to compare when nobody read everything (docs/decisions/committee.md). Nothing here asks the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import groupby
from statistics import fmean, pstdev
from typing import NamedTuple, TypeVar

DIGITS = 2  # what the page prints; what prints alike is a tie
NOISE = 9  # digits beyond which a float's difference means nothing
_EMPTY = 1e-9


Criterion = TypeVar("Criterion", bound=Hashable)


class Reading(NamedTuple):
    """One reader's total for one file, 0 to 5. `proposal` and `reader` are any keys."""

    proposal: Hashable
    reader: Hashable
    total: float


class Standing(NamedTuple):
    """Where a file stands.

    Attributes:
        score: levelled, centred on the average of all readings.
        spread: standard deviation of its levelled readings; 0 with one reading.
        readings: how many read it.
    """

    score: float
    spread: float
    readings: int


def total(values: Mapping[Criterion, float], weights: Mapping[Criterion, float]) -> float | None:
    """The weighted mean of the criteria that were scored, or None when none was."""
    scored = [criterion for criterion in values if weights.get(criterion)]
    if not scored:
        return None
    return sum(values[one] * weights[one] for one in scored) / sum(weights[one] for one in scored)


def standings(readings: Iterable[Reading]) -> dict[Hashable, Standing]:
    """Each file's levelled score. A constant added to all totals of one reader changes no order and no gap."""
    rows = list(readings)
    if not rows:
        return {}
    severity = severities(rows)
    levelled: dict[Hashable, list[float]] = defaultdict(list)
    for row in rows:
        levelled[row.proposal].append(row.total - severity[row.reader])
    centre = round(fmean(row.total for row in rows), DIGITS)
    return {
        proposal: Standing(round(centre + _printed(fmean(values)), DIGITS), _printed(pstdev(values)), len(values))
        for proposal, values in levelled.items()
    }


def severities(rows: Sequence[Reading]) -> dict[Hashable, float]:
    """How far each reader's totals lie from the quality of what they read.

    Readers are compared within a group linked by shared files; each group's average file counts as the average file,
    since nothing tells two groups apart. Solves one small linear system, as wide as there are readers.
    """
    by_file: dict[Hashable, list[Reading]] = defaultdict(list)
    for row in rows:
        by_file[row.proposal].append(row)
    readers = list(dict.fromkeys(row.reader for row in rows))
    place = {reader: index for index, reader in enumerate(readers)}
    matrix = [[0.0] * len(readers) for _ in readers]
    right = [0.0] * len(readers)
    for shared in by_file.values():
        mean = fmean(row.total for row in shared)
        for row in shared:
            line = matrix[place[row.reader]]
            line[place[row.reader]] += 1
            right[place[row.reader]] += row.total - mean
            for other in shared:
                line[place[other.reader]] -= 1 / len(shared)
    solved = dict(zip(readers, _solve(matrix, right), strict=True))
    return _centred(by_file, solved)


def ranks(scores: Mapping[Hashable, float]) -> dict[Hashable, int]:
    """1 for the best; equal scores share a rank and the next one is skipped: 1, 2, 2, 4."""
    found: dict[Hashable, int] = {}
    ordered = sorted(scores, key=lambda one: -scores[one])
    for _score, tied in groupby(ordered, key=lambda one: scores[one]):
        rank = len(found) + 1
        found |= dict.fromkeys(tied, rank)
    return found


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss-Jordan with pivots. A reader whom nothing more tells apart (one a group) is left at 0."""
    size = len(right)
    lines = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    pivots: dict[int, int] = {}
    for column in range(size):
        row = max(range(len(pivots), size), key=lambda index: abs(lines[index][column]), default=None)
        if row is None or abs(lines[row][column]) < _EMPTY:
            continue
        lines[len(pivots)], lines[row] = lines[row], lines[len(pivots)]
        pivot = lines[len(pivots)]
        for line in lines:
            if line is not pivot and (ratio := line[column] / pivot[column]):
                for index in range(column, size + 1):
                    line[index] -= ratio * pivot[index]
        pivots[column] = len(pivots)
    return [
        lines[pivots[column]][size] / lines[pivots[column]][column] if column in pivots else 0.0
        for column in range(size)
    ]


def _centred(by_file: Mapping[Hashable, Sequence[Reading]], solved: dict[Hashable, float]) -> dict[Hashable, float]:
    """Move each group of readers so that the files they read have an average quality of 0."""
    group = {reader: {reader} for reader in solved}
    for shared in by_file.values():
        joined = set().union(*(group[row.reader] for row in shared))
        for reader in joined:
            group[reader] = joined
    centred: dict[Hashable, float] = {}
    for members in {id(found): found for found in group.values()}.values():
        files = [shared for shared in by_file.values() if shared[0].reader in members]
        middle = fmean(fmean(row.total - solved[row.reader] for row in shared) for shared in files)
        centred |= {reader: solved[reader] + middle for reader in members}
    return centred


def _printed(value: float) -> float:
    return round(round(value, NOISE), DIGITS)
