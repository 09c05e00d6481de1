"""Slack's Events API: whoever cannot sign learns nothing; an event only marks what to look at again."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from chat.models import Account, Channel, Presence, Workspace
from chat.views import events
from projects.models import Edition
from tests import factories
from tests.chat import scene

pytestmark = pytest.mark.django_db
SECRET = "a-signing-secret"
URL = "/chat/slack/evenements/slack/"


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("TEST_SLACK_SIGNING", SECRET)
    return Workspace.objects.create(
        name="Slack",
        slug="slack",
        platform="slack",
        base_url="https://dfg.slack.example.org",
        team_name="dfg",
        team_id="T0TEAM",
        own_id="U0PORTAL",
        token_name="TEST_SLACK_TOKEN",
        signing_name="TEST_SLACK_SIGNING",
    )


@pytest.fixture
def room(slack: Workspace, edition: Edition) -> Channel:
    """A channel in order: nothing to do."""
    made = scene.channel(slack, edition, external_id="C0BLOOM")
    Channel.objects.update(dirty_since=None, look_since=None, seen_version=99, checked_at=timezone.now())
    return made


@pytest.fixture
def alice(slack: Workspace, room: Channel, edition: Edition) -> Account:
    """In the team, known on Slack."""
    volunteer = scene.member(edition).volunteer
    return Account.objects.create(
        workspace=slack, volunteer=volunteer, external_id="U0ALICE", username="alice", state="found"
    )


def knock(body: Any, *, secret: str = SECRET, age: int = 0, url: str = URL, **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(time.time()) - age)
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", **headers}
    return Client(enforce_csrf_checks=True).post(url, raw, content_type="application/json", headers=signed)


def tell(kind: str, event_id: str = "Ev1", **fields: Any) -> None:
    event = {"type": kind, **fields}
    told = {"type": "event_callback", "team_id": "T0TEAM", "event_id": event_id, "event": event}
    assert knock(told).status_code == 200


def is_due(row: Account) -> bool:
    return Account.objects.due().filter(pk=row.pk).exists()


def is_dirty(row: Channel) -> bool:
    row.refresh_from_db()
    return row.dirty_since is not None and row.look_since is not None


def user(**fields: Any) -> dict[str, Any]:
    return {"id": "U0ALICE", "name": "alice", "profile": {"email": "alice@example.org"}, **fields}


def test_slack_proves_the_address_and_gets_its_challenge_back(slack: Workspace) -> None:
    answer = knock({"type": "url_verification", "challenge": "3eZbrw1a"})
    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1a"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another"},
        {"age": 301},
        {"age": -301},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "٣"},
        {"url": "/chat/slack/evenements/elsewhere/"},
    ],
)
def test_whoever_cannot_sign_is_refused_without_a_word(slack: Workspace, room: Channel, wrong: dict[str, Any]) -> None:
    told = {"type": "event_callback", "team_id": "T0TEAM", "event": {"type": "channel_archive", "channel": "C0BLOOM"}}
    answer = knock(told, **wrong)
    assert (answer.status_code, answer.content) == (401, b"")
    assert not is_dirty(room)


def test_a_body_signed_for_another_is_refused(slack: Workspace) -> None:
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{{}}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    assert Client().post(URL, b"[]", content_type="application/json", headers=headers).status_code == 401


def test_without_a_secret_nobody_can_sign(slack: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("", None):
        monkeypatch.delenv("TEST_SLACK_SIGNING", raising=False)
        if value is not None:
            monkeypatch.setenv("TEST_SLACK_SIGNING", value)
        assert knock({"type": "url_verification", "challenge": "x"}, secret="").status_code == 401
    Workspace.objects.update(signing_name="")
    assert knock({"type": "url_verification", "challenge": "x"}, secret="").status_code == 401


def test_a_mattermost_workspace_has_no_such_door(slack: Workspace) -> None:
    Workspace.objects.update(platform="mattermost")
    assert knock({"type": "url_verification", "challenge": "x"}).status_code == 401


def test_a_body_too_long_is_refused_unread(slack: Workspace) -> None:
    assert knock(b" " * (256 * 1024 + 1)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"\xff"',
        b'{"type": "event_callback"}',
        b'{"event": {"type": ["a"]}, "team_id": "T0TEAM"}',
        b'{"event": {"type": "team_join", "user": "U1"}, "team_id": "T0TEAM"}',
        b'{"event": {"type": "team_join", "user": {"profile": {"email": "a\\u0000@b"}}}, "team_id": "T0TEAM"}',
        b'{"event": {"type": "user_change", "user": {"id": {"a": 1}, "name": 3}}, "team_id": "T0TEAM"}',
        b'{"event": {"type": "member_joined_channel", "user": null, "channel": 3}, "team_id": "T0TEAM"}',
        b'{"event": {"type": "channel_rename", "channel": {"id": "\\u0000"}}, "team_id": "T0TEAM"}',
        b'{"event": {"type": "tokens_revoked", "tokens": {"bot": "U0PORTAL"}}, "team_id": "T0TEAM"}',
    ],
)
def test_a_strange_body_changes_nothing(slack: Workspace, alice: Account, room: Channel, body: bytes) -> None:
    assert knock(body).status_code == 200
    assert not is_dirty(room)
    slack.refresh_from_db()
    assert slack.status == ""


def test_another_team_s_events_are_left_alone(room: Channel) -> None:
    knock({"team_id": "T0OTHER", "event": {"type": "channel_archive", "channel": "C0BLOOM"}})
    assert not is_dirty(room)


def test_8_whoever_registers_is_looked_for_at_once(slack: Workspace, room: Channel, edition: Edition) -> None:
    rows = {}
    for name, other in (("Alice", ""), ("Bob", "robert@example.com"), ("Carole", "")):
        volunteer = scene.member(edition, name).volunteer
        rows[name] = Account.objects.create(workspace=slack, volunteer=volunteer, other_email=other)
    email = rows["Alice"].volunteer.user.email
    tell("team_join", user={"id": "U0NEW", "profile": {"email": email.upper()}})
    assert [name for name, row in rows.items() if is_due(row)] == ["Alice"]
    tell("team_join", event_id="Ev2", user={"id": "U0NEW2", "profile": {"email": "robert@example.com"}})
    assert [name for name, row in rows.items() if is_due(row)] == ["Alice", "Bob"]
    tell("team_join", event_id="Ev3", user={"id": "U0NEW3", "profile": {}})
    assert all(map(is_due, rows.values()))


def test_whoever_unlinked_is_not_looked_for(slack: Workspace, alice: Account) -> None:
    Account.objects.update(external_id="", state="unlinked")
    tell("team_join", user={"id": "U0ALICE", "profile": {"email": alice.volunteer.user.email}})
    assert not is_due(alice)


def test_somebody_known_who_leaves_or_enters_has_the_channel_read_again(room: Channel, alice: Account) -> None:
    tell("member_joined_channel", user="U0ALICE", channel="C0BLOOM", channel_type="C")
    assert is_dirty(room)
    Channel.objects.update(dirty_since=None, look_since=None)
    Presence.objects.create(channel=room, external_id="U0ALICE", account=alice, since=timezone.now())
    tell("member_left_channel", event_id="Ev2", user="U0ALICE", channel="C0BLOOM")
    assert is_dirty(room)


def test_what_the_portal_did_itself_is_no_news(room: Channel, alice: Account) -> None:
    now = timezone.now()
    row = Presence.objects.create(
        channel=room, external_id="U0ALICE", attempted=True, since=now, left_at=now, ended_by="portal"
    )
    tell("member_joined_channel", user="U0ALICE", channel="C0BLOOM")  # its answer is still under way
    Presence.objects.filter(pk=row.pk).update(attempted=False)
    tell("member_left_channel", event_id="Ev2", user="U0ALICE", channel="C0BLOOM")
    assert not is_dirty(room)


def test_strangers_wait_for_the_sweep(room: Channel) -> None:
    tell("member_joined_channel", user="U0STRANGER", channel="C0BLOOM")
    assert not is_dirty(room)


def test_our_own_account_let_in_ends_a_wait(room: Channel) -> None:
    Channel.objects.update(not_before=timezone.now() + timedelta(hours=1))
    tell("member_joined_channel", user="U0PORTAL", channel="C0BLOOM")
    assert is_dirty(room)
    assert room.not_before is None


@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        ("channel_rename", {"id": "C0BLOOM", "name": "other", "created": 1}),
        ("channel_archive", "C0BLOOM"),
        ("channel_unarchive", "C0BLOOM"),
        ("channel_deleted", "C0BLOOM"),
        ("group_archive", "C0BLOOM"),
    ],
)
def test_a_channel_changed_by_hand_is_described_again(room: Channel, kind: str, channel: Any) -> None:
    tell(kind, channel=channel)
    assert is_dirty(room)
    assert room.checked_at is None


def test_channels_elsewhere_and_closed_ones_are_left_alone(slack: Workspace, room: Channel) -> None:
    tell("channel_archive", channel="C0OTHER")
    Channel.objects.update(closed=True)
    tell("channel_archive", event_id="Ev2", channel="C0BLOOM")
    assert not is_dirty(room)


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({}, False),  # a new picture, a status: all day long
        ({"name": "alice.b"}, True),
        ({"deleted": True}, True),
        ({"is_restricted": True}, True),
    ],
)
def test_4_6_7_a_profile_that_says_something_new_is_read_again(
    alice: Account, change: dict[str, Any], due: bool
) -> None:
    tell("user_change", user=user(**change))
    assert is_due(alice) == due


def test_7_somebody_back_is_read_again(alice: Account) -> None:
    Account.objects.update(state="deactivated")
    tell("user_change", user=user(deleted=False))
    assert is_due(alice)


def test_35_a_revoked_token_stops_the_workspace(slack: Workspace, room: Channel) -> None:
    tell("tokens_revoked", tokens={"oauth": ["U0SOMEBODY"], "bot": []})
    slack.refresh_from_db()
    assert slack.status == ""
    tell("tokens_revoked", event_id="Ev2", tokens={"oauth": [], "bot": ["U0PORTAL"]})
    slack.refresh_from_db()
    assert slack.status == Workspace.Status.REFUSED
    assert not Workspace.objects.awake().exists()


def test_an_event_sent_again_marks_nothing_again(room: Channel) -> None:
    tell("channel_archive", channel="C0BLOOM")
    Channel.objects.update(dirty_since=None, look_since=None)
    tell("channel_archive", channel="C0BLOOM")
    assert not is_dirty(room)


def test_an_event_whose_handling_failed_is_handled_when_it_comes_again(
    room: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(events, "heard", broken)
    with pytest.raises(RuntimeError):
        tell("channel_archive", channel="C0BLOOM")
    monkeypatch.undo()
    monkeypatch.setenv("TEST_SLACK_SIGNING", SECRET)
    tell("channel_archive", channel="C0BLOOM")
    assert is_dirty(room)


def test_a_request_calls_nobody(slack: Workspace, alice: Account, room: Channel) -> None:
    """No token is set: any call would fail."""
    tell("user_change", user=user(deleted=True))
    tell("channel_archive", event_id="Ev2", channel="C0BLOOM")
    assert factories.volunteer("Zoé")  # and the database still answers
