"""The rounds: who can be found now, which channels no longer have the number of people they had, who is everybody."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial

from django.utils import timezone

from chat import connect, describing, directory, lease, observe, people, prepare, setbacks, wanted
from chat.actions import mark_dirty
from chat.book import Book
from chat.clients import base
from chat.models import Account, Channel, Workspace

SOUGHT_AT_ONCE = 100


def _talk(workspace: Workspace, work: Callable[[base.ChatClient], object]) -> bool:
    """Do `work` with a client; a setback puts the workspace off and is tried again by the next round."""
    try:
        with closing(connect.connect(workspace)) as client:
            prepare.introduce(workspace, client)
            work(lease.watched(client, partial(lease.obey, workspace)))
            setbacks.recovered(workspace, client)
    except lease.Paused:
        return False
    except base.ChatError as error:
        setbacks.note_workspace(workspace, error)
        return False
    return True


def find_people(workspace: Workspace) -> bool:
    """Look again for those not found whose time has come; their channels are marked when they are.

    A directory that a limit interrupted comes first.
    """
    if workspace.walk_since:
        return _talk(workspace, lambda client: directory.walk(workspace, client))
    due = Account.objects.due().filter(workspace=workspace).select_related("volunteer__user")
    rows = list(due.order_by("next_check_at")[:SOUGHT_AT_ONCE])
    here = [row for row in rows if wanted.channels_of(row.volunteer).exists()]
    Account.objects.filter(pk__in=[row.pk for row in rows if row not in here]).update(next_check_at=None)
    return not here or _talk(workspace, lambda client: _mark(directory.seek(workspace, client, here)))


def _mark(found: list[Account]) -> None:
    for account in found:
        mark_dirty(channels=wanted.channels_of(account.volunteer))


def sweep(workspace: Workspace) -> bool:
    """Ask for member counts first, one call where the server can, and have read only what differs.

    A channel whose pages changed since its purpose and header were written is marked too.
    """
    channels = list(workspace.channels.open())
    _mark_stale(workspace)
    return not channels or _talk(workspace, lambda client: _compare(client, channels))


def _mark_stale(workspace: Workspace) -> None:
    """No call is made here: what was written last is known by its print."""
    rows = workspace.channels.open().filter(keeps_description=True, closing=False, archived=False)
    rows = rows.select_related("workspace", "season", "chapter", "edition__project", "edition__season")
    stale = [one.pk for one in rows.prefetch_related("edition__links", "season__links") if describing.is_stale(one)]
    mark_dirty(channels=Channel.objects.filter(pk__in=stale))


def _compare(client: base.ChatClient, channels: list[Channel]) -> None:
    counts = client.member_counts([one.external_id for one in channels])
    now = timezone.now()
    for channel in channels:
        count = counts.get(channel.external_id)
        if differs(channel, count):
            rows = Channel.objects.filter(pk=channel.pk)
            rows.update(dirty_since=now, look_since=now, counted=count)


def differs(channel: Channel, count: int | None) -> bool:
    """Whether a count asks for a reading: the channel may hold others than the portal remembers."""
    return count is None or count != channel.walked_count


def verify(workspace: Workspace) -> bool:
    """Read the whole directory and every channel's description, then have each channel's members read.

    Equal counts do not prove equal sets: once a day, nothing is believed from memory. What a limit or a dead
    worker cuts, the tick goes on with: the lists first, then each channel and each page of the directory.
    """
    if not lease.verification(workspace):
        return False
    people.erase(workspace)
    if _talk(workspace, lambda client: _verify(workspace, client)):
        return True
    Workspace.objects.filter(pk=workspace.pk, verify_at__isnull=False).update(verify_at=timezone.now())
    return False


def _verify(workspace: Workspace, client: base.ChatClient) -> None:
    if channels := list(workspace.channels.open()):
        _read_again(client, channels)
    directory.begin(workspace)
    Workspace.objects.filter(pk=workspace.pk).update(verify_at=None)
    directory.walk(workspace, client)


def _read_again(client: base.ChatClient, channels: list[Channel]) -> None:
    rooms = {one.id: one for one in client.channels()}
    counts = client.member_counts([one.external_id for one in channels])
    now = timezone.now()
    for channel in channels:
        room = rooms.get(channel.external_id)
        # What somebody changed by hand is left for the channel's own run, which shows it.
        if room and (room.name, room.private) == (channel.name, channel.private):
            observe.describe(Book(channel), room)
        rows = Channel.objects.filter(pk=channel.pk)
        rows.update(dirty_since=now, look_since=now, counted=counts.get(channel.external_id))
