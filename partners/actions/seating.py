"""Readers that the identity provider's groups name; those named by hand stay as they are."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import GroupRole
from partners.models import Review, Reviewer
from seasons.models import Phase, Season

READ_IN = (Phase.Kind.CALL, Phase.Kind.AUDIT, Phase.Kind.SELECTION)


def seat_groups(*, day: date | None = None) -> int:
    """Follow the groups in each season whose call is open or being read on `day`; returns how many seats moved.

    A group without a season in its scope reads for all of these. Whoever left keeps the readings they handed in;
    what they had not begun is free to be spread again.
    """
    day = day or timezone.localdate()
    open_on = Phase.objects.filter(kind__in=READ_IN, starts_on__lte=day, ends_on__gte=day)
    seasons = Season.objects.filter(pk__in=open_on.values("season"))
    return sum(_seat(season) for season in seasons.order_by("pk"))


@transaction.atomic
def _seat(season: Season) -> int:
    Season.objects.select_for_update().get(pk=season.pk)  # two ticks seat one after the other
    roles = GroupRole.objects.filter(role=GroupRole.Role.REVIEWER, scope__in=["", season.slug], user__is_active=True)
    named = set(roles.values_list("user_id", flat=True))
    rows = {row.user_id: row for row in season.reviewers.all()}
    new = [Reviewer(season=season, user_id=user, by_group=True) for user in sorted(named - rows.keys())]
    Reviewer.objects.bulk_create(new)
    moved = [row for row in rows.values() if row.by_group and row.scores != (row.user_id in named)]
    for row in moved:
        row.scores = not row.scores
    Reviewer.objects.bulk_update(moved, ["scores"])
    Review.objects.filter(reviewer__in=[row for row in moved if not row.scores], state=Review.State.TODO).delete()
    if new or moved:
        gone = [row.user_id for row in moved if not row.scores]
        back = [row.user_id for row in (*new, *moved) if row.scores]
        record(actor=None, verb="season.readers_by_group", about=season, seated=back, gone=gone)
    return len(new) + len(moved)
