"""One worker at a time per channel, decided by the database, and freed even if the worker dies."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from chat.models import Channel

# Longer than a task may live (CELERY_TASK_TIME_LIMIT, 120 s).
LEASE = timedelta(seconds=150)


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
