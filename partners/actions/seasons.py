"""A season's call, copied with the season."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from partners.models import Criterion
from seasons import actions as seasons
from seasons.models import Season

OF_CRITERION = ("title", "question", "weight", "position")


@transaction.atomic
def copy_season(*, season: Season, number: int, name: str, launch_on: date, actor: User | None) -> Season:
    """`seasons.actions.copy_season`, with the criteria its committee scores. Readers are asked anew."""
    copy = seasons.copy_season(season=season, number=number, name=name, launch_on=launch_on, actor=actor)
    Criterion.objects.bulk_create(
        Criterion(season=copy, **{field: getattr(row, field) for field in OF_CRITERION})
        for row in season.criteria.all()
    )
    return copy
