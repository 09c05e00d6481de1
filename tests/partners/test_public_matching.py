"""Which needs look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.matching import Need, related

WATER = Need(1, "Prévoir les pénuries d’eau potable dans les communes", frozenset({6}), frozenset({"climate"}))
FLOOD = Need(2, "L’eau potable manque : alerter sur la pénurie", frozenset({6, 13}), frozenset({"climate"}))
SCHOOL = Need(3, "Suivre les fermetures de classes d’école", frozenset({4}), frozenset({"social"}))
FORESTS = Need(4, "Mesurer les coupes rases en forêt", frozenset({15}), frozenset({"climate"}))


def test_the_same_words_goals_and_dimension_are_close() -> None:
    assert related(WATER, [SCHOOL, FLOOD, FORESTS]) == [2]
    assert related(FLOOD, [SCHOOL, WATER, FORESTS]) == [1]


def test_a_need_is_not_related_to_itself() -> None:
    assert related(WATER, [WATER]) == []


def test_goals_and_dimensions_alone_suggest_nothing() -> None:
    twin = Need(9, "Cartographier les bornes de recharge", WATER.goals, WATER.dimensions)
    assert related(WATER, [twin, SCHOOL]) == []


def test_without_goals_words_decide() -> None:
    bare = Need(9, "Alerter sur les pénuries d’eau potable", frozenset(), frozenset({"climate"}))
    assert related(WATER, [SCHOOL, bare, FORESTS]) == [9]


def test_words_everybody_uses_say_nothing() -> None:
    one = Need(1, "Un outil pour notre association et ses données", frozenset(), frozenset({"social"}))
    other = Need(2, "Des données et un outil pour notre association", frozenset(), frozenset({"social"}))
    assert related(one, [other, SCHOOL]) == []


def test_rare_words_weigh_more_than_those_of_the_whole_list() -> None:
    common = [Need(n, f"quartier populaire sujet{n}", frozenset(), frozenset()) for n in range(10, 30)]
    rare = Need(2, "quartier: moustique tigre", frozenset(), frozenset())
    wanted = Need(1, "quartier et moustique tigre", frozenset(), frozenset())
    assert related(wanted, [*common, rare])[0] == 2


@pytest.mark.parametrize("most", [0, 1, 3])
def test_at_most_so_many(most: int) -> None:
    copies = [Need(n, WATER.text, WATER.goals, WATER.dimensions) for n in range(10, 20)]
    assert related(WATER, copies, most) == [10, 11, 12][:most]


needs = st.builds(
    Need,
    st.integers(1, 9),
    st.text(max_size=60),
    st.frozensets(st.integers(1, 17), max_size=3),
    st.frozensets(st.sampled_from(["climate", "social", "democracy"])),
)


@given(needs, st.lists(needs, max_size=6, unique_by=lambda need: need.key))
def test_any_text_gives_some_of_the_others(one: Need, others: list[Need]) -> None:
    found = related(one, others)
    assert len(found) == len(set(found)) <= 3
    assert set(found) <= {other.key for other in others} - {one.key}
