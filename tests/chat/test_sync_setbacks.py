"""Things that go wrong, each on a real exchange."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from chat import actions, apply, lease, sync
from chat.models import Channel, Workspace
from demo.fakes.mattermost import FakeMattermost, Fault
from projects.models import Edition, Membership
from tests import factories
from tests.chat import scene

pytestmark = pytest.mark.django_db
State = Membership.ChatState


def test_22_a_429_puts_the_whole_workspace_off_and_loses_nobody(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    fake.switches.version = "5.37.0"
    Workspace.objects.update(version="5.37.0")
    accounts = {scene.registered(fake, scene.member(edition, f"P{n}")) for n in range(5)}
    fake.switches.faults = [Fault("429", path="/members$", method="POST", skip=2)]
    scene.tick()
    assert len(scene.inside(fake, channel) & accounts) == 2
    assert Workspace.objects.get().status == Workspace.Status.LIMITED
    fake.calls.clear()
    scene.tick()
    assert not fake.calls
    scene.later(seconds=2)
    scene.tick()
    assert scene.inside(fake, channel) >= accounts
    assert sum(path.endswith("/members") for _, path in fake.calls) == 3
    assert Workspace.objects.get().status == Workspace.Status.OK


@pytest.mark.usefixtures("impatient")
def test_25_after_a_timeout_that_succeeded_the_portal_looks_again_and_knows_whom_it_added(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    fake.switches.faults = [Fault("after", path="/members$", method="POST")]
    scene.tick()
    assert scene.truth(alice)[0] == State.PENDING
    scene.later(seconds=30)
    fake.calls.clear()
    scene.tick()
    assert scene.truth(alice) == (State.PRESENT, "")
    assert {method for method, _ in fake.calls} == {"GET"}
    assert account in scene.ours(channel)


@pytest.mark.usefixtures("impatient")
def test_25_a_channel_created_by_a_lost_answer_is_taken_back(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    made = scene.channel(workspace, edition)
    fake.switches.faults = [Fault("after", path="/channels$", method="POST")]
    scene.tick()
    scene.later(minutes=1)
    scene.tick()
    made.refresh_from_db()
    assert made.external_id in fake.state.channels
    assert sum(one["name"] == "12_bloom" for one in fake.state.channels.values()) == 1


@pytest.mark.parametrize(
    ("how", "trouble"), [("open", "name_taken"), ("archived", "name_taken_archived"), ("hidden", "name_taken_hidden")]
)
def test_16_a_taken_name_blocks_and_says_by_what(
    workspace: Workspace, edition: Edition, fake: FakeMattermost, how: str, trouble: str
) -> None:
    admin = fake.state.tokens[fake.admin_token]
    kind = "P" if how == "hidden" else "O"
    room = fake.state.add_channel(fake.state.team["id"], "12_bloom", "x", creator=admin, type=kind)
    room["delete_at"] = int(how == "archived")
    made = scene.channel(workspace, edition)
    alice = scene.member(edition)
    scene.registered(fake, alice)
    scene.tick()
    made.refresh_from_db()
    assert (made.external_id, made.trouble) == ("", trouble)
    assert scene.truth(alice)[0] == State.FAILING


@pytest.mark.parametrize("version", ["5.37.0", "10.5.0"])
def test_13_a_channel_archived_by_hand_is_blocked_until_it_is_reopened(
    channel: Channel, edition: Edition, fake: FakeMattermost, version: str
) -> None:
    fake.switches.version = version
    Workspace.objects.update(version=version)
    fake.state.channels[channel.external_id]["delete_at"] = 1
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    channel.refresh_from_db()
    assert channel.trouble == "archived_by_hand"
    assert account not in scene.inside(fake, channel)
    assert scene.truth(alice)[0] == State.FAILING
    fake.state.channels[channel.external_id]["delete_at"] = 0
    scene.later(hours=1)
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert scene.truth(alice) == (State.PRESENT, "")


def test_14_a_channel_that_is_gone_is_blocked_and_not_made_again(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    del fake.state.channels[channel.external_id]
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    channel.refresh_from_db()
    assert channel.trouble == "gone"
    assert not any(one["name"] == "12_bloom" for one in fake.state.channels.values())


def test_15_a_renamed_channel_keeps_its_id_and_its_link_follows(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    fake.state.channels[channel.external_id]["name"] = "12_bloom_bis"
    actions.ask_plan(channel=channel, actor=None)
    scene.tick()
    assert ("drift", "renamed") in scene.lines(scene.last_plan(channel))
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    assert [link.label for link in edition.links.filter(kind="channel")] == ["~12_bloom_bis"]


def test_17_a_channel_made_private_is_shown_and_kept(channel: Channel, fake: FakeMattermost) -> None:
    fake.state.channels[channel.external_id]["type"] = "P"
    actions.ask_plan(channel=channel, actor=None)
    scene.tick()
    assert ("drift", "made_private") in scene.lines(scene.last_plan(channel))


def test_18_a_channel_our_account_was_taken_out_of_is_blocked(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    fake.state.part(channel.external_id, fake.state.bot["id"])
    alice = scene.member(edition)
    scene.registered(fake, alice)
    scene.tick()
    channel.refresh_from_db()
    assert channel.trouble == "not_in_channel"
    assert scene.truth(alice)[0] == State.FAILING


def test_21_30_a_failed_read_removes_nobody(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    actions.sync_now(channel=channel, actor=None)
    for kind in ("500", "html", "truncate"):
        fake.switches.faults = [Fault(kind, path="/members$", method="GET")]
        scene.tick()
        assert account in scene.inside(fake, channel)
        scene.later(minutes=15)
    scene.tick()
    assert account not in scene.inside(fake, channel)


def test_27_two_workers_at_once_do_the_work_once(channel: Channel) -> None:
    held = lease.take(channel.pk)
    assert held is not None
    assert lease.take(channel.pk) is None
    assert sync.run(channel.pk) == "busy"
    lease.give_back(held)
    assert sync.run(channel.pk) == "done"


def test_28_29_refused_removals_stay_as_work_by_hand(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    town = next(one["id"] for one in fake.state.channels.values() if one["name"] == "town-square")
    made = scene.channel(workspace, edition, external_id=town, policy=Channel.Policy.MANAGED)
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    scene.tick()
    assert account in scene.inside(fake, made)
    assert scene.last_plan(made).report["failed"] == {account: "default_channel"}


def test_32_a_full_server_is_said_plainly(
    channel: Channel, edition: Edition, fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chat.clients import base
    from chat.clients.mattermost import Mattermost

    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    full = base.UserQuota("full", error_id="api.user.create_user.user_limits.exceeded")
    monkeypatch.setattr(Mattermost, "add_members", lambda *_: base.Added(failed={account: full}))
    scene.tick()
    assert scene.truth(alice) == (State.FAILING, "Le serveur n’accepte plus de nouvelles personnes")


def test_35_a_revoked_token_stops_everything_with_one_alert(
    channel: Channel, edition: Edition, fake: FakeMattermost, caplog: pytest.LogCaptureFixture
) -> None:
    fake.switches.revoked = True
    scene.member(edition)
    for _ in range(3):
        scene.tick()
        scene.later(minutes=10)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["chat token refused"]
    assert Workspace.objects.get().status == Workspace.Status.REFUSED
    fake.switches.revoked = False
    scene.later(minutes=10)
    scene.tick()
    assert Workspace.objects.get().status == Workspace.Status.OK


def test_a_missing_token_is_told_without_a_call(
    channel: Channel, edition: Edition, fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_CHAT_TOKEN")
    scene.member(edition)
    scene.tick()
    assert not fake.calls
    assert "jeton" in Workspace.objects.get().last_error


def test_a_server_that_is_down_is_tried_by_one_channel_not_by_all(
    channel: Channel, edition: Edition, workspace: Workspace, fake: FakeMattermost
) -> None:
    for _ in range(5):
        scene.channel(workspace, factories.edition(season=edition.season))
    scene.tick()
    fake.stop()
    for run in Edition.objects.all():
        scene.member(run)
    fake.calls.clear()
    scene.tick()
    assert Workspace.objects.get().status == Workspace.Status.UNREACHABLE
    assert Channel.objects.exclude(last_error="").count() == 1


def test_a_mark_made_during_a_run_is_not_lost(
    channel: Channel, edition: Edition, fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = scene.registered(fake, scene.member(edition))
    late: list[str] = []
    add = apply.apply

    def join_meanwhile(*args: Any) -> Any:
        if not late:
            late.append(scene.registered(fake, scene.member(edition, "Bob")))
        return add(*args)

    monkeypatch.setattr(sync, "apply", join_meanwhile)
    scene.tick()
    assert late[0] not in scene.inside(fake, channel)
    scene.tick()
    assert scene.inside(fake, channel) >= {account, late[0]}


@pytest.mark.django_db(transaction=True)
def test_27_of_eight_workers_at_once_one_gets_the_channel(workspace: Workspace, edition: Edition) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("threads share SQLite's one test connection: run on PostgreSQL (make test-postgres)")
    made = scene.channel(workspace, edition)
    together = threading.Barrier(8)

    def worker() -> bool:
        together.wait()
        try:
            return lease.take(made.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        got = [future.result() for future in [pool.submit(worker) for _ in range(8)]]
    assert sum(got) == 1
