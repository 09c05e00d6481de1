"""The doorbell: tells a worker that mail waits. It may be lost: the timetable rings every ten seconds."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

# A ring that waited longer says nothing that the timetable has not said since. Seconds.
STALE = 30


def ring() -> None:
    """Publish one "drain", without content. A broker that is away is a line in the log."""
    try:
        current_app.send_task("outbox.tasks.drain", expires=STALE, ignore_result=True, retry=False)
    except (OperationalError, OSError):
        log.warning("The broker is away: mail waits for the timetable.")


def ring_on_commit() -> None:
    """Ring when the current transaction commits: once, however many mails it writes."""
    if not any(call[1] is ring for call in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)
