"""The client against the fake, over real HTTP: what it asks, what it believes, how it fails."""

import httpx
import pytest

from chat.clients import base
from chat.clients.mattermost import Mattermost
from demo.fakes.mattermost import FakeMattermost, Fault
from tests.chat.platform import people, room


def paths(fake: FakeMattermost) -> list[str]:
    return [f"{method} {path.split('/')[-1]}" for method, path in fake.calls]


def test_the_team_is_found_by_name(fake: FakeMattermost) -> None:
    client = Mattermost(fake.url, fake.bot_token, "dfg")
    assert client.team() == base.Team(fake.state.team["id"], "dfg", fake.invite_url)
    with pytest.raises(base.ChannelGone):
        Mattermost(fake.url, fake.bot_token, "nope").team()


# -- people


def test_6_a_deactivated_person_is_found_and_says_so(fake: FakeMattermost, client: Mattermost) -> None:
    fake.state.add_user("bob@example.org", "bob")["delete_at"] = 1
    found = client.person_by_email("bob@example.org")
    assert found is not None
    assert found.deactivated


@pytest.mark.parametrize("number", [0, 1, 197, 198, 199, 200])
def test_20_the_directory_is_read_to_its_last_page(fake: FakeMattermost, client: Mattermost, number: int) -> None:
    people(fake, number)
    assert len(client.people()) == number + 2  # the administrator and our bot
    assert len(fake.calls) == (number + 2) // 200 + 1


# -- channels


@pytest.mark.parametrize("name", ["a", "Été", "-x", "y" * 65])
def test_a_name_the_server_chokes_on_is_refused_without_a_call(
    fake: FakeMattermost, client: Mattermost, name: str
) -> None:
    with pytest.raises(base.Rejected):
        room(client, name)
    assert not fake.calls


def test_14_a_channel_that_is_gone_says_so(client: Mattermost) -> None:
    with pytest.raises(base.ChannelGone) as gone:
        client.channel("z" * 26)
    assert gone.value.permanent
    assert gone.value.error_id == "app.channel.get.existing.app_error"


def test_every_channel_is_listed_archived_ones_too(fake: FakeMattermost, client: Mattermost) -> None:
    for number in range(201):
        fake.state.add_channel(fake.state.team["id"], f"c{number}", f"c{number}", creator=fake.state.bot["id"])
    client.archive(room(client).id)
    assert len(client.channels()) == 203  # with town-square
    assert sum(one.archived for one in client.channels()) == 1


# -- who is in


@pytest.mark.parametrize(("number", "calls"), [(0, 1), (198, 1), (199, 5), (200, 5), (398, 5), (999, 9)])
def test_20_members_are_read_to_the_last_page(
    fake: FakeMattermost, client: Mattermost, number: int, calls: int
) -> None:
    made = room(client)
    for one in people(fake, number):
        fake.state.join(made.id, one)
    fake.calls.clear()
    assert len(client.members(made.id)) == number + 1  # our bot is in its own channel
    assert len(fake.calls) == calls


def test_20_knowing_the_count_before_saves_the_first_reads(fake: FakeMattermost, client: Mattermost) -> None:
    made = room(client)
    for one in people(fake, 250):
        fake.state.join(made.id, one)
    fake.calls.clear()
    assert len(client.members(made.id, expected=251)) == 251
    assert paths(fake) == ["GET members", "GET members", "GET stats"]


def test_20_a_walk_that_says_nothing_new_needs_no_second_count(fake: FakeMattermost, client: Mattermost) -> None:
    made = room(client)
    for one in people(fake, 250):
        fake.state.join(made.id, one)
    known = fake.inside(made.id)
    fake.calls.clear()
    assert len(client.members(made.id, expected=251, known=known)) == 251
    assert paths(fake) == ["GET members", "GET members"]
    fake.leave(made.id, min(known - {fake.own_id}))
    fake.calls.clear()
    assert len(client.members(made.id, expected=250, known=known)) == 250
    assert paths(fake) == ["GET members", "GET members", "GET stats"]


