"""Sweeps and verifications, counted in calls."""

from __future__ import annotations

import json

import pytest

from chat import tasks
from chat.models import Account, Channel, Presence, SyncPlan, Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition, Membership
from tests import factories
from tests.chat import scene
from tests.chat.platform import Fake, both

pytestmark = pytest.mark.django_db
State = Membership.ChatState


@both
def test_a_sweep_of_matched_channels_is_one_call(
    channel: Channel, edition: Edition, workspace: Workspace, fake: Fake
) -> None:
    for _ in range(10):
        run = factories.edition(season=edition.season)
        scene.channel(workspace, run)
        scene.registered(fake, scene.member(run))
    scene.tick()
    scene.settle()
    fake.calls.clear()
    tasks.sweep()
    scene.tick()
    assert fake.asked() == ["counts"]


@both
def test_a_sweep_reads_only_what_differs(channel: Channel, edition: Edition, workspace: Workspace, fake: Fake) -> None:
    for _ in range(5):
        scene.channel(workspace, factories.edition(season=edition.season))
    scene.tick()
    scene.settle()
    lea = next(iter(scene.inside(fake, channel)))
    fake.leave(channel.external_id, lea)
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


@both
def test_a_deactivated_member_does_not_make_every_sweep_read_again(channel: Channel, fake: Fake) -> None:
    lea = next(iter(scene.inside(fake, channel)))
    fake.deactivate(lea)
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
    stranger = fake.register("stranger@example.org", "stranger")
    fake.leave(channel.external_id, lea)
    fake.join(channel.external_id, stranger)
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
    account, name = scene.registered(fake, alice), alice.volunteer.user.name
    scene.tick()
    close_account(user=alice.volunteer.user, actor=None)
    scene.tick()
    assert account not in scene.inside(fake, channel)
    tasks.verify()
    assert not Account.objects.filter(volunteer=alice.volunteer).exists()
    assert not Presence.objects.filter(external_id=account).exists()
    written = json.dumps([[plan.lines, plan.report] for plan in SyncPlan.objects.all()])
    assert account in written
    assert name not in written
