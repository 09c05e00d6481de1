"""A whole season at once: how its channels are called, made together, archived together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.actions import record
from accounts.models import User
from chat import naming
from chat.actions.channels import About, ensure_channel, pattern_of
from chat.actions.upkeep import archive_channel
from chat.models import Channel, SeasonNaming, Workspace
from seasons.models import Season


@dataclass(frozen=True, slots=True)
class Asked:
    """One channel to make."""

    about: About
    audience: str
    name: str


def channels_of(season: Season) -> QuerySet[Channel]:
    """The channels of a season and of its editions."""
    return Channel.objects.filter(Q(season=season.pk) | Q(edition__season=season.pk))


@transaction.atomic
def set_pattern(*, season: Season, pattern: str, actor: User) -> SeasonNaming:
    """Say how the channels of this season's editions will be called; those that exist keep their names.

    Raises:
        ValidationError: unknown places, or letters the platforms refuse.
    """
    naming.check_pattern(pattern)
    row, _made = SeasonNaming.objects.update_or_create(season_id=season.pk, defaults={"pattern": pattern})
    record(actor=actor, verb="season.channel_pattern", about=row.season, pattern=pattern)
    return row


@transaction.atomic
def create_channels(
    *, season: Season, workspace: Workspace, asked: Iterable[Asked], pattern: str, actor: User
) -> list[Channel]:
    """Ask for several channels of a season at once, and keep the pattern they were named by. All or none.

    Raises:
        NameInUse: another channel that is still to be made has one of these names.
    """
    if pattern != pattern_of(season):
        set_pattern(season=season, pattern=pattern, actor=actor)
    return [
        ensure_channel(about=one.about, workspace=workspace, audience=one.audience, name=one.name, actor=actor)
        for one in asked
    ]


@transaction.atomic
def archive_season(*, season: Season, actor: User) -> list[Channel]:
    """Archive every open channel of a season; each costs one call, nobody is taken out. Returns them."""
    rows = channels_of(season).filter(closed=False, closing=False).select_related("workspace")
    return [archive_channel(channel=row, actor=actor) for row in rows]
