"""From the portal's rows to the platform, over real HTTP: the story, and how many calls it costs."""

from __future__ import annotations

from typing import Any

import pytest

from chat import actions, tasks
from chat.clients.mattermost_wire import Wire
from chat.models import Account, Channel, SyncPlan, Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.actions.seats import touch_teams
from projects.models import Edition, EditionLink, Membership
from seasons.models import SeasonLink
from tests import factories
from tests.chat import scene
from tests.chat.platform import Fake, both

pytestmark = pytest.mark.django_db
State = Membership.ChatState


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


@both
def test_a_join_is_one_call_once_the_person_is_known(channel: Channel, edition: Edition, fake: Fake) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    assert fake.asked() == ["lookup", "add"]  # the first time, their address is looked up
    assert account in scene.inside(fake, channel)
    assert scene.truth(alice) == (State.PRESENT, "")
    other = factories.edition(season=edition.season)
    scene.channel(channel.workspace, other)
    scene.tick()
    fake.calls.clear()
    scene.member(other, volunteer=alice.volunteer)
    scene.tick()
    assert fake.asked() == ["add"]


@both
def test_a_leave_is_one_call(channel: Channel, edition: Edition, fake: Fake) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    fake.calls.clear()
    scene.out(alice)
    scene.tick()
    assert account not in scene.inside(fake, channel)
    assert fake.asked() == ["remove"]


@both
def test_nothing_to_do_costs_nothing(channel: Channel, fake: Fake) -> None:
    scene.settle()
    fake.calls.clear()
    actions.mark_dirty(channels=Channel.objects.all())
    scene.tick()
    assert not fake.calls


def test_the_tick_asks_in_a_constant_number_of_queries(
    channel: Channel, edition: Edition, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        tasks.tick()
    for number in range(20):
        factories.edition(season=edition.season)
        scene.channel(channel.workspace, edition, name=f"more-{number}", external_id=f"x{number}")
    Channel.objects.update(dirty_since=None, seen_version=99)
    with django_assert_num_queries(4):
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


def crowd(fake: Fake, edition: Edition, number: int) -> list[Membership]:
    rows = [scene.member(edition, f"P{n}") for n in range(number)]
    for row in rows:
        scene.registered(fake, row)
    scene.tick()
    return rows


def unseat(edition: Edition, rows: list[Membership]) -> None:
    """They lose their seat without having left: nobody decided it."""
    Membership.objects.filter(pk__in=[row.pk for row in rows]).update(state=Membership.State.FINISHED)
    touch_teams([edition.pk])


@both
def test_too_many_removals_at_once_wait_for_a_click(channel: Channel, edition: Edition, fake: Fake) -> None:
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
    fake.leave(channel.external_id, Account.objects.get(volunteer=rows[0].volunteer).external_id)
    scene.tick()
    plan.refresh_from_db()
    assert plan.state == SyncPlan.State.STALE
    assert plan.report["changed"] == ["P0"]
    assert len(scene.inside(fake, channel)) == 6
    assert scene.last_plan(channel).state == SyncPlan.State.DRY


@both
def test_a_dry_run_changes_nothing_and_is_applied_as_shown(channel: Channel, edition: Edition, fake: Fake) -> None:
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


@both
def test_36_a_finished_channel_is_archived_and_left_alone(channel: Channel, edition: Edition, fake: Fake) -> None:
    actions.archive_channel(channel=channel, actor=None)
    scene.tick()
    assert fake.is_archived(channel.external_id)
    fake.calls.clear()
    scene.member(edition)
    scene.tick()
    tasks.sweep()
    assert not fake.calls


def _id(row: Channel) -> str:
    row.refresh_from_db()
    return row.external_id
