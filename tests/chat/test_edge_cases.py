"""Each edge case of the chat has its named tests: the numbers in their names, counted from the tests themselves."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

CASES = {
    1: "an e-mail in another case",
    2: "a different e-mail, linked by hand",
    3: "two people with one e-mail, one person with two accounts",
    4: "a renamed user",
    5: "an e-mail changed after linking",
    6: "deactivated",
    7: "reactivated",
    8: "not registered yet, picked up later",
    9: "a guest refused",
    10: "a robot, and our own account",
    11: "an administrator of the platform",
    12: "an unknown member, additive and authoritative",
    13: "a channel archived by hand: blocked, not made again",
    14: "a channel deleted",
    15: "renamed by hand: the id wins",
    16: "a name taken by a foreign channel, a hidden private one, an archived one",
    17: "public becomes private",
    18: "our account not in the channel, somebody not in the team",
    19: "accents, emoji, an empty slug, collisions after the cut",
    20: "pages of 0, 1, 199, 200, 201, 999, 1000; an empty page with a cursor",
    21: "members moving during the walk",
    22: "429 in the middle, as text, without a header",
    23: "a bulk that fails in part",
    24: "batches 100/101, 256/257, 1000/1001",
    25: "a timeout after success",
    26: "leaving during a sync",
    27: "two workers at once",
    28: "a removal refused",
    29: "the default channel",
    30: "a failed read",
    31: "nobody wanted",
    32: "the server is full",
    33: "an old server without bulk",
    34: "truncated JSON, an HTML page, 200 with ok:false",
    35: "a token revoked midway",
    36: "the season ends: archived",
}
NAME = re.compile(r"test_((?:\d+_)+)")


def named() -> dict[int, set[str]]:
    """Number → tests that say they are about it."""
    found: dict[int, set[str]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (numbers := NAME.match(node.name)):
                for number in numbers[1].rstrip("_").split("_"):
                    found.setdefault(int(number), set()).add(f"{path.name}::{node.name}")
    return found


@pytest.mark.parametrize("number", CASES)
def test_each_edge_case_has_a_test_that_says_so(number: int) -> None:
    assert named().get(number), f"{number}: {CASES[number]}"


def test_no_test_names_a_case_that_is_not_in_the_list() -> None:
    assert named().keys() == CASES.keys()
