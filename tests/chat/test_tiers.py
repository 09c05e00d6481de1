"""Slack's tiers on a clock moved by hand: the first fill is no slower than they are, and nobody sleeps meanwhile."""

from __future__ import annotations

import time

import pytest

from benchmarks import _crowd
from chat import tasks
from chat.models import Channel, Workspace
from demo.fakes.slack import Clock, FakeSlack
from demo.fakes.slack.methods import METHODS
from tests.chat import scene
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("fake", ["slack"], indirect=True)]
STEP = 1.0


def own_time(fake: FakeSlack) -> float:
    """Seconds the tiers ask for: the directory first, since nobody is known before; then the slowest of the others."""
    asked = {method: sum(path == method for _, path in fake.calls) for method in METHODS}
    waits = {
        one: max(0.0, (number - METHODS[one].a_minute) * 60 / METHODS[one].a_minute) for one, number in asked.items()
    }
    return waits.pop("users.list") + max(waits.values())


def test_22_a_first_fill_takes_no_longer_than_the_tiers_and_sleeps_nowhere(
    workspace: Workspace, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    _crowd.community(workspace, persons=44, teams=26, seats=52)
    for one in Volunteer.objects.select_related("user"):
        fake.register(one.user.email, one.user.email.split("@")[0])
    clock = fake.switches.clock = Clock()
    fake.switches.tiers, fake.switches.most = True, 2
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("a worker sleeps"))
    refused = 0
    while Channel.objects.filter(last_ok_at=None).exists() or Channel.objects.exclude(dirty_since=None).exists():
        tasks.tick()
        clock.advance(STEP)
        scene.later(seconds=STEP)
        refused += Workspace.objects.filter(status=Workspace.Status.LIMITED).exists()
        assert clock.seconds < 600, list(Channel.objects.values("name", "last_error", "dirty_since")[:3])
    assert refused
    assert sum(len(scene.inside(fake, one)) for one in Channel.objects.all()) == 52
    assert clock.seconds <= 1.2 * own_time(fake)
