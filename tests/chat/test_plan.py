"""The plan, edge case by edge case (the numbers are those of the team's list)."""

from dataclasses import replace

import pytest

from chat.plan import (
    Kind,
    Line,
    Observed,
    Ours,
    Pace,
    Plan,
    Policy,
    Rules,
    Seen,
    Wanted,
    cap,
    plan,
)

ALICE, BOB, LEA = Wanted(1, "Alice", "alice"), Wanted(2, "Bob", "bob"), Wanted(3, "Léa", "lea")
OURS = Ours(own="bot", known={"alice": "Alice", "bob": "Bob", "lea": "Léa"})


def room(*names: str, **more: object) -> Observed:
    return Observed(people=(Seen("bot", bot=True), *(Seen(name) for name in names)), **more)  # type: ignore[arg-type]


def said(made: Plan) -> set[tuple[str, str, str]]:
    return {(line.kind.value, line.reason, line.account) for line in made.lines}


def test_who_is_wanted_and_not_in_is_added() -> None:
    assert said(plan([ALICE, BOB], room("alice"), OURS, Rules())) == {("add", "wanted", "bob")}


def test_a_missing_channel_is_created_then_filled() -> None:
    made = plan([ALICE], Observed(exists=False), OURS, Rules())
    assert [line.kind for line in made.lines] == [Kind.CREATE, Kind.ADD]


def test_a_managed_channel_loses_only_people_the_portal_added() -> None:
    ours = replace(OURS, added=frozenset({"bob"}))
    assert said(plan([ALICE], room("alice", "bob", "lea"), ours, Rules())) == {
        ("remove", "no_longer_wanted", "bob"),
        ("drift", "known", "lea"),
    }


@pytest.mark.parametrize("policy", [Policy.MANAGED, Policy.ADDITIVE])
def test_12_an_unknown_member_is_shown_as_drift(policy: Policy) -> None:
    assert said(plan([ALICE], room("alice", "stranger"), OURS, Rules(policy))) == {("drift", "unknown", "stranger")}


def test_12_in_an_authoritative_channel_an_unknown_member_waits_for_a_click() -> None:
    made = plan([ALICE], room("alice", "stranger", "bob"), OURS, Rules(Policy.AUTHORITATIVE))
    assert said(made) == {("remove", "unknown", "stranger"), ("remove", "known", "bob")}
    assert [line.account for line in made.ready] == ["bob"]
    assert made.waits


def test_an_additive_channel_never_loses_anybody() -> None:
    ours = replace(OURS, added=frozenset({"bob"}), decided={"lea": "left"})
    assert said(plan([ALICE], room("alice", "bob", "lea"), ours, Rules(Policy.ADDITIVE))) == {
        ("drift", "known", "bob"),
        ("by_hand", "additive", "lea"),
    }


def test_a_frozen_channel_is_left_alone() -> None:
    ours = replace(OURS, decided={"bob": "left"})
    assert said(plan([ALICE], room("bob"), ours, Rules(Policy.FROZEN))) == {("blocked", "frozen", "")}


@pytest.mark.parametrize("policy", list(Policy))
def test_10_11_bots_guests_and_administrators_are_never_touched(policy: Policy) -> None:
    people = (
        Seen("hook", bot=True),
        Seen("g", guest=True),
        Seen("boss", admin=True),
        Seen("kept"),
        Seen("bot", bot=True),
    )
    ours = replace(OURS, added=frozenset({"hook", "g", "boss", "kept", "bot"}), allowed=frozenset({"kept"}))
    ours = replace(ours, decided={"boss": "left"})
    assert not plan([ALICE], Observed(people=people), ours, Rules(policy)).of(Kind.REMOVE)


def test_10_our_own_account_is_not_even_listed() -> None:
    assert plan([ALICE], room("alice"), OURS, Rules(Policy.AUTHORITATIVE)).lines == ()


@pytest.mark.parametrize("trouble", ["not_found", "deactivated", "guest", "conflict", "quota"])
def test_people_who_cannot_be_added_are_listed_with_the_reason(trouble: str) -> None:
    made = plan([Wanted(9, "Zoé", "zoe" if trouble == "deactivated" else "", trouble)], room(), OURS, Rules())
    assert said(made) == {("unmatched", trouble, "")}


def test_someone_deactivated_is_not_taken_out_either() -> None:
    wanted = [ALICE, Wanted(2, "Bob", "bob", "deactivated")]
    ours = replace(OURS, added=frozenset({"bob"}))
    assert not plan(wanted, room("alice", "bob"), ours, Rules()).changes


def test_somebody_who_left_on_the_platform_is_not_put_back() -> None:
    ours = replace(OURS, added=frozenset({"bob"}), left=frozenset({"bob"}))
    assert said(plan([ALICE, BOB], room("alice"), ours, Rules())) == {("drift", "left_on_platform", "bob")}


def test_13_a_channel_archived_by_hand_is_blocked_and_not_recreated() -> None:
    made = plan([ALICE], room(archived=True), OURS, Rules())
    assert said(made) == {("blocked", "archived_by_hand", "")}


@pytest.mark.parametrize("trouble", ["gone", "not_in_channel", "name_taken", "quota"])
def test_14_16_18_a_channel_we_cannot_work_in_is_blocked_with_the_reason(trouble: str) -> None:
    ours = replace(OURS, decided={"bob": "left"})
    assert said(plan([ALICE], room("bob", trouble=trouble), ours, Rules())) == {("blocked", trouble, "")}


