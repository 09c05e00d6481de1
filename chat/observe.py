"""Who is in a channel: read from the platform, or from what the portal last saw and did there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.utils import timezone

from chat import directory, memory, people, plan
from chat.book import Book
from chat.clients import base
from chat.clients.batches import chunks
from chat.models import Presence

# A description this fresh (the daily verification reads them all in a few calls) is not asked for again.
FRESH = timedelta(minutes=10)


def observe(book: Book, client: base.ChatClient, *, walk: bool) -> plan.Observed:
    """The channel as it is. `walk` reads its members; without it, the portal's memory answers at no cost.

    Raises: any `ChatError` but `IncompleteRead`, which gives an incomplete `Observed`.
    """
    channel = book.channel
    if not channel.external_id:
        return plan.Observed(exists=False)
    if not walk:
        return plan.Observed(archived=channel.archived, remembered=True, people=memory.seen(book.rows()))
    differences = _describe(book, client)
    complete = channel.archived or _read(book, client)
    people = memory.seen(book.rows())
    if complete:
        # At once: a write that fails later in this run does not make it worth reading again.
        book.unmark("look_since")
        book.write(counted=None, walked_count=len(people) if channel.counted is None else channel.counted)
    return plan.Observed(archived=channel.archived, complete=complete, people=people, differences=differences)


def _read(book: Book, client: base.ChatClient) -> bool:
    """Write down who is in; False when the reading is not whole."""
    known = [row.external_id for row in book.rows() if row.left_at is None or row.attempted]
    try:
        members = client.members(book.channel.external_id, expected=book.channel.counted, known=known)
        book.note(members)
        _name(book, {one.id: one for one in members}, client)
    except base.IncompleteRead:
        return False
    return True


def _describe(book: Book, client: base.ChatClient) -> tuple[str, ...]:
    channel = book.channel
    if channel.checked_at and channel.checked_at > timezone.now() - FRESH:
        return ()
    return describe(book, client.channel(channel.external_id))


def describe(book: Book, room: base.Room) -> tuple[str, ...]:
    """Write down what the platform calls it; returns what differs from the portal's wish. The id wins."""
    found = []
    if room.name != book.channel.name:
        found.append("renamed")
    if room.private != book.channel.private:
        found.append("made_private" if room.private else "made_public")
    book.write(name=room.name, display_name=room.display_name, archived=room.archived, checked_at=timezone.now())
    return tuple(found)


def _name(book: Book, inside: Mapping[str, base.Member], client: base.ChatClient) -> None:
    """Ask who people without a name are, some at a time: what a limit interrupts goes on from there."""
    channel = book.channel
    unnamed = _unnamed(book)
    skills = client.capabilities() if unnamed else base.Capabilities()
    if len(unnamed) / skills.names_a_call > directory.pages(channel.workspace):
        directory.walk(channel.workspace, client)
        unnamed = _unnamed(book)
    rows = {row.external_id: row for row in unnamed if row.external_id in inside}
    for some in chunks(sorted(rows), skills.named_at_once):
        named = {one.id: one for one in client.people_by_id(some)}
        for one in some:
            row, person = rows[one], named.get(one)
            row.username = (person.username if person else "") or one
            row.own_kind = people.kind_of(person) if person else row.own_kind
            row.kind = memory.kind_in(inside[one], row.own_kind)
        book.keep([rows[one] for one in some])


def _unnamed(book: Book) -> list[Presence]:
    own = book.channel.workspace.own_id
    return [row for row in book.rows() if row.left_at is None and not row.username and row.external_id != own]


def ours(book: Book, needed: Iterable[int]) -> plan.Ours:
    """What the portal remembers of this channel. `needed`: volunteers who have a place in it."""
    space = book.channel.workspace
    return memory.ours(book.rows(), set(needed), book, own=space.own_id, kept=space.kept)
