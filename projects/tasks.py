"""What dates do to teams."""

from __future__ import annotations

from celery import shared_task

from projects import actions


@shared_task
def daily() -> int:
    """Apply what the calendar brought; may run any number of times a day."""
    moved = actions.activate_launched() + actions.call_waiting()
    return moved + actions.tell_recruiting() + actions.tell_alerts()


@shared_task
def tell_moments() -> int:
    """Write the season's mails whose days these are; returns how many."""
    return actions.tell_moments()
