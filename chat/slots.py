"""The channels a season could have: which exist, and under which names the others would be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chat import naming
from chat.actions import About, channels_of, default_name, pattern_of
from chat.clients import base
from chat.models import Channel, Workspace
from projects.models import Edition
from seasons.models import Season

Audience = Channel.Audience


@dataclass(frozen=True)
class Slot:
    """One channel of the season.

    `channel`: the one that exists or was asked for. Otherwise `name` is what it would be called, `wished`
    what the pattern gives; they differ when `clash` says who has it: "portal", "platform" or "archived".
    `room`: the platform's channel of that name, which could be bound instead; or opened again, when it is
    `ended`, one the portal archived.
    """

    key: str
    about: About
    audience: str
    wished: str
    name: str
    channel: Channel | None = None
    clash: str = ""
    room: base.Room | None = None
    ended: Channel | None = None

    @property
    def label(self) -> str:
        """What it is for; the season is known to who reads it."""
        return self.about.display_title if isinstance(self.about, Edition) else str(self.about)

    @property
    def usual(self) -> bool:
        """Made for every season, unless somebody says otherwise."""
        return self.audience == Audience.TEAM


def slots(
    season: Season, workspace: Workspace, rooms: Mapping[str, base.Room], *, pattern: str = ""
) -> tuple[Slot, ...]:
    """The season's own channel, then each edition's, each followed by its leads'.

    Args:
        rooms: the platform's channels by name, as far as they are known.
        pattern: one to try, instead of the season's.
    """
    pattern = pattern or pattern_of(season)
    limit = naming.limit_of(workspace.platform)
    rows = channels_of(season).filter(workspace=workspace, closed=False).select_related("workspace")
    known = {_place(row): row for row in rows}
    taken = set(workspace.channels.filter(closed=False).values_list("name", flat=True))
    ended = {row.external_id: row for row in workspace.channels.filter(closed=True).exclude(external_id="")}
    found: list[Slot] = []
    for about, audience in _places(season):
        key = f"{type(about).__name__.lower()}-{about.pk}-{audience}"
        wished, _shown = default_name(about, audience, limit=limit, pattern=pattern)
        if channel := known.get((type(about).__name__, about.pk, audience)):
            found.append(Slot(key, about, audience, wished, channel.name, channel))
            continue
        name = naming.slug(wished, limit=limit, taken=taken | rooms.keys())
        taken.add(name)
        clash, room = _clash(wished, name, rooms)
        over = ended.get(room.id) if room else None
        found.append(Slot(key, about, audience, wished, name, clash=clash, room=room, ended=over))
    return tuple(found)


def _clash(wished: str, name: str, rooms: Mapping[str, base.Room]) -> tuple[str, base.Room | None]:
    if name == wished:
        return "", None
    room = rooms.get(wished)
    if room is None:
        return "portal", None
    return ("archived" if room.archived else "platform"), room


def _places(season: Season) -> Iterator[tuple[About, str]]:
    editions = Edition.objects.filter(season=season.pk).exclude(state__in=Edition.ENDED)
    rows: list[About] = [season, *editions.select_related("project", "season").order_by("number", "pk")]
    for about in rows:
        yield about, Audience.TEAM
        yield about, Audience.LEADS


def _place(channel: Channel) -> tuple[str, int, str]:
    kind, pk = ("Edition", channel.edition_id) if channel.edition_id else ("Season", channel.season_id)
    return kind, pk or 0, channel.audience
