"""What time does to proposals."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from partners import actions
from seasons.actions import tell_watchers
from seasons.models import Phase, Watch

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
    """Apply what the calendar brought to calls; may run any number of times a day.

    Whoever waited for a call is told it is open, drafts whose call ends soon are reminded, and supports that nobody
    confirmed are forgotten.

    Returns:
        How many drafts were written about.
    """
    today = timezone.localdate()
    for call in Phase.objects.calls_on(today).select_related("season"):
        tell_watchers(topic=Watch.Topic.CALL, season=call.season, path=reverse("partners:propose"))
    actions.purge_supports()
    return actions.remind_drafts(today=today)
