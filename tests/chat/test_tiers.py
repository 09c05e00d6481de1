"""Slack's tiers on a clock moved by hand: the first fill is no slower than they are, and nobody sleeps meanwhile."""

from __future__ import annotations

import time

import pytest

from benchmarks import _crowd, _tiers
from chat.models import Channel, Workspace
from demo.fakes.slack import FakeSlack
from tests.chat import scene
from volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("fake", ["slack"], indirect=True)]


def test_22_a_first_fill_takes_no_longer_than_the_tiers_and_sleeps_nowhere(
    workspace: Workspace, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    _crowd.community(workspace, persons=44, teams=26, seats=52)
    for one in Volunteer.objects.select_related("user"):
        fake.register(one.user.email, one.user.email.split("@")[0])
    fake.switches.most = 2
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("a worker sleeps"))
    limited: list[bool] = []

    def look() -> None:
        limited.append(Workspace.objects.filter(status=Workspace.Status.LIMITED).exists())

    everybody, everything = _tiers.fill(fake, longest=600, after_each=look)
    assert any(limited)
    assert sum(len(scene.inside(fake, one)) for one in Channel.objects.all()) == 52
    own, texts = _tiers.own_time(fake), _tiers.own_time(fake, _tiers.TEXTS)
    assert everybody <= 1.2 * own
    assert everything <= 1.2 * (own + texts)
