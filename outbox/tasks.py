"""What the doorbell and the timetable call."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from outbox import actions, delivery
from outbox.bell import ring
from outbox.models import Mail

log = logging.getLogger(__name__)


@shared_task(soft_time_limit=60, time_limit=75, ignore_result=True)
def drain() -> None:
    """Send what is due; ring again when more is due than one drain's time allows."""
    tally = delivery.drain()
    if tally.sent or tally.put_off or tally.dead or tally.unsure:
        log.info("mail: %d sent, %d put off, %d dead, %d unsure", tally.sent, tally.put_off, tally.dead, tally.unsure)
    if tally.sent and not tally.away and Mail.objects.due(timezone.now()).exists():
        ring()


@shared_task(ignore_result=True)
def purge() -> None:
    """Blank texts after OUTBOX_BODY_DAYS and delete lines after OUTBOX_LOG_DAYS."""
    blanked, deleted = actions.purge()
    log.info("mail: %d texts blanked, %d lines deleted", blanked, deleted)
