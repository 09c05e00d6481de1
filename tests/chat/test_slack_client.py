"""What is Slack's own: cursors, scopes, invitations by the hundred, refusals in a 200, and its tiers."""

from __future__ import annotations

from typing import Any

import pytest

from chat.clients import base
from chat.clients.slack import Slack
from chat.clients.slack_wire import Wire, retry_after
from demo.fakes.slack import Clock, FakeSlack, Fault
from tests.chat.platform import people, room

pytestmark = pytest.mark.parametrize("fake", ["slack"], indirect=True)


def methods(fake: FakeSlack) -> list[str]:
    return [path for _, path in fake.calls]


def test_one_call_says_who_we_are_and_where(fake: FakeSlack, client: Slack) -> None:
    assert client.team() == base.Team(fake.state.team["id"], "dfg")
    assert client.whoami().id == fake.own_id
    assert methods(fake) == ["auth.test"]


def test_a_channels_link_is_its_id_in_the_workspace(fake: FakeSlack, client: Slack) -> None:
    assert client.channel_url("C123", "12_bloom") == "https://dfg.slack.com/archives/C123"
    nowhere = Slack("t", team_id="T1", base_url=fake.api_url)
    assert nowhere.channel_url("C123", "12_bloom") == "https://app.slack.com/client/T1/C123"


def test_6_a_deactivated_person_is_nobody_by_address_and_known_by_id(fake: FakeSlack, client: Slack) -> None:
    (bob,) = people(fake, 1)
    fake.deactivate(bob)
    assert client.person_by_email("p0@example.org") is None
    assert [one.deactivated for one in client.people_by_id([bob])] == [True]


# -- lists


def test_20_short_pages_and_an_empty_page_with_a_cursor_do_not_end_a_list(fake: FakeSlack, client: Slack) -> None:
    made, who = room(client), people(fake, 25)
    client.add_members(made.id, who)
    for number in range(8):
        fake.open_room(f"c{number}")
    fake.switches.most, fake.switches.empty_pages = 3, True
    assert len(client.members(made.id)) == 26
    assert len(client.people()) == 27
    assert len(client.channels()) == 10
    assert client.channel_by_name("c7") is not None


def test_20_a_page_that_comes_back_is_not_gone_round_for_ever(fake: FakeSlack, client: Slack) -> None:
    made, who = room(client), people(fake, 10)
    client.add_members(made.id, who)
    fake.switches.most = 4
    fake.switches.faults = [Fault("repeat", path=r"conversations\.members", skip=1, times=-1)]
    with pytest.raises(base.IncompleteRead):
        client.members(made.id)


def test_20_a_cursor_that_expired_is_refused_and_gives_no_half_list(fake: FakeSlack, client: Slack) -> None:
    people(fake, 250)
    fake.strike("invalid_cursor", "directory", skip=1)
    with pytest.raises(base.Rejected) as refused:
        client.people()
    assert refused.value.error_id == "invalid_cursor"


