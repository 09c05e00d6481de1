"""Calls of the engine, counted by the fakes, beside a naive one that reads everything and adds one by one.

The promise: an idle sweep ≤ 2 calls on Mattermost, ≤ channels + 1 on Slack; a verification of 30 channels with 8,000
people there ≤ 125 and ≤ 130; a first fill of 14,720 memberships ≤ 160 and ≤ 300; a join is one call. With Slack's
tiers, on a clock moved by hand, everybody is in within 1.2 × the tiers' own time.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from celery import current_app
from django.conf import settings
from django.db import connection

from benchmarks import _crowd, _tiers
from chat import tasks
from chat.models import Channel, Workspace
from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack
from volunteers.models import Volunteer

PLATFORMS = ("mattermost", "slack")
TOKEN = "BENCHMARK_CHAT_TOKEN"
MOST_TICKS = 30


@dataclass(frozen=True)
class Size:
    people: int
    channels: int
    seats: int

    def __str__(self) -> str:
        return f"({self.channels} channels, {self.people} people, {self.seats} seats)"


FULL = Size(people=8_000, channels=30, seats=14_720)
VERIFIED = Size(people=8_000, channels=30, seats=8_000)


@dataclass
class Counted:
    """Calls of each story."""

    fill: int
    sweep: int
    verify: int
    join: int


def naive(size: Size) -> Counted:
    """Lists of 200 and 60, every channel read each time, one call to add one person, one to find them."""
    members = size.channels * math.ceil(size.seats / size.channels / 200)
    lists = math.ceil(size.people / 200) + math.ceil(size.channels / 60)
    return Counted(size.channels + lists + size.seats, lists + members, lists + members, 2 + lists + members)


@contextmanager
def platform(name: str) -> Iterator[tuple[Any, Workspace]]:
    """A fake and the workspace that points to it."""
    fake = FakeMattermost() if name == "mattermost" else FakeSlack()
    with ExitStack() as stack:
        stack.enter_context(fake)
        stack.enter_context(mock.patch.dict(os.environ, {TOKEN: fake.bot_token}))
        url, team = (fake.url, fake.team_name) if isinstance(fake, FakeMattermost) else (fake.api_url, fake.domain)
        yield (
            fake,
            Workspace.objects.create(
                name=name, slug=f"{name}-bench", platform=name, base_url=url, team_name=team, token_name=TOKEN
            ),
        )


def settle() -> None:
    """Ticks until nothing is due."""
    for _tick in range(MOST_TICKS):
        if not Channel.objects.due().exists():
            return
        tasks.tick()
    told = list(Channel.objects.due().values("trouble", "last_error")[:3])
    raise RuntimeError(f"the channels never came to rest: {told}")


def counted(fake: Any, work: Any) -> int:
    """Calls the fake saw while `work` was done and what it asked for came to rest."""
    before = int(fake.count)
    work()
    settle()
    return int(fake.count) - before


def measure(name: str, size: Size) -> Counted:
    """Build the community, then count each story, with tasks run here and now."""
    current_app.conf.task_always_eager = True
    try:
        with platform(name) as (fake, workspace):
            populate(fake, workspace, size)
            # The first sweep writes the texts that the new channels' links changed: they belong to the fill.
            fill = counted(fake, tasks.tick) + counted(fake, tasks.sweep)
            return Counted(fill, counted(fake, tasks.sweep), counted(fake, tasks.verify), counted(fake, _join))
    finally:
        current_app.conf.task_always_eager = False


def populate(fake: Any, workspace: Workspace, size: Size) -> None:
    """Teams, their channels to make, and everybody registered on the platform."""
    _crowd.community(workspace, persons=size.people, teams=size.channels, seats=size.seats)
    for one in Volunteer.objects.select_related("user"):
        fake.register(one.user.email, one.user.email.split("@")[0])


def paced(size: Size) -> Iterator[tuple[str, float, float]]:
    """Until when on the tiers' clock, seconds it takes, seconds the tiers ask for."""
    current_app.conf.task_always_eager = True
    try:
        with platform("slack") as (fake, workspace):
            populate(fake, workspace, size)
            everybody, everything = _tiers.fill(fake, longest=3_600)
            own, texts = _tiers.own_time(fake), _tiers.own_time(fake, _tiers.TEXTS)
            yield "everybody is in", everybody, own
            yield "its texts too", everything, own + texts
    finally:
        current_app.conf.task_always_eager = False


def _join() -> None:
    """Somebody known takes a seat in another team."""
    first, last = Channel.objects.order_by("pk").first(), Channel.objects.order_by("-pk").first()
    if first is None or last is None or first.edition is None or last.edition is None:
        raise RuntimeError("there is no team to join")
    already = last.edition.memberships.values("volunteer")
    known = first.edition.memberships.exclude(volunteer__in=already).select_related("volunteer__user")[0]
    _crowd.seat(last.edition, [known.volunteer])


def run() -> None:
    """Print the calls of each story on each platform, and how long the portal itself took."""
    for name in PLATFORMS:
        for size, stories in ((FULL, ("fill", "sweep", "join")), (VERIFIED, ("verify",))):
            with database():
                begin = time.perf_counter()
                found, plain = measure(name, size), naive(size)
                for story in stories:
                    ours, theirs = getattr(found, story), getattr(plain, story)
                    print(f"sync, {name:10} {story:6} {ours:5} calls, naive {theirs:6} {size}")
                print(f"sync, {name:10} all stories in {time.perf_counter() - begin:.0f} s")
    with database():
        for until, took, asked in paced(FULL):
            print(f"sync, slack      tiers  {took:5.0f} s until {until}, {took / asked:.2f} × the tiers' own {FULL}")


@contextmanager
def database() -> Iterator[None]:
    """One of its own, in a file: Django never closes one in memory, and the next story would find this one's rows."""
    connection.settings_dict["TEST"]["NAME"] = str(settings.VAR_DIR / "benchmark.sqlite3")
    before = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    yield
    connection.creation.destroy_test_db(before, verbosity=0)
