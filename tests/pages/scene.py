"""The site as gunicorn asks it, and what a commit would do."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory

from config.pages import PageHandler


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


class Site(PageHandler):
    """Counts what Django itself had to answer."""

    made = 0

    def get_response(self, request: Any) -> Any:
        self.made += 1
        return super().get_response(request)

    def ask(self, path: str, method: str = "GET", **environ: Any) -> Answer:
        """What a server would send. `environ` as WSGI has it: HTTP_COOKIE="…"."""
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            told["status"], told["headers"] = int(status.split(maxsplit=1)[0]), dict(headers)

        request = getattr(RequestFactory(), method.lower())(path, HTTP_HOST="localhost")
        given = request.META | environ
        given["HTTP_COOKIE"] = environ.get("HTTP_COOKIE", "")
        with connections_open():
            body = self(given, start)
            answer = Answer(told["status"], told["headers"], b"".join(body))
            if hasattr(body, "close"):
                body.close()
        return answer

    def asks_again(self) -> None:
        """A tenth of a second later."""
        self.shelf.read_at = float("-inf")


@contextmanager
def connections_open() -> Iterator[None]:
    """Django closes a connection that is within a transaction, as a test's is; its own test client does this."""
    both = (request_started, request_finished)
    for moment in both:
        moment.disconnect(close_old_connections)
    yield
    for moment in both:
        moment.connect(close_old_connections)


def commit() -> None:
    """What the end of a transaction does on PostgreSQL, inside a test's own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SELECT set_config('portal.public_moved', '', true)")
