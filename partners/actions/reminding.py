"""A draft expires kindly: its writers hear twice that the call ends."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from partners.emails import following
from partners.models import Proposal, State
from seasons.models import Phase, Season

REMINDERS = (7, 2)  # days before the end of the call


def remind_drafts(*, today: date) -> int:
    """Write to drafts whose call ends within 7, then within 2 days; once each, however often this runs.

    A draft begun less than a day ago is left in peace until tomorrow. A call that is extended starts again.

    Returns:
        How many drafts were written about.
    """
    told = 0
    calls = Phase.objects.calls_on(today).filter(ends_on__lte=today + timedelta(days=max(REMINDERS)))
    _forget_reminders(today)
    for call in calls.select_related("season"):
        left = (call.ends_on - today).days
        stage = min(days for days in REMINDERS if left <= days)
        told += sum(_remind(pk, call, stage, today) for pk in _due(call.season, stage))
    return told


def _forget_reminders(today: date) -> None:
    later = Phase.objects.filter(kind=Phase.Kind.CALL, ends_on__gt=today + timedelta(days=max(REMINDERS)))
    drafts = Proposal.objects.filter(state=State.DRAFT, season__in=later.values("season"))
    drafts.exclude(reminded_days=None).update(reminded_days=None)


def _due(season: Season, stage: int) -> list[int]:
    rows = Proposal.objects.filter(_not_yet(stage), season=season, state=State.DRAFT)
    rows = rows.filter(created_at__lt=timezone.now() - timedelta(days=1))
    return list(rows.values_list("pk", flat=True))


def _not_yet(stage: int) -> Q:
    return Q(reminded_days=None) | Q(reminded_days__gt=stage)


@transaction.atomic
def _remind(pk: int, call: Phase, stage: int, today: date) -> bool:
    """One draft, unless another run took it."""
    if not Proposal.objects.filter(_not_yet(stage), pk=pk, state=State.DRAFT).update(reminded_days=stage):
        return False
    proposal = Proposal.objects.select_related("season").get(pk=pk)
    return following.remind(proposal, call.ends_on, today) > 0
