"""The portal as in production, on this machine: gunicorn, worker and beat as processes of their own.

PostgreSQL and Redis come from TEST_POSTGRES_URL and TEST_REDIS_URL, which `tools/services` sets. Each stack has a
database of its own, an SMTP sink and a port; nothing is shared with the test's own Django.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from psycopg import sql
from redis import Redis

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port


def wait_until(question: Callable[[], Any], seconds: float = 20, what: str = "the condition") -> Any:
    """Ask again until the answer is true; fails in words after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.1)
    pytest.fail(f"{what}: not within {seconds} s")


class Sink:
    """An SMTP server that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 kept"

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def to(self, address: str, subject: str = "") -> list[EmailMessage]:
        """Messages to one address whose subject contains the words, oldest first."""
        return [m for m in list(self.messages) if address in str(m["To"]) and subject in str(m["Subject"])]

    def wait_for(self, address: str, subject: str = "", count: int = 1) -> EmailMessage:
        """The newest of at least `count` such messages."""
        wait_until(lambda: len(self.to(address, subject)) >= count, 30, f"mail «{subject}» to {address}")
        return self.to(address, subject)[-1]


def text_of(message: EmailMessage) -> str:
    """The plain text part."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def code_in(message: EmailMessage) -> str:
    """The sign-in code, alone on its line."""
    found = re.search(r"^\s*([A-Z0-9]{3}-?[A-Z0-9]{3}|\d{6})\s*$", text_of(message), re.MULTILINE)
    assert found, text_of(message)
    return found.group(1)


@dataclass
class Stack:
    """Running processes, and how to reach them."""

    url: str
    env: dict[str, str]
    sink: Sink
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    logs: Path = Path()

    def start(self, name: str, *command: str) -> None:
        """Start a named process; its output goes to a log file."""
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def start_web(self) -> None:
        port = self.url.rsplit(":", 1)[1]
        options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--no-control-socket"]
        self.start("web", sys.executable, "-m", "gunicorn", "config.wsgi", *options)
        wait_until(self._answers, 30, f"gunicorn ({self.logs / 'web.log'})")

    def start_worker(self, concurrency: int = 1) -> None:
        options = ["worker", "--concurrency", str(concurrency), "--loglevel", "INFO", "--without-mingle"]
        self.start("worker", sys.executable, "-m", "celery", "-A", "config", *options)

    def start_beat(self) -> None:
        schedule = str(self.logs / "beat.db")
        self.start("beat", sys.executable, "-m", "celery", "-A", "config", "beat", "--schedule", schedule)

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """Run manage.py with the stack's settings; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            input=stdin,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Stop a process and its children."""
        if process := self.processes.pop(name, None):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            process.wait(timeout=20)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def server_url() -> str:
    """TEST_POSTGRES_URL; skips in words where the services are not there, fails in CI."""
    if url := os.environ.get("TEST_POSTGRES_URL", ""):
        return url
    if os.environ.get("CI"):
        pytest.fail("TEST_POSTGRES_URL is not set in CI")
    pytest.skip("needs PostgreSQL and Redis: run it with make test-browser or make test-faults")


@contextlib.contextmanager
def running_stack(folder: Path, **settings: str) -> Iterator[Stack]:
    """A migrated database, a sink, and no process yet: the caller starts those it wants.

    Args:
        folder: where logs and `var` go.
        settings: further environment variables.
    """
    server, name = server_url(), f"stack_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    sink = Sink()
    sink.start()
    url = f"http://127.0.0.1:{free_port()}"
    redis = os.environ["TEST_REDIS_URL"]
    Redis.from_url(redis).flushall()
    env = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR", "LANG") if key in os.environ}
    env |= {
        "DATABASE_URL": server.rsplit("/", 1)[0] + f"/{name}",
        "REDIS_URL": f"{redis}/2",
        "CACHE_URL": f"{redis}/3",
        "DJANGO_SECRET_KEY": "only-for-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": url,
        "DJANGO_EMAIL_HOST": "127.0.0.1",
        "DJANGO_EMAIL_PORT": str(sink.port),
        "DJANGO_EMAIL_USE_TLS": "0",
        "VAR_DIR": str(folder / "var"),
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    stack = Stack(url=url, env=env, sink=sink, logs=folder)
    try:
        stack.manage("migrate", "--verbosity", "0")
        stack.manage("collectstatic", "--noinput", "--verbosity", "0")
        yield stack
    finally:
        for process in list(stack.processes):
            stack.kill(process)
        sink.stop()
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
