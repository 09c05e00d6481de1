"""Delivery by the outbox beside Django's own `send_messages`, to the same server, on the database of the settings.

The promise (docs/decisions/0002-mail-is-a-row.md): at least 0.75 times as fast, every mail committed.
"""

from __future__ import annotations

import logging
import multiprocessing
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event

from aiosmtpd.controller import Controller
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.test import override_settings

from outbox import delivery
from outbox.models import Mail, State

# Many short rounds: each ratio is taken within one, so that a busy machine weighs on both sides.
MAILS, ROUNDS = 100, 25
PARAGRAPH = "Bonjour Alice, l’équipe t’attend jeudi à dix-neuf heures, à distance ou sur place. " * 12


class Sink:
    """Takes everything, keeps nothing."""

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:
        return "250 kept"


def _serve(port: int, ready: Event) -> None:
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    Controller(Sink(), hostname="127.0.0.1", port=port).start()
    ready.set()
    time.sleep(3600)


@contextmanager
def _sink() -> Iterator[int]:
    """The port of a server in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = int(door.getsockname()[1])
    ready = multiprocessing.Event()
    process = multiprocessing.Process(target=_serve, args=(port, ready), daemon=True)
    process.start()
    ready.wait(10)
    yield port
    process.kill()


def _messages() -> list[EmailMultiAlternatives]:
    messages = []
    for number in range(MAILS):
        message = EmailMultiAlternatives(f"Réunion {number}", PARAGRAPH, to=[f"person-{number}@example.org"])
        message.attach_alternative(f"<p>{PARAGRAPH}</p>", "text/html")
        messages.append(message)
    return messages


def _by_django() -> None:
    get_connection("django.core.mail.backends.smtp.EmailBackend").send_messages(_messages())


def _by_outbox() -> None:
    while Mail.objects.filter(state=State.QUEUED).exists():
        delivery.drain()


def _rate(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return MAILS / (time.perf_counter() - begin)


def run() -> None:
    """Alternate both ways and print the medians, in mails a second, and their ratio."""
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    rates: dict[str, list[float]] = {"django": [], "outbox": [], "bulk": []}
    with _sink() as port, override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_USE_TLS=False, DEMO=False):
        for _round in range(ROUNDS):
            rates["django"].append(_rate(_by_django))
            for kind, bulk in (("outbox", False), ("bulk", True)):
                get_connection("outbox.backend.EmailBackend").send_messages(_messages())
                Mail.objects.filter(state=State.QUEUED).update(bulk=bulk)
                rates[kind].append(_rate(_by_outbox))
    connection.creation.destroy_test_db(name, verbosity=0)
    _report(rates)


def _report(rates: dict[str, list[float]]) -> None:
    for kind, values in rates.items():
        ratios = sorted(value / bare for value, bare in zip(values, rates["django"], strict=True))
        low, middle, high = ratios[ROUNDS // 4], statistics.median(ratios), ratios[-ROUNDS // 4]
        print(
            f"mail, {kind:7} {statistics.median(values):4.0f} a second, "
            f"{middle:.2f} of Django ({low:.2f} to {high:.2f}) on {connection.vendor}"
        )
