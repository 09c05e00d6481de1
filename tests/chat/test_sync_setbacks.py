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
from demo.fakes.slack import FakeSlack
from projects.models import Edition, Membership
from tests import factories
from tests.chat import scene
from tests.chat.platform import Fake, both

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


@both
def test_34_a_read_that_failed_costs_that_read_again_and_no_more(
    channel: Channel, edition: Edition, fake: Fake
) -> None:
    scene.settle()
    account = scene.registered(fake, scene.member(edition))
    fake.calls.clear()
    fake.strike("500", "lookup")
    scene.tick()
    assert Channel.objects.get().failures == 1
    scene.later(minutes=1)
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert fake.asked() == ["lookup", "lookup", "add"]


@both
@pytest.mark.usefixtures("impatient")
def test_25_after_a_timeout_that_succeeded_the_portal_looks_again_and_knows_whom_it_added(
    channel: Channel, edition: Edition, fake: Fake
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    fake.strike("after", "add")
    scene.tick()
    assert scene.truth(alice)[0] == State.PENDING
    scene.later(seconds=30)
    fake.calls.clear()
    scene.tick()
    assert scene.truth(alice) == (State.PRESENT, "")
    assert "add" not in fake.asked()
    assert account in scene.ours(channel)


@both
@pytest.mark.usefixtures("impatient")
def test_25_a_channel_created_by_a_lost_answer_is_taken_back(
    workspace: Workspace, edition: Edition, fake: Fake
) -> None:
    made = scene.channel(workspace, edition)
    fake.strike("after", "create")
    scene.tick()
    scene.later(minutes=1)
    scene.tick()
    made.refresh_from_db()
    assert made.external_id in fake.rooms()
    assert list(fake.rooms().values()).count("12_bloom") == 1


@both
@pytest.mark.parametrize(
    ("how", "trouble"), [("open", "name_taken"), ("archived", "name_taken_archived"), ("hidden", "name_taken_hidden")]
)
def test_16_a_taken_name_blocks_and_says_by_what(
    workspace: Workspace, edition: Edition, fake: Fake, how: str, trouble: str
) -> None:
    room = fake.open_room("12_bloom", ours=False, private=how == "hidden")
    if how == "archived":
        fake.archive_room(room)
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
    fake.archive_room(channel.external_id)
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    channel.refresh_from_db()
    assert channel.trouble == "archived_by_hand"
    assert account not in scene.inside(fake, channel)
    assert scene.truth(alice)[0] == State.FAILING
    fake.archive_room(channel.external_id, back=True)
    scene.later(hours=1)
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert scene.truth(alice) == (State.PRESENT, "")


@both
def test_14_a_channel_that_is_gone_is_blocked_and_not_made_again(
    channel: Channel, edition: Edition, fake: Fake
) -> None:
    fake.erase_room(channel.external_id)
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    channel.refresh_from_db()
    assert channel.trouble == "gone"
    assert "12_bloom" not in fake.rooms().values()


@both
def test_15_a_renamed_channel_keeps_its_id_and_its_link_follows(channel: Channel, edition: Edition, fake: Fake) -> None:
    fake.rename_room(channel.external_id, "12_bloom_bis")
    actions.ask_plan(channel=channel, actor=None)
    scene.tick()
    assert ("drift", "renamed") in scene.lines(scene.last_plan(channel))
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    channel.refresh_from_db()
    assert [link.label for link in edition.links.filter(kind="channel")] == [scene.label(channel)]
    assert channel.name == "12_bloom_bis"


@both
def test_17_a_channel_made_private_is_shown_and_kept(channel: Channel, fake: Fake) -> None:
    fake.hide_room(channel.external_id)
    actions.ask_plan(channel=channel, actor=None)
    scene.tick()
    assert ("drift", "made_private") in scene.lines(scene.last_plan(channel))


@both
def test_18_a_channel_our_account_was_taken_out_of_is_blocked(channel: Channel, edition: Edition, fake: Fake) -> None:
    fake.leave(channel.external_id, fake.own_id)
    alice = scene.member(edition)
    scene.registered(fake, alice)
    scene.tick()
    channel.refresh_from_db()
    assert channel.trouble == "not_in_channel"
    assert scene.truth(alice)[0] == State.FAILING


@both
def test_21_30_a_failed_read_removes_nobody(channel: Channel, edition: Edition, fake: Fake) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    actions.sync_now(channel=channel, actor=None)
    for kind in ("500", "html", "truncate"):
        fake.strike(kind, "members")
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


@both
def test_28_29_refused_removals_stay_as_work_by_hand(workspace: Workspace, edition: Edition, fake: Fake) -> None:
    made = scene.channel(workspace, edition, external_id=fake.default_room, policy=Channel.Policy.MANAGED)
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    scene.tick()
    assert account in scene.inside(fake, made)
    assert scene.last_plan(made).report["failed"] == {account: "default_channel"}


@pytest.mark.parametrize("fake", ["slack"], indirect=True)
def test_28_a_removal_slack_keeps_to_people_is_asked_once_and_left_to_a_person(
    channel: Channel, edition: Edition, fake: FakeSlack
) -> None:
    rows = [scene.member(edition, name) for name in ("Alice", "Bob")]
    accounts = {scene.registered(fake, row) for row in rows}
    scene.tick()
    fake.switches.kick = "restricted_action"
    for row in rows:
        scene.out(row)
    fake.calls.clear()
    scene.tick()
    assert fake.asked().count("remove") == 1
    assert scene.inside(fake, channel) >= accounts
    assert scene.last_plan(channel).report["failed"] == dict.fromkeys(accounts, "kick_refused")
    assert {row.reason for row in channel.findings.all()} == {"kick_refused"}


@both
def test_23_a_few_people_refused_do_not_keep_the_others_out(channel: Channel, edition: Edition, fake: Fake) -> None:
    gone = scene.member(edition, "Gone")
    account = scene.registered(fake, gone)
    scene.tick()
    fake.leave(channel.external_id, account)
    rows = [scene.member(edition, f"P{n}") for n in range(3)]
    others = {scene.registered(fake, row) for row in rows}
    channel.presences.filter(external_id=account).delete()  # a restored copy of the data: who left is not known
    fake.erase_person(account)
    scene.tick()
    assert scene.inside(fake, channel) >= others
    assert {scene.truth(row)[0] for row in rows} == {State.PRESENT}
    assert scene.truth(gone)[0] in (State.INVITED, State.NOT_FOUND, State.FAILING)


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


@both
def test_35_a_revoked_token_stops_everything_with_one_alert(
    channel: Channel, edition: Edition, fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    fake.refuse_token()
    scene.member(edition)
    for _ in range(3):
        scene.tick()
        scene.later(minutes=10)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["chat token refused"]
    assert Workspace.objects.get().status == Workspace.Status.REFUSED
    fake.refuse_token(back=True)
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


@both
def test_a_server_that_is_down_is_tried_by_one_channel_not_by_all(
    channel: Channel, edition: Edition, workspace: Workspace, fake: Fake
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