def test_25_a_crowd_is_asked_for_by_its_ids_and_walked_only_when_somebody_else_is_there(
    fake: FakeMattermost, client: Mattermost
) -> None:
    made = room(client)
    crowd = people(fake, 250)
    for one in crowd[1:]:
        fake.state.join(made.id, one)
    fake.calls.clear()
    known = {fake.own_id, *crowd}
    assert {one.id for one in client.members(made.id, known=known)} == known - {crowd[0]}
    assert paths(fake) == ["POST ids", "GET stats"]
    fake.state.join(made.id, fake.register("stranger@example.org", "stranger"))
    fake.calls.clear()
    assert len(client.members(made.id, known=known)) == 251
    assert paths(fake) == ["POST ids", "GET stats", "GET members", "GET members", "GET stats"]


def test_21_membership_moving_during_the_walk_is_walked_again(
    fake: FakeMattermost, client: Mattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = room(client)
    inside = sorted(people(fake, 300))
    for one in inside:
        fake.state.join(made.id, one)
    known = fake.inside(made.id) - {inside[-1]}
    _leave_after_first_page(fake, monkeypatch, made.id, inside[:6], times=1)
    assert {one.id for one in client.members(made.id, known=known)} >= set(inside[6:])


def test_21_membership_that_never_holds_still_is_an_incomplete_read(
    fake: FakeMattermost, client: Mattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = room(client)
    inside = sorted(people(fake, 300))
    for one in inside:
        fake.state.join(made.id, one)
    _leave_after_first_page(fake, monkeypatch, made.id, inside, times=99)
    with pytest.raises(base.IncompleteRead):
        client.members(made.id)


def _leave_after_first_page(
    fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch, channel: str, who: list[str], *, times: int
) -> None:
    """Six people leave each time a second page is about to be read."""
    leaving = list(who)
    left = [times]
    strike = fake.switches.strike

    def watch(method: str, path: str) -> str:
        if path.endswith("/members") and fake.calls and len([c for c in fake.calls if c[1].endswith("members")]) % 2:
            return strike(method, path)
        if path.endswith("/members") and left[0]:
            left[0] -= 1
            for one in [leaving.pop(0) for _ in range(min(6, len(leaving)))]:
                fake.state.part(channel, one)
        return strike(method, path)

    monkeypatch.setattr(fake.switches, "strike", watch)


def test_a_repeated_page_is_not_believed(fake: FakeMattermost, client: Mattermost) -> None:
    made = room(client)
    for one in people(fake, 399):
        fake.state.join(made.id, one)
    fake.switches.faults = [Fault("repeat", path="/members$", skip=1)]
    assert len(client.members(made.id, expected=400)) == 400


def test_counts_of_many_channels_are_one_call(fake: FakeMattermost, client: Mattermost) -> None:
    rooms = [room(client, f"c{number}").id for number in range(3)]
    fake.calls.clear()
    client.capabilities()
    assert client.member_counts([*rooms, "z" * 26]) == dict.fromkeys(rooms, 1)
    assert paths(fake) == ["POST member_count"]


def test_33_an_old_server_is_counted_channel_by_channel(fake: FakeMattermost, client: Mattermost) -> None:
    fake.switches.version = "5.37.0"
    rooms = [room(client, f"c{number}").id for number in range(3)]
    assert client.member_counts([*rooms, "z" * 26]) == dict.fromkeys(rooms, 1)


# -- adding and removing


@pytest.mark.parametrize(("number", "calls"), [(2, 1), (1000, 1), (1001, 2)])
def test_24_many_people_are_added_by_the_thousand(
    fake: FakeMattermost, client: Mattermost, number: int, calls: int
) -> None:
    made, who = room(client), people(fake, number)
    fake.calls.clear()
    assert client.add_members(made.id, who).done == set(who)
    assert len(fake.calls) == calls


def test_23_whom_the_bulk_answer_leaves_out_is_tried_alone_to_learn_why(
    fake: FakeMattermost, client: Mattermost
) -> None:
    made, who = room(client), people(fake, 3)
    outside = fake.state.add_user("out@example.org", "out")["id"]
    added = client.add_members(made.id, [*who, outside, "z" * 26])
    assert added.done == set(who)
    assert isinstance(added.failed[outside], base.NotInTeam)
    assert isinstance(added.failed["z" * 26], base.PersonGone)


@pytest.mark.parametrize("version", ["5.37.0", "9.9.1"])
def test_33_an_old_server_gets_one_call_a_person(fake: FakeMattermost, client: Mattermost, version: str) -> None:
    fake.switches.version = version
    made, who = room(client), people(fake, 3)
    fake.calls.clear()
    assert client.add_members(made.id, who).done == set(who)
    assert len(fake.calls) == 3
    assert client.capabilities().added_at_once == 1


def test_33_a_server_that_refuses_bulk_is_remembered(
    fake: FakeMattermost, client: Mattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(fake.switches), "recent", property(lambda _: False))
    made, who = room(client), people(fake, 3)
    fake.calls.clear()
    assert client.add_members(made.id, who).done == set(who)
    assert client.add_members(made.id, who).done == set(who)
    assert len(fake.calls) == 7
    assert not client.capabilities().bulk_add


def test_22_a_429_in_the_middle_keeps_what_was_done(fake: FakeMattermost, client: Mattermost) -> None:
    fake.switches.version = "5.37.0"
    made, who = room(client), sorted(people(fake, 5))
    fake.switches.faults = [Fault("429", path="/members$", skip=2)]
    added = client.add_members(made.id, who)
    assert added.done == set(who[:2])
    assert isinstance(added.stopped, base.RateLimited)
    assert added.stopped.retry_after == 1.0


def test_13_a_recent_server_refuses_an_archived_channel(fake: FakeMattermost, client: Mattermost) -> None:
    made, who = room(client), people(fake, 2)
    client.archive(made.id)
    assert isinstance(client.add_members(made.id, who).stopped, base.ChannelArchived)
    assert client.capabilities().guards_archived


def test_18_a_channel_our_account_is_not_in_is_forbidden(fake: FakeMattermost, client: Mattermost) -> None:
    admin = fake.state.tokens[fake.admin_token]
    foreign = fake.state.add_channel(fake.state.team["id"], "foreign", "x", creator=admin)["id"]
    assert isinstance(client.add_members(foreign, people(fake, 1)).stopped, base.Forbidden)
    with pytest.raises(base.Forbidden):
        client.members(foreign)


@pytest.mark.parametrize(("number", "calls"), [(50, 1), (51, 2), (256, 6), (257, 6)])
def test_24_people_enter_the_team_by_fifty(fake: FakeMattermost, client: Mattermost, number: int, calls: int) -> None:
    who = people(fake, number, in_team=False)
    added = client.ensure_in_team([*who, "z" * 26][: number if number != 257 else None])
    assert added.done == set(who)
    assert len(fake.calls) == calls


def test_23_an_unknown_person_does_not_keep_the_others_out_of_the_team(
    fake: FakeMattermost, client: Mattermost
) -> None:
    who = people(fake, 2, in_team=False)
    added = client.ensure_in_team([*who, "z" * 26])
    assert added.done == set(who)
    assert added.failed["z" * 26].error_id == "app.user.missing_account.const"


def test_23_somebody_the_team_batch_passes_over_in_silence_is_not_taken_for_added() -> None:
    entered: list[dict[str, object]] = [{"user_id": "a" * 26, "member": {}, "error": None}]
    server = httpx.MockTransport(lambda _: httpx.Response(201, json=entered))
    client = Mattermost("https://chat.example.org", "t", "dfg", team_id="t" * 26, transport=server)
    added = client.ensure_in_team(["a" * 26, "b" * 26])
    assert added.done == {"a" * 26}
    assert added.failed["b" * 26].error_id == "dropped"
