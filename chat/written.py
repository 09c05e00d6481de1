"""Plans as rows: filled, finished, compared with what is found later."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from chat import plan, words
from chat.apply import Report
from chat.clients import base
from chat.models import Channel, SyncPlan

KEPT_PLANS = 100


def pace(client: base.ChatClient, made: plan.Plan) -> plan.Pace:
    """What calls cost there; asks the server what it can do only when there is something to do."""
    skills = client.capabilities() if made.changes else base.Capabilities()
    return plan.Pace(skills.added_at_once, skills.member_seconds, skills.room_seconds)


def fill(row: SyncPlan, made: plan.Plan, pace: plan.Pace) -> None:
    row.lines = [asdict(line) for line in made.lines]
    row.digest, row.calls, row.seconds = made.digest, made.calls(pace), made.seconds(pace)


def finish(row: SyncPlan, state: str) -> None:
    """Close the row, and forget the oldest of its channel: those of a set and those open stay."""
    row.state, row.finished_at = state, timezone.now()
    row.save()
    if state in SyncPlan.APPROVABLE:
        older = row.channel.plans.filter(state__in=SyncPlan.APPROVABLE).exclude(pk=row.pk)
        older.update(state=SyncPlan.State.STALE, report={"replaced": row.pk})
    kept = list(row.channel.plans.values_list("pk", flat=True)[:KEPT_PLANS])
    row.channel.plans.filter(batch=None).exclude(pk__in=kept).delete()


def save_automatic(channel: Channel, made: plan.Plan, done: Report, pace: plan.Pace) -> None:
    """What a run did by itself, and apart from it what waits for a click."""
    if made.waits:
        waiting = channel.plans.filter(state=SyncPlan.State.WAITING)
        if not waiting.filter(digest=made.digest).exists():
            row = SyncPlan(channel=channel)
            fill(row, made, pace)
            finish(row, SyncPlan.State.WAITING)
    if made.ready:
        row = SyncPlan(channel=channel, report=report(done), done=done.done)
        fill(row, made, pace)
        finish(row, SyncPlan.State.FAILED if done.stopped else SyncPlan.State.APPLIED)


def report(done: Report) -> dict[str, Any]:
    error = words.error(done.stopped.error_id, str(done.stopped)) if done.stopped else ""
    return {"added": len(done.added), "removed": len(done.removed), "failed": done.failed, "error": error}


def keys(row: SyncPlan) -> dict[tuple[str, str, int], str]:
    """The changes of a saved plan, and whom each is about."""
    return {
        (line["kind"], line["account"], line["volunteer"]): line["label"] or line["kind"]
        for line in row.lines
        if line["kind"] in plan.CHANGES
    }


def key(line: plan.Line) -> tuple[str, str, int]:
    return (line.kind.value, line.account, line.volunteer)


def difference(row: SyncPlan, made: plan.Plan) -> list[str]:
    """Names whose line appeared or went since the plan was shown."""
    before, after = keys(row), {key(line): line.label or line.kind.value for line in made.changes}
    return sorted({name for one, name in (before | after).items() if (one in before) != (one in after)})
