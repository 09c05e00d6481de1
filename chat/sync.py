"""observe → resolve people → plan → apply → write down. One run for one channel, by one worker.

Nothing here runs inside a transaction: the network is between the writes.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import Any

from django.utils import timezone

from chat import (
    answer,
    connect,
    describing,
    errands,
    findings,
    lease,
    plan,
    prepare,
    report,
    setbacks,
    words,
    written,
)
from chat.apply import Report, apply
from chat.book import Book
from chat.clients import base
from chat.models import Channel, SyncPlan

STOPS = frozenset({"archived_by_hand", *setbacks.TROUBLES.values(), "name_taken_archived", "name_taken_hidden"})


def run(channel_id: int) -> str:
    """Bring one channel up to date, or carry out what a coordinator asked.

    Returns: "busy" (another worker has it), "done", or "put off" (a setback: it stays due).
    """
    channel = lease.take(channel_id)
    if channel is None:
        return "busy"
    try:
        return _work(channel)
    finally:
        lease.give_back(channel)


def _work(channel: Channel) -> str:
    asked = channel.plans.filter(state__in=SyncPlan.OPEN).select_related("undoes", "channel").first()
    try:
        with closing(connect.connect(channel.workspace)) as bare:
            client = lease.watched(bare, partial(lease.keep, channel))
            prepare.introduce(channel.workspace, client)
            book = Book(channel)
            stopped = _answer(book, client, asked) if asked else _automatic(book, client)
            if stopped is None:
                setbacks.recovered(channel.workspace, client)
    except base.ChatError as error:
        stopped = error
        if asked and not isinstance(error, lease.Overtaken):
            answer.failed(asked, error, channel.failures + 1)
    return "done" if stopped is None else _put_off(channel, stopped)


def _put_off(channel: Channel, error: base.ChatError) -> str:
    if isinstance(error, lease.Overtaken | lease.Paused):
        return "put off"  # nothing was sent: whoever paused the workspace wrote it down
    setbacks.note(channel, error)
    if _is_trouble(error):
        report.tell_failing(channel, words.reason(setbacks.trouble(error)))
    elif channel.failures + 1 >= Channel.TELL_AFTER:
        report.tell_failing(channel, words.error(error.error_id, str(error)))
    return "put off"


def _automatic(book: Book, client: base.ChatClient) -> base.ChatError | None:
    channel = book.channel
    errands.run(channel, client)
    made = prepare.prepare(book, client, walk=must_look(channel))
    done = apply(book, client, made.plan.ready)
    _write_down(channel, client, made, done, whole=True)
    if made.plan.ready or made.plan.waits:
        written.save_automatic(channel, made.plan, done, written.pace(client, made.plan))
    if done.stopped is None:
        settle(book, made, done)
        if made.plan.ready:
            describing.later(channel)
        else:
            describing.keep(channel, client)
    return done.stopped


def _answer(book: Book, client: base.ChatClient, asked: SyncPlan) -> base.ChatError | None:
    result = answer.answer(book, client, asked)
    if result is None:
        return None
    whole = asked.aim == SyncPlan.Aim.SYNC
    _write_down(book.channel, client, result.made, result.done, whole=whole)
    if result.done.stopped is None:
        settle(book, result.made, result.done, whole=result.whole)
    return result.done.stopped


def _write_down(
    channel: Channel, client: base.ChatClient, made: prepare.Prepared, done: Report, *, whole: bool
) -> None:
    blocked = next((line.reason for line in made.plan.of(plan.Kind.BLOCKED) if line.reason in STOPS), "")
    stopped = setbacks.trouble(done.stopped) if done.stopped and _is_trouble(done.stopped) else ""
    channel.trouble = blocked or stopped
    if channel.closing:
        return
    findings.note(channel, made, done, whole=whole)
    report.tell_members(channel, made.accounts, done.failed, channel.trouble)
    if done.created or made.walked:
        report.write_links(channel, client)


def _is_trouble(error: base.ChatError) -> bool:
    return isinstance(error, base.Rejected | base.Forbidden)


def must_look(channel: Channel) -> bool:
    """Whether a run has to read the channel's members; without that it believes what the portal remembers."""
    return channel.look_since is not None and bool(channel.external_id) and not channel.closing


def settle(book: Book, made: prepare.Prepared, done: Report, *, whole: bool = True) -> None:
    """The run went through: this version is seen. A mark made meanwhile stays."""
    channel, now = book.channel, timezone.now()
    fields: dict[str, Any] = {"last_sync_at": now, "last_ok_at": now, "last_error": "", "failures": 0}
    fields["trouble"] = channel.trouble
    fields["not_before"] = now + setbacks.LATER if channel.trouble else None
    if channel.trouble:
        fields["look_since"] = now
    if whole and not (channel.trouble or done.unfinished or not made.complete):
        fields["seen_version"] = channel.version  # type: ignore[attr-defined]
        book.unmark("dirty_since")
    book.write(counted=None, **fields)
