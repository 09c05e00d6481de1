"""What holds for every plan, whatever the channel and the portal's memory."""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.plan import CAP_RUN, DECIDED, Kind, Observed, Ours, Policy, Rules, Seen, Wanted, cap, plan

EXAMPLES = int(os.environ.get("CHAT_EXAMPLES", "200"))
IDS = [f"p{number}" for number in range(30)]
some = st.sets(st.sampled_from(IDS))
rarely = st.sampled_from([False, False, False, True])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Wanted], Observed, Ours, Rules]:
    inside = draw(some)
    people = tuple(Seen(one, "", draw(rarely), draw(rarely), draw(rarely)) for one in sorted(inside))
    observed = Observed(
        exists=draw(st.booleans()) or bool(inside),
        archived=draw(st.sampled_from([False, False, True])),
        complete=draw(st.sampled_from([True, True, False])),
        people=people,
    )
    wanted = [
        Wanted(int(one[1:]), one, one if draw(st.booleans()) else "", draw(st.sampled_from(["", "", "not_found"])))
        for one in sorted(draw(some))
    ]
    known = draw(some)
    ours = Ours(
        added=frozenset(draw(some)),
        left=frozenset(draw(some)),
        decided=dict.fromkeys(draw(some) - {one.account for one in wanted}, "left"),
        known={one: one for one in known},
        own="p0",
        allowed=frozenset(draw(some)),
    )
    return wanted, observed, ours, Rules(draw(st.sampled_from(Policy)), budget=draw(st.integers(0, CAP_RUN)))


@given(worlds())
@settings(max_examples=EXAMPLES)
def test_nobody_protected_wanted_or_absent_is_removed(world: tuple[list[Wanted], Observed, Ours, Rules]) -> None:
    wanted, observed, ours, rules = world
    here = {one.id: one for one in observed.people}
    for line in plan(*world).of(Kind.REMOVE):
        person = here[line.account]
        assert (person.bot, person.guest, person.admin) == (False, False, False)
        assert line.account not in ours.allowed | {ours.own} | {one.account for one in wanted}
        assert rules.policy in (Policy.MANAGED, Policy.AUTHORITATIVE)
        assert observed.complete
        if rules.policy is Policy.MANAGED:
            assert line.account in ours.added or line.account in ours.decided


@given(worlds())
@settings(max_examples=EXAMPLES)
def test_undecided_removals_without_a_click_stay_under_the_cap(
    world: tuple[list[Wanted], Observed, Ours, Rules],
) -> None:
    wanted, observed, _, rules = world
    undecided = [
        line for line in plan(*world).ready if line.kind is Kind.REMOVE and not line.reason.startswith(DECIDED)
    ]
    assert len(undecided) <= cap(len(observed.people), rules.budget)
    assert not undecided or any(one.account for one in wanted)


@given(worlds())
@settings(max_examples=EXAMPLES)
def test_the_plan_after_the_plan_has_nothing_left_to_do(world: tuple[list[Wanted], Observed, Ours, Rules]) -> None:
    wanted, observed, ours, rules = world
    made = plan(*world)
    if not made.changes or made.waits:
        return
    inside = {one.id: one for one in observed.people}
    for line in made.ready:
        if line.kind is Kind.ADD:
            inside[line.account] = Seen(line.account)
        elif line.kind is Kind.REMOVE:
            del inside[line.account]
    after = Observed(complete=observed.complete, people=tuple(inside.values()))
    assert plan(wanted, after, ours, rules).ready == ()


@given(worlds())
@settings(max_examples=EXAMPLES)
def test_every_person_has_one_line_at_most(world: tuple[list[Wanted], Observed, Ours, Rules]) -> None:
    accounts = [line.account for line in plan(*world).lines if line.account]
    assert len(accounts) == len(set(accounts))
