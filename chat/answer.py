"""What a coordinator asked of one channel: a dry run, or a plan applied exactly as it was shown.

A plan that was begun is gone on with after a pause, a lost answer or a killed worker: what is left of it, no more.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from chat import findings, plan, prepare, setbacks, undo, words, written
from chat.apply import Report, apply
from chat.book import Book
from chat.clients import base
from chat.models import Channel, SyncPlan


@dataclass(frozen=True)
class Answer:
    """What was found and done. `whole`: the channel needs nothing more."""

    made: prepare.Prepared
    done: Report
    whole: bool


def answer(book: Book, client: base.ChatClient, asked: SyncPlan) -> Answer | None:
    """Carry out what is asked; None when nothing was to be changed on the platform."""
    channel = book.channel
    back_on = asked.undoes if asked.aim == SyncPlan.Aim.UNDO else None
    made = prepare.prepare(book, client, walk=bool(channel.external_id), back_on=back_on)
    pace = written.pace(client, made.plan)
    if asked.state == SyncPlan.State.ASKED:
        findings.note(channel, made, Report(), whole=back_on is None)
        written.fill(asked, made.plan, pace)
        written.finish(asked, SyncPlan.State.DRY)
        return None
    if asked.started_at is None and made.plan.digest != asked.digest:
        _overtaken(asked, made.plan, pace)
        return None
    shown = written.keys(asked)
    todo = [line for line in made.plan.changes if written.key(line) in shown]
    done = _go_on(book, client, asked, todo)
    return Answer(made, done, whole=back_on is None and len(todo) == len(made.plan.changes))


def _go_on(book: Book, client: base.ChatClient, asked: SyncPlan, todo: list[plan.Line]) -> Report:
    asked.started_at = asked.started_at or timezone.now()
    asked.save(update_fields=["started_at"])
    before = dict(asked.done)

    def tell(report: Report) -> None:
        SyncPlan.objects.filter(pk=asked.pk).update(done=_merged(before, report.done))

    done = apply(book, client, todo, tell=tell, against_teams=asked.aim == SyncPlan.Aim.UNDO)
    asked.done = _merged(_found(asked, before), done.done)
    asked.report = _told(asked, done)
    if done.unfinished or (done.stopped and setbacks.is_passing(done.stopped)):
        asked.save(update_fields=["done", "report"])
        return done
    written.finish(asked, SyncPlan.State.FAILED if done.stopped else SyncPlan.State.APPLIED)
    if asked.aim == SyncPlan.Aim.UNDO:
        undo.remember(book.channel, asked)
    return done


def failed(asked: SyncPlan, error: base.ChatError, failures: int) -> None:
    """The channel could not even be read: the plan waits as long as coming back may help."""
    asked.report = asked.report | {"error": words.error(error.error_id, str(error))}
    if setbacks.is_passing(error) and failures < Channel.TELL_AFTER:
        asked.save(update_fields=["report"])
        return
    written.finish(asked, SyncPlan.State.FAILED)


def _overtaken(asked: SyncPlan, made: plan.Plan, pace: plan.Pace) -> None:
    """Nothing is applied: the plan says what changed, and a new one is shown."""
    asked.report = {"changed": written.difference(asked, made)}
    written.finish(asked, SyncPlan.State.STALE)
    fresh = SyncPlan(
        channel=asked.channel,
        requested_by=asked.approved_by or asked.requested_by,
        batch=asked.batch,
        aim=asked.aim,
        undoes=asked.undoes,
    )
    written.fill(fresh, made, pace)
    written.finish(fresh, SyncPlan.State.DRY)


def _found(asked: SyncPlan, done: dict[str, list[str]]) -> dict[str, list[str]]:
    """What an earlier run of this plan did and could not write down, as the channel shows it."""
    rows = asked.channel.presences.all()
    came = rows.filter(left_at=None, added_by_portal=True, since__gte=asked.started_at)
    went = rows.filter(ended_by="portal", left_at__gte=asked.started_at)
    ids = {
        "add": set(came.values_list("external_id", flat=True)),
        "remove": set(went.values_list("external_id", flat=True)),
    }
    shown = written.keys(asked)
    seen = {kind: [one for k, one, _ in shown if k == kind and one in found] for kind, found in ids.items()}
    return _merged(done, {kind: accounts for kind, accounts in seen.items() if accounts})


def _merged(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    return {
        kind: list(dict.fromkeys([*one.get(kind, ()), *other.get(kind, ())])) for kind in dict.fromkeys([*one, *other])
    }


def _told(asked: SyncPlan, done: Report) -> dict[str, object]:
    numbers = {"added": len(asked.done.get("add", ())), "removed": len(asked.done.get("remove", ()))}
    return written.report(done) | numbers
