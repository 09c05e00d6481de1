"""The life of a proposal in one table: which steps exist, and who may take each."""

from __future__ import annotations

from enum import StrEnum

from partners.models import State


class By(StrEnum):
    """Who takes a step."""

    PARTNER = "partner"
    COORDINATOR = "coordinator"


S = State
_BOTH = frozenset({By.PARTNER, By.COORDINATOR})
_TEAM = frozenset({By.COORDINATOR})
_AUDIT = (S.QUESTIONS, S.CALL, S.DEEP_DIVE, S.SHORTLISTED)
DECISIONS = (S.SELECTED, S.WAITING_LIST, S.DECLINED, S.REDIRECTED)

STEPS: dict[tuple[State, State], frozenset[By]] = {
    (S.DRAFT, S.SUBMITTED): _BOTH,
    (S.SUBMITTED, S.INELIGIBLE): _TEAM,
    (S.INELIGIBLE, S.SUBMITTED): _TEAM,
    # The audit goes forward, back, or skips what is not needed.
    **{(S.SUBMITTED, after): _TEAM for after in _AUDIT},
    **{(before, after): _TEAM for before in _AUDIT for after in _AUDIT if before != after},
    **{(before, after): _TEAM for before in _AUDIT for after in (S.DECLINED, S.REDIRECTED)},
    **{(S.SHORTLISTED, after): _TEAM for after in (S.SELECTED, S.WAITING_LIST)},
    (S.WAITING_LIST, S.SELECTED): _TEAM,
    (S.WAITING_LIST, S.DECLINED): _TEAM,
    (S.WAITING_LIST, S.REDIRECTED): _TEAM,
    # A partner may withdraw at any time until it is over.
    **{(before, S.WITHDRAWN): _BOTH for before in (S.DRAFT, S.SUBMITTED, *_AUDIT, S.WAITING_LIST, S.SELECTED)},
}
OVER = frozenset({S.INELIGIBLE, S.SELECTED, S.DECLINED, S.REDIRECTED, S.WITHDRAWN})


def next_states(state: str, by: By) -> list[State]:
    """Where somebody may bring a proposal from here, in the order of the states."""
    return [after for after in State if by in STEPS.get((State(state), after), frozenset())]


def can_move(before: str, after: str, by: By) -> bool:
    """Whether the table has this step for this person."""
    return by in STEPS.get((State(before), State(after)), frozenset())
