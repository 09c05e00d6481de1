"""The promise on the chat, kept by real processes that are killed while a fifth of both platforms' answers is faulty.

Nobody is taken out wrongly at any moment, and within two sweeps of the last fault the channels hold who should be in.
`make test-faults` runs the small profile; `CHAT_STORM=full make test-faults` the one of the promise, and
`CHAT_STORM=calm` the small one without a fault, to see the minimum.

The minimum counts what a portal with perfect memory would ask if nothing failed: who we are, the directory once, each
channel made, filled in batches and (on Slack) given its two texts, one call for each person who came later or was
taken out, the counts of each sweep, and a look into the channels people changed by hand. An answer that was struck by a
fault counts as part of it, since it has to be asked again; what else faults force (a look after a write whose answer
was lost, what a killed worker could not write down) does not: it has to fit in the fifth above the minimum. Time is
real for whoever works; only pauses, retries and the leases of killed workers pass faster, by moving the
database's times.
"""

from __future__ import annotations

import json
import math
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack
from tests.faults.redis_server import OwnRedis
from tests.faults.test_mail_storm import kill_worker
from tests.faults.watching import Watch
from tests.stack import Stack, stack

pytestmark = [pytest.mark.faults, pytest.mark.slow]

SCRIPT = Path(__file__).with_name("community.py")
KINDS = ("429", "429-bare", "500", "html", "truncate", "hang", "after", "repeat")
# A sentence of the portal's own: no code, no markup, none of the platforms' English.
SENTENCE = re.compile(r"[A-ZÀÉ][^_{}<>]{10,}")
ENGLISH = re.compile(r"\b(the|error|Error|server|unable|failed|invalid|limit|gateway|None|Traceback)\b")
WAITING = """SELECT c.name, c.dirty_since, c.seen_version, c.last_error, c.failures FROM chat_channel c
LEFT JOIN projects_edition e ON e.id = c.edition_id
WHERE c.dirty_since IS NOT NULL OR c.lease <> '' OR c.seen_version < coalesce(e.team_version,
  (SELECT sum(team_version) FROM projects_edition s WHERE s.season_id = c.season_id))"""
READING = "SELECT name FROM chat_workspace WHERE walk_since IS NOT NULL"
PRESENT = """SELECT count(*) FROM chat_presence p JOIN chat_channel c ON c.id = p.channel_id
WHERE c.edition_id = (SELECT min(edition_id) FROM chat_channel) AND p.left_at IS NULL AND p.added_by_portal"""
# Where the tests' own hands are at work, on each platform: the channels of the first two teams.
TOUCHED = """SELECT external_id FROM chat_channel WHERE workspace_id =
(SELECT id FROM chat_workspace WHERE slug = %s) AND edition_id IS NOT NULL ORDER BY edition_id LIMIT 2"""
# What the portal remembers of a channel, when it is wrong.
KNOWN = """SELECT c.scope, c.edition_id, p.left_at IS NULL, p.ended_by, p.added_by_portal, p.attempted, a.state,
count(*) FROM chat_channel c LEFT JOIN chat_presence p ON p.channel_id = c.id
LEFT JOIN chat_account a ON a.id = p.account_id
WHERE c.external_id = %s GROUP BY 1, 2, 3, 4, 5, 6, 7"""
PASS = (
    "UPDATE chat_workspace SET not_before = not_before - interval '{0} s'",
    "UPDATE chat_channel SET not_before = not_before - interval '{0} s'",
    "UPDATE chat_account SET next_check_at = next_check_at - interval '{0} s'",
)
FREE = (
    "UPDATE chat_channel SET lease_until = lease_until - interval '1 hour'",
    "UPDATE chat_workspace SET directory_until = directory_until - interval '1 hour'",
)


@dataclass(frozen=True)
class Profile:
    people: int
    teams: int  # a channel each on each platform, and one for the season
    seats: int
    moves: int
    seconds: float  # of leaves and returns
    kills: int
    hang: float
    share: float = 0.2
    spare: int = 0  # calls: of so few, those a killed process has to make again would be many


