"""What dates do to teams."""

from __future__ import annotations

from celery import shared_task

from projects.actions import activate_launched, call_waiting, tell_alerts, tell_recruiting


@shared_task
def daily() -> int:
    """Apply what the calendar brought; may run any number of times a day."""
    return activate_launched() + call_waiting() + tell_recruiting() + tell_alerts()
