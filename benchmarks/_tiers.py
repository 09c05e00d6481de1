"""Slack's tiers on a clock moved by hand: how long a first fill takes, and how long the tiers themselves ask for."""

from __future__ import annotations

from collections.abc import Callable, Collection

from chat import tasks
from chat.models import Channel
from demo.fakes.slack import Clock, FakeSlack
from demo.fakes.slack.methods import METHODS
from tests.chat import scene

STEP = 1.0
# What puts people in; and the two texts of a channel, which wait until everybody is.
FILLING = tuple(one for one in METHODS if not one.startswith("conversations.set"))
TEXTS = ("conversations.setPurpose", "conversations.setTopic")


def fill(fake: FakeSlack, *, longest: float, after_each: Callable[[], object] = lambda: None) -> tuple[float, float]:
    """Tick by tick, a second each; seconds on that clock until everybody is in, and until nothing is left to do."""
    clock = fake.switches.clock = Clock()
    fake.switches.tiers, everybody = True, 0.0
    while Channel.objects.exclude(dirty_since=None).exists() or not everybody:
        tasks.tick()
        clock.advance(STEP)
        scene.later(seconds=STEP)
        after_each()
        if not everybody and not Channel.objects.filter(last_ok_at=None).exists():
            everybody = clock.seconds
        if clock.seconds > longest:
            raise RuntimeError(list(Channel.objects.values("name", "last_error", "dirty_since")[:3]))
    return everybody, clock.seconds


def own_time(fake: FakeSlack, methods: Collection[str] = FILLING) -> float:
    """Seconds the tiers ask for calls they granted: the directory first, since nobody is known before; then the slowest
    of the others.
    """
    granted = fake.switches.limiter.granted
    waits = {one: max(0, granted[one] - METHODS[one].a_minute) * 60 / METHODS[one].a_minute for one in methods}
    return waits.pop("users.list", 0.0) + max(waits.values())
