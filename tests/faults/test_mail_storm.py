"""The promise on mail, kept by real processes that are killed: never silently lost, seldom twice.

`make test-faults` runs the small profile; `STORM=full make test-faults` the one of the promise.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.redis_server import OwnRedis
from tests.outbox.servers import Server
from tests.sink import wait_until
from tests.stack import Stack, stack

pytestmark = [pytest.mark.faults, pytest.mark.slow]

PROCESSES = 2  # of one worker: each may send one mail twice when it is killed
WAITING = """SELECT state, attempts, reason, next_try - now(), lease_until - now(), count(*) FROM outbox_mail
WHERE state NOT IN ('sent', 'unsure') GROUP BY 1, 2, 3, 4, 5"""
WRITER = Path(__file__).with_name("writer.py")


@dataclass(frozen=True)
class Profile:
    mails: int
    kills: int
    flushes: int
    calm: float  # at most so many seconds of delivery before the next fault
    redis_kills: int = 0
    postgres_crashes: int = 0


SMALL = Profile(mails=300, kills=10, flushes=2, calm=0.3)
FULL = Profile(mails=10_000, kills=50, flushes=5, calm=5, redis_kills=3, postgres_crashes=3)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def smtp() -> dict[str, str]:
    """Settings of a mail server that is not started yet."""
    return Server().settings


@pytest.fixture
def server(smtp: dict[str, str]) -> Server:
    """That server, to be started by the test."""
    return Server(int(smtp["DJANGO_EMAIL_PORT"]))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, redis: OwnRedis, smtp: dict[str, str]) -> Iterator[Stack]:
    with stack(tmp_path_factory.mktemp("storm"), "beat", REDIS_URL=redis.url, **smtp) as running:
        yield running


@pytest.fixture
def site(running: Stack, redis: OwnRedis) -> Iterator[Stack]:
    """Beat runs, no worker does, and no mail was written."""
    query(running, "TRUNCATE outbox_mail")
    redis.flush()
    yield running
    if "worker" in running.processes:
        running.stop("worker")
    redis.restart()


def query(site: Stack, statement: str) -> list[Any]:
    """Rows of a statement; a new connection each time, since PostgreSQL may just have crashed."""
    with psycopg.connect(site.env["DATABASE_URL"], autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def write(site: Stack, mails: int, seconds: float = 0) -> subprocess.Popen[str]:
    """Start writing `mails` mails over `seconds`; a fifth of them are bulk."""
    command = [sys.executable, str(WRITER), str(mails), str(seconds)]
    return subprocess.Popen(command, cwd=WRITER.parents[2], env=site.env, stdout=subprocess.PIPE, text=True)


def kill_worker(site: Stack, chance: random.Random) -> None:
    """kill -9 of the whole worker, which is started again, or of one child, which its parent replaces."""
    worker = site.processes["worker"].pid
    children = subprocess.run(["pgrep", "-P", str(worker)], capture_output=True, text=True, check=False).stdout.split()
    if children and chance.random() < 0.5:
        os.kill(int(chance.choice(children)), signal.SIGKILL)
        return
    site.stop("worker")
    site.start("worker")


def crash_postgres(site: Stack) -> None:
    """kill -9 of one backend: PostgreSQL drops every connection and recovers, as after a crash."""
    with psycopg.connect(site.env["DATABASE_URL"]) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
    wait_until(lambda: answers(site), 30, "PostgreSQL back after its crash")


def answers(site: Stack) -> bool:
    try:
        return bool(query(site, "SELECT 1"))
    except psycopg.OperationalError:
        return False


def test_a_storm_loses_no_mail(site: Stack, redis: OwnRedis, server: Server) -> None:
    profile = FULL if os.environ.get("STORM") == "full" else SMALL
    chance = random.Random(12)
    postponed: set[str] = set()

    def five_per_cent(message_id: str) -> str:
        time.sleep(0.005)
        if message_id in postponed or chance.random() > 0.05:
            return ""
        postponed.add(message_id)
        return "451 4.3.0 not now"

    server.on_data = five_per_cent
    faults: list[Callable[[], None]] = [
        *[lambda: kill_worker(site, chance)] * profile.kills,
        *[redis.flush] * profile.flushes,
        *[redis.restart] * profile.redis_kills,
        *[lambda: crash_postgres(site)] * profile.postgres_crashes,
    ]
    chance.shuffle(faults)
    with server:
        site.start("worker")
        writer = write(site, profile.mails, seconds=(2.7 + profile.calm) * len(faults))
        wait_until(lambda: server.raw, 60, "the first mail")
        for fault in faults:
            before, patience = len(server.raw), time.monotonic() + 6
            while len(server.raw) == before and time.monotonic() < patience:
                time.sleep(0.02)
            time.sleep(chance.uniform(0, profile.calm))
            fault()
        assert writer.wait(timeout=600) == 0
        server.on_data = lambda _id: ""  # an answer in 451 is a fault as well: this is the end of them
        over = time.monotonic()
        while (waiting := query(site, WAITING)) and time.monotonic() < over + 60:
            time.sleep(0.2)
        assert not waiting, waiting
        drained = time.monotonic() - over
    judge(site, server, profile, len(postponed), drained)


def judge(site: Stack, server: Server, profile: Profile, postponed: int, drained: float) -> None:
    """Compare what arrived with what was written."""
    rows = query(site, "SELECT message_id, state, bulk FROM outbox_mail")
    arrived = Counter(str(message["Message-ID"]) for message in server.messages)
    lost = [row for row in rows if not arrived[row[0]] and row[1] != "unsure"]
    extra = sum(arrived.values()) - len(arrived)
    unsure = [row for row in rows if row[1] == "unsure"]
    crashes = profile.kills + profile.postgres_crashes
    print(  # noqa: T201
        f"\n{len(rows)} mails, {crashes} crashes, {postponed} answers 451: {len(lost)} lost, {extra} duplicates, "
        f"{len(unsure)} unsure, drained {drained:.0f} s after the last fault"
    )
    assert len(rows) == profile.mails
    assert lost == []
    assert set(arrived) <= {row[0] for row in rows}
    assert extra <= crashes * PROCESSES
    assert all(arrived[message_id] == 1 for message_id, _state, bulk in rows if bulk and arrived[message_id])
    assert all(bulk for _id, _state, bulk in unsure)


def test_with_redis_away_a_commit_is_quick_and_the_mail_leaves_later(
    site: Stack, redis: OwnRedis, server: Server
) -> None:
    redis.kill()
    site.start("worker")
    writer = write(site, 3)
    slowest = float(writer.communicate(timeout=60)[0])
    assert slowest < 1
    assert query(site, "SELECT count(*) FROM outbox_mail WHERE state = 'queued'") == [(3,)]
    with server:
        redis.start()
        wait_until(lambda: query(site, "SELECT count(*) FROM outbox_mail WHERE state = 'sent'") == [(3,)], 60, "3 sent")


def test_with_the_mail_server_away_mail_waits_and_leaves_when_it_is_back(site: Stack, server: Server) -> None:
    site.start("worker")
    assert write(site, 3).wait(60) == 0
    away = "SELECT count(*) FROM outbox_mail WHERE state = 'queued' AND attempts = 0 AND reason <> ''"
    wait_until(lambda: query(site, away) == [(3,)], 30, "the reason in words")
    with server:
        wait_until(lambda: query(site, "SELECT count(*) FROM outbox_mail WHERE state = 'sent'") == [(3,)], 60, "3 sent")