@pytest.mark.parametrize("difference", ["renamed", "made_private", "made_public"])
def test_15_17_what_somebody_changed_by_hand_is_shown_and_kept(difference: str) -> None:
    made = plan([ALICE], room("alice", differences=(difference,)), OURS, Rules())
    assert said(made) == {("drift", difference, "")}


def test_26_who_left_during_a_sync_is_removed_by_the_next_plan() -> None:
    ours = replace(OURS, added=frozenset({"alice", "bob"}), decided={"bob": "left"})
    assert said(plan([ALICE], room("alice", "bob"), ours, Rules())) == {("remove", "decided_left", "bob")}


def test_28_where_our_account_may_not_remove_it_becomes_work_by_hand() -> None:
    ours = replace(OURS, decided={"bob": "left"})
    made = plan([ALICE], room("alice", "bob"), ours, Rules(can_remove=False))
    assert said(made) == {("by_hand", "kick_refused", "bob")}


def test_29_nobody_is_removed_from_the_default_channel() -> None:
    ours = replace(OURS, decided={"bob": "left"})
    made = plan([ALICE], room("alice", "bob"), ours, Rules(default_channel=True))
    assert said(made) == {("blocked", "default_channel", "bob")}


def test_30_an_incomplete_read_removes_nobody_and_still_adds() -> None:
    ours = replace(OURS, added=frozenset({"bob"}), decided={"lea": "left"})
    made = plan([ALICE], room("bob", "lea", complete=False), ours, Rules())
    assert said(made) == {
        ("add", "wanted", "alice"),
        ("blocked", "incomplete_read", "bob"),
        ("blocked", "incomplete_read", "lea"),
    }


@pytest.mark.parametrize("policy", [Policy.MANAGED, Policy.AUTHORITATIVE])
def test_31_an_empty_wanted_set_never_empties_a_channel(policy: Policy) -> None:
    ours = replace(OURS, added=frozenset({"alice", "bob"}), decided={"bob": "left"})
    made = plan([], room("alice", "bob", "stranger"), ours, Rules(policy))
    assert made.of(Kind.REMOVE) == (Line(Kind.REMOVE, "decided_left", "bob", 0, "Bob"),)


def test_31_nor_does_a_wanted_set_of_which_nobody_is_found() -> None:
    ours = replace(OURS, added=frozenset({"bob"}))
    made = plan([Wanted(9, "Zoé", "", "not_found")], room("bob"), ours, Rules())
    assert ("blocked", "nobody_matched", "bob") in said(made)


def test_36_at_the_end_of_the_season_the_channel_is_archived_and_nobody_moved() -> None:
    ours = replace(OURS, added=frozenset({"bob"}))
    assert said(plan([], room("bob"), ours, Rules(archive=True))) == {("archive", "finished", "")}
    assert plan([], room("bob", archived=True), ours, Rules(archive=True)).lines == ()


@pytest.mark.parametrize(
    ("members", "most"), [(0, 5), (10, 5), (50, 5), (59, 5), (60, 6), (100, 10), (200, 20), (1000, 20)]
)
def test_the_cap_is_five_or_ten_percent_and_never_more_than_twenty(members: int, most: int) -> None:
    assert cap(members) == most


def test_the_cap_shrinks_with_what_the_run_has_already_removed() -> None:
    assert cap(1000, budget=3) == 3
    assert cap(10, budget=0) == 0


def crowd(size: int) -> tuple[list[str], Ours]:
    names = [f"p{number}" for number in range(size)]
    return names, replace(OURS, added=frozenset(names), known={name: name for name in names})


def test_removals_nobody_decided_wait_for_a_click_beyond_the_cap() -> None:
    names, ours = crowd(6)
    made = plan([ALICE], room("alice", *names), ours, Rules())
    assert len(made.of(Kind.REMOVE)) == 6
    assert made.waits
    assert made.ready == ()
    assert plan([ALICE], room("alice", *names[:5]), ours, Rules()).waits is False


def test_removals_a_person_decided_go_through_beyond_the_cap() -> None:
    names, ours = crowd(30)
    ours = replace(ours, decided=dict.fromkeys(names, "left"))
    assert len(plan([ALICE], room("alice", *names), ours, Rules()).ready) == 30


def test_equal_changes_have_equal_digests_whatever_the_order() -> None:
    one = plan([ALICE, BOB], room("lea"), OURS, Rules())
    other = plan([BOB, ALICE], room("lea", "stranger"), OURS, Rules())
    assert one.digest == other.digest != plan([ALICE], room(), OURS, Rules()).digest


@pytest.mark.parametrize(("adds", "batch", "calls"), [(100, 100, 1), (101, 100, 2), (1000, 1000, 1), (1001, 1, 1001)])
def test_24_the_expected_calls_and_time_count_batches(adds: int, batch: int, calls: int) -> None:
    made = plan([Wanted(n, f"p{n}", f"p{n}") for n in range(adds)], room(), OURS, Rules())
    pace = Pace(batch, 1.2, 3.0)
    assert made.calls(pace) == calls
    assert made.seconds(pace) == pytest.approx(calls * 1.2)