def test_21_somebody_who_leaves_during_the_walk_hides_nobody(
    fake: FakeSlack, client: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, who = room(client), people(fake, 30)
    client.add_members(made.id, who)
    fake.switches.most = 10
    read = Wire.read
    gone: list[str] = []

    def leaving(wire: Wire, method: str, **arguments: Any) -> Any:
        if method == "conversations.members" and "cursor" in arguments and not gone:
            gone.extend(sorted(fake.inside(made.id))[:6])
            for one in gone:
                fake.leave(made.id, one)
        return read(wire, method, **arguments)

    monkeypatch.setattr(Wire, "read", leaving)
    assert {one.id for one in client.members(made.id)} >= fake.inside(made.id)


def test_21_a_list_shorter_than_the_count_is_incomplete(
    fake: FakeSlack, client: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, who = room(client), people(fake, 5)
    client.add_members(made.id, who)
    monkeypatch.setattr(Wire, "pages", lambda *_args, **_more: iter([{"members": who[:2]}]))
    with pytest.raises(base.IncompleteRead):
        client.members(made.id, expected=6)


# -- what counting costs


@pytest.mark.parametrize(("number", "calls"), [(1, 1), (2, 1), (30, 1)])
def test_counts_of_all_channels_are_one_call(fake: FakeSlack, client: Slack, number: int, calls: int) -> None:
    rooms = [fake.open_room(f"c{one}", private=one % 2 == 1) for one in range(number)]
    assert client.member_counts(rooms) == dict.fromkeys(rooms, 1)
    assert len(fake.calls) == calls


@pytest.mark.parametrize("most", [1, 3, 50])
def test_counting_never_costs_more_than_the_channels_and_one(fake: FakeSlack, client: Slack, most: int) -> None:
    """However short the pages, and however many other channels there are."""
    ours = [fake.open_room(f"c{one}") for one in range(10)]
    for one in range(60):
        fake.open_room(f"other{one}", ours=False)
    fake.archive_room(ours[0])
    fake.switches.most = most
    assert client.member_counts(ours) == dict.fromkeys(ours[1:], 1) | {ours[0]: 0}
    assert len(fake.calls) <= len(ours) + 1


def test_without_the_scope_of_private_channels_public_ones_are_still_listed(fake: FakeSlack, client: Slack) -> None:
    public, hidden = fake.open_room("c1"), fake.open_room("c2", private=True)
    fake.switches.missing_scopes = ("groups:read",)
    assert {one.id for one in client.channels()} == {public, fake.default_room}
    with pytest.raises(base.TokenRefused) as refused:
        client.channel(hidden)
    assert (refused.value.error_id, str(refused.value)) == ("missing_scope", "groups:read")


# -- adding and removing


@pytest.mark.parametrize(("number", "calls"), [(1, 1), (100, 1), (101, 2), (250, 3)])
def test_24_people_are_invited_by_the_hundred(fake: FakeSlack, client: Slack, number: int, calls: int) -> None:
    made, who = room(client), people(fake, number)
    fake.calls.clear()
    assert client.add_members(made.id, who).done == set(who)
    assert methods(fake) == ["conversations.invite"] * calls


def test_23_each_reason_is_told_of_each_person(fake: FakeSlack, client: Slack) -> None:
    made, (alice, bob, guest, zoe) = room(client), people(fake, 4)
    fake.join(made.id, alice)
    fake.deactivate(bob)
    fake.state.users[guest]["is_ultra_restricted"] = True
    fake.calls.clear()
    added = client.add_members(made.id, [alice, bob, guest, zoe])
    assert added.done == {alice, zoe}
    assert isinstance(added.failed[bob], base.PersonGone)
    assert added.failed[guest].error_id == "ura_max_channels"
    assert len(fake.calls) == 1


def test_23_a_refusal_that_names_nobody_is_tried_one_by_one(fake: FakeSlack, client: Slack) -> None:
    made, who = room(client), people(fake, 3)
    fake.strike("user_not_found", "add")
    fake.calls.clear()
    assert client.add_members(made.id, who).done == set(who)
    assert len(fake.calls) == 4


@pytest.mark.parametrize("ok", [True, False])
def test_23_a_partial_answer_counts_whether_slack_calls_it_ok_or_not(
    fake: FakeSlack, client: Slack, monkeypatch: pytest.MonkeyPatch, ok: bool
) -> None:
    said = {"ok": ok, "error": "a_new_reason", "errors": [{"user": "U2", "ok": False, "error": "a_new_reason"}]}
    monkeypatch.setattr(Wire, "send_partly", lambda *_args, **_more: said)
    added = client.add_members("C1", ["U1", "U2"])
    assert added.done == {"U1"}
    assert added.failed["U2"].error_id == "a_new_reason"


@pytest.mark.parametrize("code", ["restricted_action", "not_supported", "cant_kick_self", "user_is_restricted"])
def test_28_a_refused_removal_is_forbidden_which_makes_it_work_by_hand(
    fake: FakeSlack, client: Slack, code: str
) -> None:
    made, who = room(client), people(fake, 1)
    fake.switches.kick = code
    with pytest.raises(base.Forbidden) as refused:
        client.remove_member(made.id, who[0])
    assert refused.value.error_id == code


def test_nobody_can_be_put_in_the_workspace(fake: FakeSlack, client: Slack) -> None:
    added = client.ensure_in_team(["U1"])
    assert isinstance(added.failed["U1"], base.NotInTeam)
    assert not fake.calls


# -- errors


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("invalid_auth", base.TokenRefused),
        ("account_inactive", base.TokenRefused),
        ("token_expired", base.TokenRefused),
        ("missing_scope", base.TokenRefused),
        ("org_login_required", base.TokenRefused),
        ("ratelimited", base.RateLimited),
        ("internal_error", base.Unavailable),
        ("service_unavailable", base.Unavailable),
        ("restricted_action", base.Forbidden),
        ("method_not_supported_for_channel_type", base.Forbidden),
        ("channel_not_found", base.ChannelGone),
        ("is_archived", base.ChannelArchived),
        ("a_code_of_tomorrow", base.Rejected),
    ],
)
def test_34_a_refusal_inside_a_200_is_read(
    fake: FakeSlack, client: Slack, code: str, kind: type[base.ChatError]
) -> None:
    fake.strike(code)
    with pytest.raises(kind) as refused:
        client.channel(fake.default_room)
    assert type(refused.value) is kind
    assert len(fake.calls) == 1


