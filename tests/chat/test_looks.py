"""When a channel's members are read again, and when that would only cost calls."""

from __future__ import annotations

from typing import Any

import pytest

from chat import actions, apply, sync, tasks
from chat.models import Channel, Presence
from projects.models import Edition
from tests import factories
from tests.chat import scene
from tests.chat.platform import Fake, both

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(channel: Channel, edition: Edition) -> Channel:
    """The channel of the whole season, beside the team's."""
    return actions.ensure_channel(about=edition.season, workspace=channel.workspace)


def meanwhile(monkeypatch: pytest.MonkeyPatch, what: Any) -> None:
    """Have this happen once, between a run's reading and its writes."""
    applied = apply.apply

    def interrupted(*args: Any) -> Any:
        monkeypatch.setattr(sync, "apply", applied)
        what()
        return applied(*args)

    monkeypatch.setattr(sync, "apply", interrupted)


@both
def test_a_look_asked_for_during_a_run_is_taken_by_the_next(
    channel: Channel, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.settle()
    actions.sync_now(channel=channel, actor=None)
    meanwhile(monkeypatch, lambda: actions.sync_now(channel=channel, actor=None))
    scene.tick()
    fake.calls.clear()
    scene.tick()
    assert fake.asked().count("members") == 1
    scene.tick()
    assert fake.asked().count("members") == 1


@both
def test_a_join_during_a_look_does_not_have_the_channel_read_again(
    channel: Channel, edition: Edition, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.settle()
    actions.sync_now(channel=channel, actor=None)

    def join() -> None:
        scene.registered(fake, scene.member(edition))
        actions.mark_dirty(channels=Channel.objects.all())

    meanwhile(monkeypatch, join)
    scene.tick()
    fake.calls.clear()
    scene.tick()
    assert fake.asked() == ["lookup", "add"]


@both
def test_a_write_put_off_after_a_whole_reading_is_made_later_without_reading_again(
    channel: Channel, edition: Edition, fake: Fake
) -> None:
    scene.settle()
    account = scene.registered(fake, scene.member(edition))
    actions.sync_now(channel=channel, actor=None)
    fake.strike("429", "add")
    scene.tick()
    assert "members" in fake.asked()
    scene.later(minutes=1)
    fake.calls.clear()
    scene.tick()
    assert fake.asked() == ["add"]
    assert account in scene.inside(fake, channel)


@both
def test_a_second_seat_in_the_season_is_nothing_to_the_seasons_channel(
    shared: Channel, edition: Edition, fake: Fake
) -> None:
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    scene.tick()
    scene.settle()
    assert account in scene.inside(fake, shared)
    fake.calls.clear()
    scene.member(factories.edition(season=edition.season), volunteer=alice.volunteer)
    scene.tick()
    assert fake.asked() == []


@both
def test_who_left_the_seasons_channel_is_left_alone_by_a_second_seat_and_put_in_by_a_new_one(
    shared: Channel, edition: Edition, fake: Fake
) -> None:
    first = scene.member(edition)
    account = scene.registered(fake, first)
    scene.tick()
    shared.refresh_from_db()
    fake.leave(shared.external_id, account)
    actions.sync_now(channel=shared, actor=None)
    scene.tick()
    second = scene.member(factories.edition(season=edition.season), volunteer=first.volunteer)
    scene.tick()
    assert account not in scene.inside(fake, shared)
    scene.out(first)
    scene.out(second)
    scene.member(factories.edition(season=edition.season), volunteer=first.volunteer)
    scene.tick()
    assert account in scene.inside(fake, shared)


@both
def test_who_is_put_in_again_with_a_new_seat_does_not_have_the_sweep_read_the_channel(
    channel: Channel, edition: Edition, fake: Fake
) -> None:
    alice = scene.member(edition)
    scene.registered(fake, alice)
    scene.tick()
    scene.settle()
    Channel.objects.update(policy=Channel.Policy.ADDITIVE)
    scene.out(alice)
    scene.tick()
    scene.member(edition, volunteer=alice.volunteer)
    fake.calls.clear()
    scene.tick()
    assert fake.asked() == ["add"]
    tasks.sweep()
    scene.tick()
    assert "members" not in fake.asked()


@both
@pytest.mark.usefixtures("impatient")
def test_a_look_after_a_lost_answer_asks_nobodys_name_whom_the_portal_knows(
    channel: Channel, edition: Edition, fake: Fake
) -> None:
    scene.settle()
    accounts = {scene.registered(fake, scene.member(edition, f"P{n}")) for n in range(3)}
    fake.strike("after", "add")
    scene.tick()
    scene.later(seconds=30)
    fake.calls.clear()
    scene.tick()
    assert scene.ours(channel) >= accounts
    assert set(fake.asked()) <= {"members", "room", "counts"}
    named = Presence.objects.filter(channel=channel, external_id__in=accounts).exclude(username="")
    assert named.count() == 3
