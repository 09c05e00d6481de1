"""What time does to proposals."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from partners import actions

UNCONFIRMED_DAYS = 7


@shared_task
def purge_unconfirmed() -> int:
    """Delete drafts whose address was never proven, and invitations that were never answered.

    Returns:
        How many drafts were deleted.
    """
    return actions.purge_unconfirmed(before=timezone.now() - timedelta(days=UNCONFIRMED_DAYS))


@shared_task
def seat_groups() -> int:
    """Seat readers whom a group of the identity provider names; returns how many seats moved."""
    return actions.seat_groups()


@shared_task
def daily() -> int:
    """Remind drafts whose call ends soon, and forget supports nobody confirmed; may run any number of times a day.

    Returns:
        How many drafts were written about.
    """
    actions.purge_supports()
    return actions.remind_drafts(today=timezone.localdate())