def test_25_an_error_of_slacks_own_leaves_a_writes_outcome_unknown(fake: FakeSlack, client: Slack) -> None:
    made, who = room(client), people(fake, 1)
    fake.strike("fatal_error", "add")
    assert isinstance(client.add_members(made.id, who).stopped, base.UnknownOutcome)


@pytest.mark.parametrize(
    "data", [b"[1]", b'"x"', b"null", b"\xff", b"{}", b'{"ok": true}', b'{"ok": true, "members": 3}']
)
def test_34_json_of_another_shape_is_unavailable(
    fake: FakeSlack, client: Slack, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    from demo.fakes.serving import Handler

    send = Handler.send
    monkeypatch.setattr(
        Handler, "send", lambda self, status, _body, *rest, **more: send(self, status, data, *rest, **more)
    )
    for ask in (client.people, client.whoami, lambda: client.channel("C1"), lambda: client.members("C1")):
        with pytest.raises(base.Unavailable):
            ask()


@pytest.mark.parametrize(("header", "seconds"), [("0", 1.0), ("7", 7.0), ("soon", 3.0), ("", 3.0), ("999999", 3600.0)])
def test_22_the_wait_stays_within_reason(fake: FakeSlack, header: str, seconds: float) -> None:
    assert retry_after(header, "users.list") == seconds


def test_22_without_a_header_the_methods_own_tier_says_how_long(fake: FakeSlack) -> None:
    assert retry_after("", "conversations.members") == 1.0
    assert retry_after("", "conversations.invite") == 1.2


def test_a_scope_that_only_messages_need_stops_nothing_else(fake: FakeSlack, client: Slack) -> None:
    made = room(client)
    fake.switches.missing_scopes = ("chat:write", "pins:write")
    with pytest.raises(base.Forbidden):
        client.post(made.id, "Bonjour")
    with pytest.raises(base.Forbidden):
        client.pin(made.id, "1.0")


def test_what_the_token_may_not_do_names_the_scope_to_add(fake: FakeSlack, client: Slack) -> None:
    fake.switches.missing_scopes = ("groups:write", "channels:manage", "users:read.email")
    rights = client.rights()
    assert rights.needs == {
        "read_emails": "users:read.email",
        "create_public": "channels:manage",
        "create_private": "groups:write",
        "rename": "channels:manage",
        "describe": "channels:manage",
        "archive": "channels:manage",
        "invite": "channels:manage",
        "remove": "channels:manage",
    }
    assert rights.may["admit"] is False  # Slack has no way to do it, and no scope to ask for
    fake.switches.missing_scopes = ()
    assert client.rights().may["remove"] is None  # the workspace's settings decide
    fake.switches.tells_scopes = False
    untold = Slack(fake.bot_token, base_url=fake.api_url).rights()
    assert (untold.may["archive"], untold.needs) == (None, {})


def test_an_administrators_own_token_says_so(fake: FakeSlack) -> None:
    rights = Slack(fake.admin_token, base_url=fake.api_url).rights()
    assert rights.admin
    assert rights.may["remove"] is True


def test_neither_slack_nor_its_library_makes_us_wait(fake: FakeSlack, client: Slack) -> None:
    """A limited call comes back at once, and once."""
    fake.switches.tiers, fake.switches.clock = True, Clock()
    made, who = room(client), people(fake, 1)
    for _ in range(50):
        client.add_members(made.id, who)
    before = len(fake.calls)
    assert isinstance(client.add_members(made.id, who).stopped, base.RateLimited)
    assert len(fake.calls) == before + 1