SMALL = Profile(people=210, teams=4, seats=240, moves=12, seconds=8, kills=2, hang=0.2, share=0.3, spare=6)
FULL = Profile(people=1_500, teams=59, seats=2_950, moves=600, seconds=240, kills=20, hang=12)
PROFILES = {"small": SMALL, "full": FULL, "calm": replace(SMALL, kills=0, share=0.0)}


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def fakes() -> Iterator[dict[str, FakeMattermost | FakeSlack]]:
    with ExitStack() as stack:
        yield {"mattermost": stack.enter_context(FakeMattermost()), "slack": stack.enter_context(FakeSlack())}


@pytest.fixture
def site(tmp_path: Path, redis: OwnRedis, fakes: dict[str, Any]) -> Iterator[Stack]:
    tokens = {f"STORM_{name.upper()}": fake.bot_token for name, fake in fakes.items()}
    with stack(tmp_path, "beat", REDIS_URL=redis.url, **tokens) as running:
        yield running


def start(site: Stack, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(SCRIPT), *words]
    return subprocess.Popen(command, cwd=SCRIPT.parents[2], env=site.env, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> Any:
    return json.loads(process.communicate(timeout=1_200)[0])


def query(site: Stack, statement: str, *values: str) -> list[Any]:
    with psycopg.connect(site.env["DATABASE_URL"], autocommit=True) as connection:
        cursor = connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def time_passes(site: Stack, seconds: float) -> None:
    """For whoever waits."""
    for statement in PASS:
        query(site, statement.format(seconds))


def test_a_storm_removes_nobody_wrongly_and_ends_in_order(site: Stack, fakes: dict[str, Any]) -> None:
    profile = PROFILES[os.environ.get("CHAT_STORM") or "small"]
    chance = random.Random(12)
    watches = {name: Watch(fake, site.env["DATABASE_URL"]) for name, fake in fakes.items()}
    populate(site, fakes, profile)
    for name, watch in watches.items():
        switches = watch.fake.switches
        switches.hang_seconds, switches.random_kinds = profile.hang, KINDS
        switches.random_share, watch.came = profile.share, 0
        assert name in ("mattermost", "slack")
    began = time.monotonic()
    site.start("worker")
    moving, kills = None, sorted(chance.random() * profile.seconds for _ in range(profile.kills))
    while moving is None or moving.poll() is None or kills:
        time.sleep(0.5)
        time_passes(site, 5)
        if moving is None and by_hand(site, watches, profile):
            moving = start(site, "churn", str(profile.seconds), str(profile.moves), "12")
        if kills and time.monotonic() - began > kills[0]:
            kills.pop(0)
            kill(site, chance)
        assert time.monotonic() - began < 20 * 60, query(site, WAITING)
    told(moving)
    storm = time.monotonic() - began
    for watch in watches.values():
        watch.fake.switches.random_share, watch.stormy = 0.0, watch.fake.count
    rounds = [an_hour_and_a_sweep(site) for _sweep in range(2)]
    judge(site, watches, profile, f"{storm:.0f} s of storm, sweeps done after {rounds[0]:.0f} and {rounds[1]:.0f} s")


def populate(site: Stack, fakes: dict[str, Any], profile: Profile) -> None:
    places = [
        f"mattermost|{fakes['mattermost'].url}|{fakes['mattermost'].team_name}|STORM_MATTERMOST",
        f"slack|{fakes['slack'].api_url}||STORM_SLACK",
    ]
    numbers = map(str, (profile.people, profile.teams, profile.seats))
    for email in told(start(site, "make", *numbers, *places)):
        for fake in fakes.values():
            fake.register(email, email.split("@")[0])


def kill(site: Stack, chance: random.Random) -> None:
    """kill -9 of the whole worker, whose leases then end at once, or of one child, whose leases last."""
    before = site.processes["worker"].pid
    kill_worker(site, chance)
    if site.processes["worker"].pid != before:
        for statement in FREE:
            query(site, statement)


def by_hand(site: Stack, watches: dict[str, Watch], profile: Profile) -> bool:
    """Once the first team is in: two of it leave by themselves, and a stranger joins the second team's channel."""
    if query(site, PRESENT)[0][0] < 2 * (profile.seats // profile.teams):
        return False
    rooms = {name: [one for (one,) in query(site, TOUCHED, name)] for name in watches}
    if not all(all(two) for two in rooms.values()):
        return False
    for name, watch in watches.items():
        first, second = rooms[name]
        for email in sorted(watch.inside(first))[:2]:
            watch.by_hand(out=(first, person(watch, email)))
        watch.by_hand(into=(second, watch.fake.register("stranger@example.com", "stranger")))
    return True


def person(watch: Watch, email: str) -> str:
    return next(one for one in list(watch.fake.state.users) if watch.email(one) == email)


def an_hour_and_a_sweep(site: Stack) -> float:
    """Everything due is due now; ring the sweep, and wait until nothing is left to do. Seconds it took."""
    time_passes(site, 3_600)
    for statement in FREE:
        query(site, statement)
    told(start(site, "ring", "sweep"))
    begin = time.monotonic()
    calm = 0
    while calm < 3:
        time.sleep(0.5)
        time_passes(site, 5)
        waiting = [*query(site, WAITING), *query(site, READING)]
        calm = 0 if waiting else calm + 1
        assert time.monotonic() - begin < 300, waiting
    return time.monotonic() - begin


def judge(site: Stack, watches: dict[str, Watch], profile: Profile, how: str) -> None:
    """Compare each platform with what the portal wants, and each removal with who had a place at that moment."""
    found = told(start(site, "look"))
    least = {name: minimum(name, watch, profile) for name, watch in watches.items()}
    costs = {name: (watch.fake.count - profile.spare) / (least[name] + watch.struck) for name, watch in watches.items()}
    lines = [f"{profile}: {how}"]
    for name, watch in watches.items():
        lines.append(
            f"{name}: {watch.fake.count} calls for at least {least[name]} and {watch.struck} struck "
            f"({watch.struck / watch.stormy:.0%} while it lasted, {watch.lost} of them writes), "
            f"{watch.fake.count / (least[name] + watch.struck):.2f} times; "
            f"{watch.came} came, {len(watch.removals)} taken out; {watch.asked}"
        )
    print("\n".join(["", *lines, f"errors told: {found['errors']}"]))  # noqa: T201
    assert len(found["wanted"]) == 2 * (profile.teams + 1)
    assert not any(channel.startswith("none") for channel in found["wanted"])
    assert [one for name, watch in watches.items() for one in differences(site, name, watch, found["wanted"])] == []
    assert all(watch.removals for watch in watches.values())
    assert [one for watch in watches.values() for one in watch.removals if one.wrongful] == []
    assert all(SENTENCE.fullmatch(error) and not ENGLISH.search(error) for error in found["errors"]), found["errors"]
    assert found["errors"] or not profile.share
    assert found["silent"] == 0
    assert all(times <= 1.2 for times in costs.values()), costs


def differences(site: Stack, name: str, watch: Watch, wanted: dict[str, list[str]]) -> list[Any]:
    """Channels that do not hold who is wanted, those who left or came by themselves aside; what the portal knows."""
    (first,), (second,) = query(site, TOUCHED, name)
    left, found = set(sorted(wanted[first])[:2]), []
    for channel in watch.members.keys() & wanted.keys():
        should = set(wanted[channel]) - (left if channel == first else set())
        should |= {"stranger@example.com"} if channel == second else set()
        here = watch.inside(channel)
        if should != here:
            found.append((name, channel, sorted(should - here), sorted(here - should), query(site, KNOWN, channel)))
    return found


def minimum(name: str, watch: Watch, profile: Profile) -> int:
    """Calls that nothing could spare, if nothing failed: see the module."""
    each, channels = profile.seats // profile.teams, profile.teams + 1
    batch, texts, us, us_in = (100, 2, 1, 1) if name == "slack" else (1000, 0, 2, 2)
    directory = math.ceil((profile.people + us_in) / 200)
    fill = profile.teams * math.ceil(each / batch) + math.ceil(profile.people / batch)
    first = profile.teams * each + profile.people
    # Whoever left before their channel was filled is not in the fill, and comes alone when they return.
    later = max(watch.returned, watch.came - first) + len(watch.removals)
    sweeps, looks = 2, 2 * 2 + 1
    return us + directory + channels * (1 + texts) + fill + later + sweeps + looks
