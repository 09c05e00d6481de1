"""A whole season at once: how its channels are called, made together, archived together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from accounts.actions import record
from accounts.models import User
from chat import naming
from chat.actions.channels import About, NameInUse, default_name, ensure_channel, pattern_of
from chat.actions.upkeep import archive_channel, rename_channel
from chat.models import Channel, SeasonNaming, Workspace
from chat.models.channels import ChannelQuerySet
from seasons.models import Season


@dataclass(frozen=True, slots=True)
class Asked:
    """One channel to make."""

    about: About
    audience: str
    name: str


def channels_of(season: Season) -> ChannelQuerySet:
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


def misnamed(season: Season) -> list[tuple[Channel, str]]:
    """Open channels the portal made for the season's teams and leads, and the name its pattern would give each.

    Those whose rename is asked already, and those somebody named otherwise for certain roles, are left out.
    """
    pattern = pattern_of(season)
    rows = Channel.objects.filter(edition__season=season.pk, closed=False, closing=False, new_name="")
    rows = rows.filter(origin=Channel.Origin.CREATED).exclude(audience=Channel.Audience.ROLES)
    found = []
    for row in rows.select_related("edition__project", "edition__season", "workspace").order_by("name"):
        limit = naming.limit_of(row.workspace.platform)
        name, _shown = default_name(row.about, row.audience, limit=limit, pattern=pattern)
        if name != row.name:
            found.append((row, name))
    return found


@transaction.atomic
def rename_season(*, season: Season, actor: User) -> tuple[int, list[str]]:
    """Ask for each misnamed channel to take its pattern's name at the next tick; how many, and the names taken."""
    renamed, taken = 0, []
    for channel, name in misnamed(season):
        try:
            rename_channel(channel=channel, name=name, display_name=channel.display_name, actor=actor)
            renamed += 1
        except NameInUse:
            taken.append(name)
    return renamed, taken


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
