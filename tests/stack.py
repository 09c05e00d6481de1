"""Production's processes for one test: gunicorn, worker and beat on a database of their own, beside a real Redis.

PostgreSQL and Redis come from tools/services (make test-browser, make test-faults).
"""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
GUNICORN = ["--workers=2", "--threads=4", "--no-control-socket"]
# A pair of Redis databases for each stack, four stacks at a time for each process of pytest.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_started = count()
LOCK = 20_140_401  # PostgreSQL's advisory lock of whoever makes what all stacks share


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def absent(reason: str) -> NoReturn:
    """Skip on a laptop, fail in CI: there, whatever a test needs must be present."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Stack:
    """The site at `url`, the environment of its processes, and these processes by name."""

    url: str
    env: dict[str, str]
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def commands(self) -> dict[str, list[str]]:
        """Command line of each process, as docker-compose.yml has it."""
        celery = [str(BIN / "celery"), "--app", "config"]
        address = urlsplit(self.url).netloc
        options = [*GUNICORN, *self.env.get("WEB_OPTIONS", "").split()]
        return {
            "web": [str(BIN / "gunicorn"), self.env.get("WEB_APP", "config.wsgi"), "--bind", address, *options],
            "worker": [*celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle"],
            "beat": [*celery, "beat", "--schedule", str(self.folder / "beat")],
        }

    def start(self, name: str) -> None:
        """Start "web", "worker" or "beat"; its output goes on in `folder/NAME.log`."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.commands[name],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str, sign: signal.Signals = signal.SIGKILL) -> None:
        """Send `sign` to the process and its children, and wait until it is gone; kill -9 unless told."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        process.wait(timeout=20)

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """Run `manage.py ARGUMENTS` in the stack's environment; what it printed. Fails the test when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            input=stdin,
            text=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def collect(self) -> None:
        """Collect the static files, unless another stack did, in the folder that tools/services gives them all."""
        with alone():
            if not (Path(self.env["STATIC_ROOT"]) / "staticfiles.json").exists():
                self.manage("collectstatic", "--noinput", "--verbosity=0")

    def log(self, name: str) -> str:
        """What the process has said so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def wait_until_up(self, seconds: float = 60) -> None:
        """Return when /healthz answers 200; fails the test with the log of gunicorn when it never does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        pytest.fail(f"gunicorn did not answer in {seconds} s:\n{self.log('web')[-3000:]}")


@contextmanager
def alone() -> Iterator[psycopg.Connection]:
    """A connection to the server, in no other process at the same time."""
    with psycopg.connect(os.environ["TEST_POSTGRES_URL"], autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # given back with the connection
        yield connection


def migrated() -> str:
    """Name of a migrated database to copy. The first process that asks makes it, once for these sources and server."""
    sources = sorted(path for room in ROOT.glob("*/migrations") for path in room.parent.rglob("*.py"))
    name = "migrated_" + hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    with alone() as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            making = sql.Identifier(f"{name}_making")
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(making))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(making))
            url = urlunsplit(urlsplit(os.environ["TEST_POSTGRES_URL"])._replace(path=f"/{name}_making"))
            command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
            subprocess.run(command, cwd=ROOT, env=environment(url) | {"SITE_URL": "http://localhost"}, check=True)
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(making, sql.Identifier(name)))
    return name


def environment(url: str) -> dict[str, str]:
    """What production's settings need, on the database at `url`."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ} | {
        "DATABASE_URL": url,
        "REDIS_URL": os.environ["TEST_REDIS_URL"],
        "DJANGO_SECRET_KEY": "only-for-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1,localhost",
    }


@contextmanager
def database(name: str) -> Iterator[str]:
    """URL of a migrated PostgreSQL database without rows of ours, dropped at the end."""
    server = os.environ.get("TEST_POSTGRES_URL", "")
    if not server:
        absent("PostgreSQL and Redis are not started: use make test-browser or make test-faults.")
    like = migrated()
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like))
        connection.execute(make)
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:  # a new one: the test may have crashed the server
            connection.execute(drop)


@contextmanager
def stack(folder: Path, *names: str, **settings: str) -> Iterator[Stack]:
    """A migrated site in `folder` with processes `names` ("web", "worker", "beat"; all when none is named).

    `settings` are added to the environment, DJANGO_EMAIL_PORT="2525" for example.
    """
    number = next(_started)
    with database(f"stack_{os.getpid()}_{number}") as url:
        redis, queue = os.environ["TEST_REDIS_URL"], 8 + 2 * (4 * WORKER + number % 4)
        address = f"127.0.0.1:{free_port()}"
        env = environment(url) | {
            "REDIS_URL": f"{redis}/{queue}",
            "CACHE_URL": f"{redis}/{queue + 1}",
            "SITE_URL": f"http://{address}",
            "VAR_DIR": str(folder / "var"),
            "STATIC_ROOT": os.environ.get("TEST_STATIC_ROOT") or str(folder / "static"),
        }
        site = Stack(f"http://{address}", env | settings, folder)
        site.collect()
        try:
            for name in names or ("web", "worker", "beat"):
                site.start(name)
            if "web" in site.processes:
                site.wait_until_up()
            yield site
        finally:
            for name in list(site.processes):
                site.stop(name)
