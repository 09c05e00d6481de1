"""What is on the platform, read for a page: a few calls, kept two minutes, never inside a transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from chat import advice, connect, setbacks, words
from chat.clients import base
from chat.models import Workspace

KEPT_SECONDS = 120


@dataclass(frozen=True)
class Reading:
    """The channels our account sees, by name; or why they could not be read, and what to do."""

    rooms: tuple[base.Room, ...] = ()
    at: datetime | None = None
    error: str = ""
    to_do: str = ""

    @property
    def by_name(self) -> Mapping[str, base.Room]:
        return {room.name: room for room in self.rooms}


@dataclass(frozen=True)
class One:
    """One channel, or why it could not be read."""

    room: base.Room | None = None
    count: int | None = None
    error: str = ""
    to_do: str = ""


def rooms(workspace: Workspace, *, again: bool = False) -> Reading:
    """Every channel of the workspace that our account sees. `again`: whatever was read a moment ago."""
    key = f"chat-rooms-{workspace.pk}"
    kept = None if again else cache.get(key)
    if kept:
        return Reading(tuple(base.Room(**row) for row in kept["rooms"]), kept["at"])
    try:
        with closing(connect.connect(workspace)) as client:
            found = sorted(client.channels(), key=lambda room: room.name)
    except base.ChatError as error:
        return Reading(error=_told(workspace, error), to_do=advice.advice(workspace, error))
    now = timezone.now()
    cache.set(key, {"rooms": [asdict(room) for room in found], "at": now}, KEPT_SECONDS)
    return Reading(tuple(found), now)


def forget(workspace: Workspace) -> None:
    """Something was changed there: the next page reads again."""
    cache.delete(f"chat-rooms-{workspace.pk}")


def counts(workspace: Workspace, ids: Collection[str]) -> Mapping[str, int]:
    """How many people are in each of these; nothing where it cannot be told: a page does not fail for it."""
    try:
        with closing(connect.connect(workspace)) as client:
            return client.member_counts(ids) if ids else {}
    except base.ChatError:
        return {}


def one(workspace: Workspace, channel_id: str) -> One:
    """One channel and how many people are in it."""
    try:
        with closing(connect.connect(workspace)) as client:
            room = client.channel(channel_id)
            return One(room, client.member_counts([channel_id]).get(channel_id))
    except base.ChatError as error:
        return One(error=_told(workspace, error), to_do=advice.advice(workspace, error))


def _told(workspace: Workspace, error: base.ChatError) -> str:
    """Also written on the workspace, when the server or the token is the matter."""
    setbacks.note_workspace(workspace, error)
    return words.error(error.error_id, str(error))
