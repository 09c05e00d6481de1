"""One worker at a time per channel, decided by the database, and freed soon after the worker dies.

The lease is short: whoever holds it renews it before each operation, and stops when it was lost or when the
platform asked another worker to wait.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from django.db.models import Q
from django.utils import timezone

from chat.clients.base import ChatClient, ChatError
from chat.models import Channel, Workspace

# Longer than one operation takes, a directory of forty pages on a slow server included.
LEASE = timedelta(seconds=40)


class Overtaken(ChatError):
    """Another worker took the channel meanwhile: nothing more is sent."""


class Paused(ChatError):
    """Another worker was asked to wait: so do all."""


def take(channel_id: int) -> Channel | None:
    """The channel, ours until `give_back`; None when another worker has it."""
    now, token = timezone.now(), secrets.token_hex(16)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    if not Channel.objects.filter(free, pk=channel_id).update(lease=token, lease_until=now + LEASE):
        return None
    rows = Channel.objects.with_version().select_related("workspace", "edition__project", "season", "chapter")
    return rows.get(pk=channel_id)


def give_back(channel: Channel) -> None:
    """Let others have it; does nothing if the lease ended and somebody took it."""
    Channel.objects.filter(pk=channel.pk, lease=channel.lease).update(lease="", lease_until=None)


def keep(channel: Channel) -> None:
    """Renew the lease. Raises `Overtaken`, or `Paused` when the workspace has to wait."""
    mine = Channel.objects.filter(pk=channel.pk, lease=channel.lease)
    awake = Workspace.objects.awake().filter(pk=channel.workspace_id)
    if mine.filter(workspace__in=awake).update(lease_until=timezone.now() + LEASE):
        return
    if mine.exists():
        raise Paused("the workspace waits", error_id="paused")
    raise Overtaken("the lease was lost", error_id="overtaken")


def obey(workspace: Workspace) -> None:
    """Raises `Paused` when somebody was asked to wait meanwhile."""
    if not Workspace.objects.awake().filter(pk=workspace.pk).exists():
        raise Paused("the workspace waits", error_id="paused")


def verification(workspace: Workspace) -> bool:
    """Whether a verification is due and ours to do now; due again later, unless it went through."""
    now = timezone.now()
    return bool(Workspace.objects.filter(pk=workspace.pk, verify_at__lte=now).update(verify_at=now + LEASE))


@contextmanager
def directory(workspace: Workspace) -> Iterator[Callable[[], object]]:
    """One worker reads a workspace's directory at a time, and says after each page that it still does.

    Raises: `Paused` when another is at it.
    """
    now = timezone.now()
    rows = Workspace.objects.filter(pk=workspace.pk)
    if not rows.filter(Q(directory_until=None) | Q(directory_until__lt=now)).update(directory_until=now + LEASE):
        raise Paused("another worker reads the directory", error_id="directory")
    try:
        yield lambda: rows.update(directory_until=timezone.now() + LEASE)
    finally:
        rows.update(directory_until=None)


def watched(client: ChatClient, before: Callable[[], None]) -> ChatClient:
    """The same client, that calls `before` ahead of each operation."""
    return cast(ChatClient, _Watched(client, before))


class _Watched:
    # What a client knows without asking the platform.
    FREE = frozenset({"close", "channel_url"})

    def __init__(self, client: ChatClient, before: Callable[[], None]) -> None:
        self._client, self._before = client, before

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found) or name in self.FREE:
            return found

        def guarded(*args: Any, **kwargs: Any) -> Any:
            self._before()
            return found(*args, **kwargs)

        return guarded
