"""Many workers, pauses and lost answers: one at a time per channel, nobody removed by mistake, no join lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat import actions, answer, lease, sync
from chat.models import Channel, Presence, SyncPlan, Workspace
from demo.fakes.mattermost import FakeMattermost, Fault
from projects.models import Edition
from tests import factories
from tests.chat import scene
from tests.chat.test_sync import crowd, unseat

pytestmark = pytest.mark.django_db


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Do something between a plan and its first change."""

    def before_the_change(do: Callable[[], object]) -> None:
        steps = [do]  # once
        for module in (sync, answer):
            apply = module.apply

            def later(*args: Any, apply: Any = apply, **kwargs: Any) -> Any:
                if steps:
                    steps.pop()()
                return apply(*args, **kwargs)

            monkeypatch.setattr(module, "apply", later)

    return before_the_change


def test_a_worker_that_lost_its_lease_sends_nothing_more(
    channel: Channel, edition: Edition, fake: FakeMattermost, meanwhile: Any
) -> None:
    account = scene.registered(fake, scene.member(edition))
    until = timezone.now() + timedelta(minutes=1)
    meanwhile(lambda: Channel.objects.update(lease="another", lease_until=until))
    assert sync.run(channel.pk) == "put off"
    assert account not in scene.inside(fake, channel)
    channel.refresh_from_db()
    assert (channel.lease, channel.failures, channel.last_error) == ("another", 0, "")


def test_a_dead_workers_channel_is_taken_up_within_a_minute(channel: Channel, fake: FakeMattermost) -> None:
    held = lease.take(channel.pk)
    assert held is not None
    assert held.lease_until is None or lease.take(channel.pk) is None
    assert timedelta(seconds=60) >= lease.LEASE
    Channel.objects.update(lease_until=timezone.now())
    assert lease.take(channel.pk) is not None
    with pytest.raises(lease.Overtaken):
        lease.keep(held)


def test_a_pause_asked_of_one_worker_stops_the_others_without_a_call(
    channel: Channel, edition: Edition, fake: FakeMattermost, meanwhile: Any
) -> None:
    account = scene.registered(fake, scene.member(edition))
    until = timezone.now() + timedelta(seconds=30)
    meanwhile(lambda: Workspace.objects.update(not_before=until, status="limited"))
    assert sync.run(channel.pk) == "put off"
    assert account not in scene.inside(fake, channel)
    assert Workspace.objects.get().not_before == until
    scene.later(seconds=40)
    scene.tick()
    assert account in scene.inside(fake, channel)


def test_a_shorter_pause_does_not_shorten_a_longer_one(channel: Channel) -> None:
    from chat import setbacks
    from chat.clients import base

    long, short = (base.RateLimited("429", retry_after=seconds) for seconds in (300, 1))
    setbacks.note_workspace(channel.workspace, long)
    setbacks.note_workspace(channel.workspace, short)
    not_before = Workspace.objects.get().not_before
    assert not_before is not None
    assert not_before > timezone.now() + timedelta(seconds=200)


def test_an_approved_plan_goes_on_after_a_pause_and_does_all_of_it(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    rows = crowd(fake, edition, 8)
    unseat(edition, rows)
    scene.tick()
    plan = scene.last_plan(channel)
    actions.approve(plan=plan, actor=factories.user("Chloé"))
    fake.switches.faults = [Fault("429", method="DELETE", skip=3), Fault("429", method="DELETE", skip=3)]
    scene.tick()
    plan.refresh_from_db()
    assert (plan.state, plan.progress) == (SyncPlan.State.APPROVED, 3)
    assert "ralentir" in plan.report["error"]
    for _ in range(2):
        scene.later(seconds=5)
        scene.tick()
    plan.refresh_from_db()
    assert (plan.state, plan.progress, plan.report["removed"]) == (SyncPlan.State.APPLIED, 8, 8)
    assert plan.report["error"] == ""


def test_a_plan_that_was_begun_does_no_more_than_was_shown(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    rows = crowd(fake, edition, 6)
    unseat(edition, rows)
    scene.tick()
    plan = scene.last_plan(channel)
    actions.approve(plan=plan, actor=factories.user("Chloé"))
    fake.switches.faults = [Fault("429", method="DELETE", skip=3)]
    scene.tick()
    zoe = scene.registered(fake, scene.member(edition, "Zoé"))
    scene.later(seconds=5)
    scene.tick()
    plan.refresh_from_db()
    assert plan.state == SyncPlan.State.APPLIED
    assert set(plan.done) == {"remove"}
    scene.tick()
    assert zoe in scene.inside(fake, channel)


def test_somebody_seated_again_since_the_plan_is_not_taken_out(
    channel: Channel, edition: Edition, fake: FakeMattermost, meanwhile: Any
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    meanwhile(lambda: scene.member(edition, volunteer=alice.volunteer))
    fake.calls.clear()
    scene.tick()
    assert not any(method == "DELETE" for method, _ in fake.calls)
    assert account in scene.inside(fake, channel)


@pytest.mark.usefixtures("impatient")
def test_a_removal_whose_answer_was_lost_is_the_portals_and_a_new_seat_brings_back(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    fake.switches.faults = [Fault("after", method="DELETE")]
    scene.tick()
    assert account not in scene.inside(fake, channel)
    scene.member(edition, volunteer=alice.volunteer)
    scene.later(minutes=1)
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert Presence.objects.get(channel=channel, external_id=account).ended_by == ""


@pytest.mark.usefixtures("impatient")
def test_a_removal_that_never_arrived_is_decided_still(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.out(alice)
    fake.switches.faults = [Fault("hang", method="DELETE")]
    scene.tick()
    assert account in scene.inside(fake, channel)
    scene.later(minutes=1)
    scene.tick()
    assert account not in scene.inside(fake, channel)


def test_a_dry_run_waits_out_a_pause_instead_of_failing(channel: Channel, fake: FakeMattermost) -> None:
    plan = actions.ask_plan(channel=channel, actor=None)
    fake.switches.faults = [Fault("429")]
    scene.tick()
    plan.refresh_from_db()
    assert plan.state == SyncPlan.State.ASKED
    scene.later(seconds=10)
    scene.tick()
    plan.refresh_from_db()
    assert plan.state == SyncPlan.State.DRY
