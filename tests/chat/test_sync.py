"""From the portal's rows to the platform, over real HTTP: what happens, and how many calls it costs."""

from __future__ import annotations

from typing import Any

import pytest
from celery import current_app

from chat import actions, apply, sync, tasks
from chat.clients.mattermost_wire import Wire
from chat.models import Account, Channel, Presence, SyncPlan, Workspace
from demo.fakes.mattermost import FakeMattermost, Fault
from projects.actions.seats import touch_teams
from projects.models import Edition, EditionLink, Membership
from seasons.models import SeasonLink
from tests import factories
from tests.chat import scene

pytestmark = pytest.mark.django_db
State = Membership.ChatState


@pytest.fixture(autouse=True)
def bells_ring_here() -> Any:
    """Tasks that a task rings run at once."""
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


@pytest.fixture
def edition() -> Edition:
    return factories.edition(project=factories.project(slug="bloom", title="Bloom"), season=factories.season(12))


@pytest.fixture
def channel(workspace: Workspace, edition: Edition, fake: FakeMattermost) -> Channel:
    """A channel of the portal's own, with Léa in it."""
    made = scene.channel(workspace, edition)
    scene.registered(fake, scene.member(edition, "Léa"))
    scene.tick()
    fake.calls.clear()
    made.refresh_from_db()
    return made


# -- the story


