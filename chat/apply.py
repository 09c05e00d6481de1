"""Carry out the lines of a plan, and write down each thing as soon as it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from chat import describing, memory
from chat.book import Book
from chat.clients import base
from chat.plan import Kind, Line

# A task lives 100 s: what remains is left to the next run.
SECONDS = 60.0
# So few at once that the lease outlives them, one call each.
SINGLES = 50
BATCH = 1000


@dataclass
class Report:
    """What a run did. `failed`: account → reason code. `stopped`: what ended it early."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    created: bool = False
    restored: bool = False
    archived: bool = False
    unfinished: bool = False
    stopped: base.ChatError | None = None
    end: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    tell: Callable[[Report], None] = lambda report: None

    @property
    def done(self) -> dict[str, list[str]]:
        """Accounts by kind of line; a line about the channel itself counts for one."""
        rooms = {Kind.CREATE: self.created, Kind.RESTORE: self.restored, Kind.ARCHIVE: self.archived}
        told = {str(kind): [""] for kind, true in rooms.items() if true}
        people = {str(Kind.ADD): self.added, str(Kind.REMOVE): self.removed}
        return told | {kind: list(accounts) for kind, accounts in people.items() if accounts}

    @property
    def late(self) -> bool:
        self.unfinished = self.unfinished or time.monotonic() > self.end
        return self.unfinished


def apply(
    book: Book,
    client: base.ChatClient,
    lines: Iterable[Line],
    *,
    tell: Callable[[Report], None] = lambda report: None,
    against_teams: bool = False,
) -> Report:
    """Do these lines, in order: create, restore, add, remove, archive.

    Args:
        tell: is given the report after each step.
        against_teams: take out even who has a place in the team (to go back on a plan).

    Never raises a `ChatError`: see `Report.stopped`.
    """
    channel, todo, report = book.channel, list(lines), Report(tell=tell)
    kinds = {line.kind for line in todo}
    try:
        if Kind.CREATE in kinds:
            create(book, client)
            report.created = True
        if Kind.RESTORE in kinds:
            client.restore(channel.external_id)
            report.restored = _mark(book, archived=False)
        if kinds & {Kind.ADD, Kind.REMOVE}:
            _move(book, client, todo, report, against_teams=against_teams)
        if Kind.ARCHIVE in kinds and not report.unfinished:
            client.archive(channel.external_id)
            report.archived = _mark(book, archived=True)
    except base.ChatError as error:
        report.stopped = error
    return report


def _mark(book: Book, *, archived: bool) -> bool:
    book.write(archived=archived, closed=archived, closing=book.channel.closing and archived)
    return True


def create(book: Book, client: base.ChatClient) -> None:
    """Make the channel, or take back the one a lost answer left behind. Raises `NameTaken` for any other."""
    channel = book.channel
    started = channel.creating_since
    book.write(creating_since=started or timezone.now())
    purpose, header = book.texts()
    try:
        room = client.create_channel(
            name=channel.name,
            display_name=channel.display_name,
            private=channel.private,
            purpose=purpose,
            header=header,
        )
    except base.NameTaken as taken:
        found = client.channel_by_name(channel.name)
        ours = found is not None and started is not None and found.creator == channel.workspace.own_id
        if found is None or found.archived or not ours:
            state = "hidden" if found is None else "archived" if found.archived else ""
            raise base.NameTaken(str(taken), error_id="_".join(filter(None, ("name_taken", state)))) from taken
        room = found
    book.write(external_id=room.id, checked_at=timezone.now(), look_since=None, walked_count=1)
    if (room.purpose, room.header) == (purpose, header):
        book.write(**describing.told(purpose, header))
    # Whoever creates a channel is in it.
    book.keep([memory.stranger(channel, base.Member(channel.workspace.own_id), None)])


def _move(book: Book, client: base.ChatClient, todo: list[Line], report: Report, *, against_teams: bool) -> None:
    before, stopped = book.inside(), None
    try:
        _add(book, client, [line.account for line in todo if line.kind is Kind.ADD], report)
        gone = [line.account for line in todo if line.kind is Kind.REMOVE]
        _remove(book, client, gone, report, against_teams=against_teams)
    except base.ChatError as error:
        stopped = error
    # Whoever was put in may have been there already: the server's count moves by who is in, not by calls.
    book.write(walked_count=max(0, (book.channel.walked_count or 0) + book.inside() - before))
    if stopped:
        raise stopped


def _add(book: Book, client: base.ChatClient, ids: list[str], report: Report) -> None:
    if not ids:
        return
    skills = client.capabilities()
    if not skills.guards_archived and not report.created and client.channel(book.channel.external_id).archived:
        raise base.ChannelArchived("archived", error_id="archived_by_hand")
    step = BATCH if skills.bulk_add else SINGLES
    for start in range(0, len(ids), step):
        if report.late:
            return
        _add_some(book, client, ids[start : start + step], report)
        report.tell(report)


def _add_some(book: Book, client: base.ChatClient, ids: list[str], report: Report) -> None:
    room = book.channel.external_id
    book.attempt(ids)
    answer = client.add_members(room, ids)
    _came(book, answer.done, report)
    outside = [one for one, why in answer.failed.items() if isinstance(why, base.NotInTeam)]
    if outside and not answer.stopped:
        entered = client.ensure_in_team(outside)
        again = client.add_members(room, entered.done) if entered.done else base.Added()
        _came(book, again.done, report)
        failed = {**answer.failed, **entered.failed, **again.failed}
        stopped = entered.stopped or again.stopped
        answer = base.Added(answer.done | again.done, failed, stopped)
    report.failed |= {one: _code(why) for one, why in answer.failed.items() if one not in answer.done}
    book.forget([one for one, why in answer.failed.items() if isinstance(why, base.PersonGone)])
    if answer.stopped:
        raise answer.stopped


def _code(why: base.ChatError) -> str:
    codes: dict[type[base.ChatError], str] = {
        base.PersonGone: "person_gone",
        base.NotInTeam: "not_in_team",
        base.UserQuota: "quota",
    }
    return codes.get(type(why), "refused")


def _came(book: Book, ids: Collection[str], report: Report) -> None:
    if ids:
        book.came(ids)
        report.added += ids


def _remove(book: Book, client: base.ChatClient, ids: list[str], report: Report, *, against_teams: bool) -> None:
    for place, one in enumerate(ids):
        if report.late:
            return
        # Minutes may have passed since the plan: somebody back in the team stays.
        if not against_teams and book.has_place(one):
            report.failed[one] = "wanted_again"
            continue
        book.change(one, memory.going())
        try:
            client.remove_member(book.channel.external_id, one)
        except (base.Forbidden, base.DefaultChannel) as refused:
            # The platform will say the same of everybody else.
            code = "default_channel" if isinstance(refused, base.DefaultChannel) else "kick_refused"
            report.failed |= dict.fromkeys(ids[place:], code)
            book.change(one, memory.staying())
            return
        book.change(one, memory.gone())
        report.removed.append(one)
        report.tell(report)
