"""What time does to the calendar."""

from __future__ import annotations

from celery import shared_task

from seasons import actions


@shared_task
def remind_events() -> int:
    """Write the day before an event to whoever comes; returns how many people were looked at."""
    return actions.remind_events()