def test_a_channel_is_created_and_its_links_are_written_down(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    made = scene.channel(workspace, edition)
    scene.tick()
    made.refresh_from_db()
    assert fake.state.channels[made.external_id]["name"] == "12_bloom"
    link = edition.links.get(kind=EditionLink.Kind.CHANNEL)
    assert (link.url, link.label) == (f"{fake.url}/dfg/channels/12_bloom", "~12_bloom")
    assert edition.season.links.get(kind=SeasonLink.Kind.CHAT_INVITE).url == fake.invite_url


def test_a_join_is_one_call_once_the_person_is_known(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    assert [method for method, _ in fake.calls] == ["GET", "POST"]  # the first time, their address is looked up
    assert account in scene.inside(fake, channel)
    assert scene.truth(alice) == (State.PRESENT, "")
    other = factories.edition(season=edition.season)
    room = scene.channel(channel.workspace, other)
    scene.tick()
    fake.calls.clear()
    scene.member(other, volunteer=alice.volunteer)
    scene.tick()
    assert fake.tally() == {f"POST /channels/{_id(room)}/members": 1}


def test_a_leave_is_one_call(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    fake.calls.clear()
    scene.out(alice)
    scene.tick()
    assert account not in scene.inside(fake, channel)
    assert fake.tally() == {f"DELETE /channels/{channel.external_id}/members/{account}": 1}


def test_nothing_to_do_costs_nothing(channel: Channel, fake: FakeMattermost) -> None:
    scene.tick()
    actions.mark_dirty(channels=Channel.objects.all())
    scene.tick()
    assert not fake.calls


def test_the_tick_asks_in_a_constant_number_of_queries(
    channel: Channel, edition: Edition, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        tasks.tick()
    for number in range(20):
        factories.edition(season=edition.season)
        scene.channel(channel.workspace, edition, name=f"more-{number}", external_id=f"x{number}")
    Channel.objects.update(dirty_since=None, seen_version=99)
    with django_assert_num_queries(2):
        tasks.tick()


def test_no_call_is_made_inside_a_transaction(
    workspace: Workspace, edition: Edition, fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    deep = len(connection.savepoint_ids)
    depths = []
    exchange = Wire._exchange

    def watch(self: Wire, *args: Any, **kwargs: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return exchange(self, *args, **kwargs)

    monkeypatch.setattr(Wire, "_exchange", watch)
    scene.channel(workspace, edition)
    alice = scene.member(edition)
    scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    scene.tick()
    assert set(depths) == {deep}


# -- people


def test_8_somebody_not_registered_yet_is_invited_then_picked_up(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    scene.tick()
    assert scene.truth(alice) == (State.INVITED, alice.volunteer.user.email)
    account = scene.registered(fake, alice, in_team=False)
    scene.later(seconds=10)
    scene.tick()
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert scene.truth(alice) == (State.PRESENT, "")


def test_8_an_invitation_nobody_took_for_a_week_becomes_not_found(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    alice = scene.member(edition)
    scene.tick()
    Account.objects.filter(volunteer=alice.volunteer).update(asked_at=timezone.now() - timedelta(days=8))
    actions.mark_dirty(channels=Channel.objects.all())
    scene.tick()
    assert scene.truth(alice) == (State.NOT_FOUND, alice.volunteer.user.email)


def test_people_not_found_are_sought_less_and_less_often(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    scene.member(edition)
    scene.tick()
    fake.calls.clear()
    for _ in range(60):
        scene.later(seconds=60)
        scene.tick()
    assert 5 <= len(fake.calls) <= 12


def test_2_somebody_with_another_address_is_linked_by_hand(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    other = fake.state.add_user("elsewhere@example.com", "elsewhere")["id"]
    scene.tick()
    row = Account.objects.get(volunteer=alice.volunteer)
    actions.link_account(account=row, external_id=other, actor=factories.user("Chloé", staff=True))
    scene.tick()
    assert other in scene.inside(fake, channel)


def test_2_a_user_name_seen_in_a_channel_is_enough_to_link(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    other = fake.state.add_user("elsewhere@example.com", "elsewhere")["id"]
    fake.state.join(channel.external_id, other)
    actions.sync_now(channel=channel, actor=None)
    alice = scene.member(edition)
    scene.tick()
    row = Account.objects.get(volunteer=alice.volunteer)
    actions.link_account(account=row, external_id="@Elsewhere", actor=factories.user("Chloé"))
    scene.tick()
    assert scene.truth(alice) == (State.PRESENT, "")
    with pytest.raises(actions.UnknownAccount):
        actions.link_account(account=row, external_id="nobody", actor=factories.user("Chloé"))


def test_3_one_account_is_never_two_people(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    alice, bob = scene.member(edition), scene.member(edition, "Bob")
    account = scene.registered(fake, alice)
    scene.tick()
    row = Account.objects.get(volunteer=bob.volunteer)
    with pytest.raises(actions.AccountTaken):
        actions.link_account(account=row, external_id=account, actor=factories.user("Chloé"))
    Account.objects.filter(volunteer=alice.volunteer).update(volunteer=factories.volunteer("Carole"))
    actions.mark_dirty(channels=Channel.objects.all())
    scene.tick()
    assert Account.objects.get(volunteer=alice.volunteer).state == Account.State.CONFLICT
    assert scene.truth(alice)[0] == State.FAILING


def test_4_5_after_linking_only_the_id_counts(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    fake.state.users[account].update(email="new@example.com", username="renamed")
    tasks.verify()
    scene.tick()
    row = Account.objects.get(volunteer=alice.volunteer)
    assert (row.external_id, row.username, row.state) == (account, "renamed", "found")
    assert scene.truth(alice) == (State.PRESENT, "")


def test_6_7_a_deactivated_account_is_told_then_added_when_it_is_back(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    fake.state.users[account]["delete_at"] = 1
    scene.tick()
    assert scene.truth(alice) == (State.NOT_FOUND, alice.volunteer.user.email)
    assert account not in scene.inside(fake, channel)
    fake.state.users[account]["delete_at"] = 0
    scene.later(hours=1)
    scene.tick()
    scene.tick()
    assert account in scene.inside(fake, channel)


def test_9_a_guest_is_refused(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    fake.state.users[account]["roles"] = "system_guest"
    scene.tick()
    assert account not in scene.inside(fake, channel)
    assert Account.objects.get(volunteer=alice.volunteer).state == Account.State.GUEST


def test_18_somebody_outside_the_team_enters_it_first(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice, in_team=False)
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert len(fake.calls) == 4  # address, refused, team, added


def test_hidden_addresses_are_said_plainly(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    fake.switches.hidden_emails = True
    alice = scene.member(edition)
    scene.registered(fake, alice)
    scene.tick()
    state, detail = scene.truth(alice)
    assert state == State.FAILING
    assert "cache les adresses" in detail


def test_a_person_who_left_on_the_platform_is_not_put_back(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    fake.state.part(channel.external_id, account)
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    assert account not in scene.inside(fake, channel)
    scene.out(alice)
    scene.tick()
    scene.member(edition, volunteer=alice.volunteer)
    scene.tick()
    assert account in scene.inside(fake, channel)  # a new seat is a new wish


# -- policies


def test_a_bound_channel_is_filled_and_never_emptied(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    bot = fake.state.bot["id"]
    room = fake.state.add_channel(fake.state.team["id"], "existing", "Ancien", creator=bot)["id"]
    old = fake.state.add_user("old@example.org", "old")["id"]
    fake.state.join(room, old)
    made = scene.channel(workspace, edition, external_id=room)
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    assert scene.inside(fake, made) == {old, account}
    assert edition.links.get(kind="channel").label == "~existing"
    scene.out(alice)
    scene.tick()
    assert scene.inside(fake, made) == {old, account}
    actions.ask_plan(channel=made, actor=None)
    scene.tick()
    assert ("by_hand", "additive") in scene.lines(scene.last_plan(made))


def test_one_channel_per_external_id(workspace: Workspace, edition: Edition) -> None:
    scene.channel(workspace, edition, external_id="x" * 26)
    with pytest.raises(actions.AlreadyBound):
        scene.channel(workspace, factories.edition(), external_id="x" * 26)


def test_leads_have_a_private_channel_of_their_own(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    leads = scene.channel(workspace, edition, audience=Channel.Audience.LEADS)
    lea = scene.member(edition, "Léa")
    bob = scene.member(edition, "Bob", role=Membership.Role.MENTOR)
    accounts = [scene.registered(fake, row) for row in (lea, bob)]
    scene.tick()
    assert scene.inside(fake, leads) == {accounts[0]}
    assert fake.state.channels[leads.external_id]["type"] == "P"
    assert not edition.links.filter(kind="channel").exists()


def test_a_season_channel_holds_everybody_of_its_editions(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    room = actions.ensure_channel(about=edition.season, workspace=workspace)
    rows = [scene.member(edition), scene.member(factories.edition(season=edition.season), "Bob")]
    accounts = {scene.registered(fake, row) for row in rows}
    scene.tick()
    assert scene.inside(fake, room) == accounts
    scene.out(rows[1])
    scene.tick()
    assert len(scene.inside(fake, room)) == 1
    assert edition.season.links.get(kind="channel").label == "~saison-12"


def test_a_chapter_channel_follows_at_the_sweep(workspace: Workspace, fake: FakeMattermost) -> None:
    chapter = factories.chapter(name="Lyon", slug="lyon")
    room = actions.ensure_channel(about=chapter, workspace=workspace)
    scene.tick()
    row = factories.volunteer("Alice", chapter=chapter)
    account = fake.state.add_user(row.user.email, "alice")["id"]
    tasks.sweep()
    scene.tick()
    assert scene.inside(fake, room) == {account}


# -- approvals


def crowd(fake: FakeMattermost, edition: Edition, number: int) -> list[Membership]:
    rows = [scene.member(edition, f"P{n}") for n in range(number)]
    for row in rows:
        scene.registered(fake, row)
    scene.tick()
    return rows


def unseat(edition: Edition, rows: list[Membership]) -> None:
    """They lose their seat without having left: nobody decided it."""
    Membership.objects.filter(pk__in=[row.pk for row in rows]).update(state=Membership.State.FINISHED)
    touch_teams([edition.pk])


def test_too_many_removals_at_once_wait_for_a_click(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    rows = crowd(fake, edition, 6)
    unseat(edition, rows)
    scene.tick()
    assert len(scene.inside(fake, channel)) == 7
    plan = scene.last_plan(channel)
    assert plan.state == SyncPlan.State.WAITING
    assert {line["waits"] for line in plan.lines if line["kind"] == "remove"} == {"cap"}
    actions.approve(plan=plan, actor=factories.user("Chloé", staff=True))
    scene.tick()
    plan.refresh_from_db()
    assert plan.state == SyncPlan.State.APPLIED
    assert plan.report["removed"] == 6
    assert len(scene.inside(fake, channel)) == 1


def test_a_plan_that_no_longer_fits_is_not_applied_and_says_what_changed(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    rows = crowd(fake, edition, 6)
    unseat(edition, rows)
    scene.tick()
    plan = scene.last_plan(channel)
    actions.approve(plan=plan, actor=factories.user("Chloé"))
    fake.state.part(channel.external_id, Account.objects.get(volunteer=rows[0].volunteer).external_id)
    scene.tick()
    plan.refresh_from_db()
    assert plan.state == SyncPlan.State.STALE
    assert plan.report["changed"] == ["P0"]
    assert len(scene.inside(fake, channel)) == 6
    assert scene.last_plan(channel).state == SyncPlan.State.DRY


def test_a_dry_run_changes_nothing_and_is_applied_as_shown(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    account = scene.registered(fake, scene.member(edition))
    Channel.objects.update(seen_version=99)
    actions.ask_plan(channel=channel, actor=None)
    with pytest.raises(actions.AlreadyAsked):
        actions.ask_plan(channel=channel, actor=None)
    scene.tick()
    plan = scene.last_plan(channel)
    assert (plan.state, plan.calls, plan.count("add")) == (SyncPlan.State.DRY, 1, 1)
    assert account not in scene.inside(fake, channel)
    actions.approve(plan=plan, actor=factories.user("Chloé"))
    scene.tick()
    assert account in scene.inside(fake, channel)
    with pytest.raises(actions.NotApprovable):
        actions.approve(plan=plan, actor=factories.user("Chloé"))


def test_36_a_finished_channel_is_archived_and_left_alone(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    actions.archive_channel(channel=channel, actor=None)
    scene.tick()
    assert fake.state.channels[channel.external_id]["delete_at"]
    fake.calls.clear()
    scene.member(edition)
    scene.tick()
    tasks.sweep()
    assert not fake.calls


# -- things that go wrong


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
    from chat import lease

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


# -- rounds


def test_a_sweep_of_matched_channels_is_one_call(
    channel: Channel, edition: Edition, workspace: Workspace, fake: FakeMattermost
) -> None:
    for _ in range(10):
        run = factories.edition(season=edition.season)
        scene.channel(workspace, run)
        scene.registered(fake, scene.member(run))
    scene.tick()
    fake.calls.clear()
    tasks.sweep()
    scene.tick()
    assert fake.tally() == {"POST /channels/stats/member_count": 1}


def test_a_sweep_reads_only_what_differs(
    channel: Channel, edition: Edition, workspace: Workspace, fake: FakeMattermost
) -> None:
    for _ in range(5):
        scene.channel(workspace, factories.edition(season=edition.season))
    scene.tick()
    lea = next(iter(scene.inside(fake, channel)))
    fake.state.part(channel.external_id, lea)
    Channel.objects.update(checked_at=None)
    fake.calls.clear()
    tasks.sweep()
    scene.tick()
    assert len(fake.calls) == 3  # the counts, the channel, its members
    assert Presence.objects.get(external_id=lea).ended_by == "platform"
    fake.calls.clear()
    tasks.sweep()
    scene.tick()
    assert len(fake.calls) == 1


def test_a_deactivated_member_does_not_make_every_sweep_read_again(channel: Channel, fake: FakeMattermost) -> None:
    lea = next(iter(scene.inside(fake, channel)))
    fake.state.users[lea]["delete_at"] = 1
    for _ in range(2):
        tasks.sweep()
        scene.tick()
    fake.calls.clear()
    tasks.sweep()
    scene.tick()
    assert len(fake.calls) == 1


def test_the_daily_verification_finds_what_equal_counts_hide(
    channel: Channel, edition: Edition, workspace: Workspace, fake: FakeMattermost
) -> None:
    for _ in range(5):
        scene.channel(workspace, factories.edition(season=edition.season))
    scene.tick()
    lea = next(iter(scene.inside(fake, channel)))
    stranger = fake.state.add_user("stranger@example.org", "stranger")["id"]
    fake.state.part(channel.external_id, lea)
    fake.state.join(channel.external_id, stranger)
    fake.calls.clear()
    tasks.sweep()
    scene.tick()
    assert len(fake.calls) == 1
    fake.calls.clear()
    tasks.verify()
    scene.tick()
    assert set(Presence.objects.filter(channel=channel, left_at=None).values_list("username", flat=True)) >= {
        "stranger"
    }
    # directory, three lists of channels, counts, six channels, the stranger's name
    assert len(fake.calls) == 1 + 3 + 1 + 6 + 1


def test_a_first_fill_is_two_calls_and_the_lookups(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    room = scene.channel(workspace, edition)
    for number in range(30):
        scene.registered(fake, scene.member(edition, f"P{number}"))
    scene.tick()
    assert len(scene.inside(fake, room)) == 30
    # team, whoami, one page of the directory, create, one bulk add
    assert len(fake.calls) == 5


def test_an_erased_person_leaves_no_account_behind(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    from projects.actions import close_account

    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    close_account(user=alice.volunteer.user, actor=None)
    scene.tick()
    assert account not in scene.inside(fake, channel)
    tasks.verify()
    assert not Account.objects.filter(volunteer=alice.volunteer).exists()
    assert not Presence.objects.filter(external_id=account).exists()


def _id(row: Channel) -> str:
    row.refresh_from_db()
    return row.external_id
