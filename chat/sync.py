"""observe → resolve people → plan → apply → write down. One run for one channel, by one worker.

Nothing here runs inside a transaction: the network is between the writes.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from chat import connect, describing, errands, lease, observe, people, plan, report, setbacks, wanted, words
from chat.apply import Report, apply
from chat.clients import base
from chat.models import Account, Channel, SyncPlan, Workspace

KEPT_PLANS = 30
STOPS = frozenset({"archived_by_hand", *setbacks.TROUBLES.values(), "name_taken_archived", "name_taken_hidden"})


@dataclass(frozen=True)
class Prepared:
    """A plan, and what it was made from."""

    plan: plan.Plan
    accounts: dict[int, Account]
    walked: bool
    complete: bool


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
    asked = channel.plans.filter(state__in=SyncPlan.OPEN).first()
    try:
        with closing(connect.connect(channel.workspace)) as client:
            introduce(channel.workspace, client)
            stopped = _answer(channel, client, asked) if asked else _automatic(channel, client)
            if stopped is None:
                setbacks.recovered(channel.workspace, client)
    except base.ChatError as error:
        stopped = error
        if asked:
            asked.report = {"error": words.error(error.error_id, str(error))}
            _finish(asked, SyncPlan.State.FAILED)
    if stopped is None:
        return "done"
    setbacks.note(channel, stopped)
    if _is_trouble(stopped):
        report.tell_failing(channel, words.reason(setbacks.trouble(stopped)))
    elif channel.failures + 1 >= setbacks.TELL_AFTER:
        report.tell_failing(channel, words.error(stopped.error_id, str(stopped)))
    return "put off"


def check(workspace: Workspace) -> bool:
    """Try the token now, whatever was put off; the workspace's status says how it went."""
    workspace.own_id = workspace.team_id = ""
    try:
        with closing(connect.connect(workspace)) as client:
            introduce(workspace, client)
            setbacks.recovered(workspace, client)
    except base.ChatError as error:
        setbacks.note_workspace(workspace, error, at_once=True)
        return False
    return True


def introduce(workspace: Workspace, client: base.ChatClient) -> None:
    """The first time: who we are there, the team's id, its invitation."""
    if workspace.own_id and workspace.team_id:
        return
    team = client.team()
    workspace.team_id, workspace.own_id = team.id, client.whoami().id
    workspace.invite_url = workspace.invite_url or team.invite_url
    workspace.save(update_fields=["team_id", "own_id", "invite_url"])


def prepare(channel: Channel, client: base.ChatClient, *, walk: bool) -> Prepared:
    """Observe, resolve, plan: reads only, and the portal's notes about what it read."""
    # Nobody comes to a channel that closes: looking people up would cost calls.
    volunteers = [] if channel.closing else wanted.people(channel)
    accounts = people.resolve(channel.workspace, client, volunteers)
    observed = observe.observe(channel, client, walk=walk)
    needed = [
        plan.Wanted(
            one.pk,
            str(one),
            accounts[one.pk].external_id,
            "" if accounts[one.pk].state == Account.State.FOUND else accounts[one.pk].state,
        )
        for one in volunteers
    ]
    rules = plan.Rules(plan.Policy(channel.policy), archive=channel.closing, can_remove=True)
    made = plan.plan(needed, observed, observe.ours(channel, [one.pk for one in volunteers]), rules)
    return Prepared(made, accounts, walk and observed.exists, observed.complete)


def _automatic(channel: Channel, client: base.ChatClient) -> base.ChatError | None:
    version = channel.version  # type: ignore[attr-defined]
    errands.run(channel, client)
    made = prepare(channel, client, walk=channel.needs_walk and bool(channel.external_id) and not channel.closing)
    done = apply(channel, client, made.plan.ready)
    _write_down(channel, client, made, done)
    if made.plan.ready or made.plan.waits:
        _save_automatic(channel, made.plan, done, bulk=_bulk(client, made.plan))
    if done.stopped is None:
        _settle(channel, made, done, version)
        if not made.plan.ready:
            describing.keep(channel, client)
    return done.stopped


def _answer(channel: Channel, client: base.ChatClient, asked: SyncPlan) -> base.ChatError | None:
    """A dry run or an approved plan; an approved one that no longer fits is not applied."""
    version = channel.version  # type: ignore[attr-defined]
    made = prepare(channel, client, walk=bool(channel.external_id))
    if asked.state == SyncPlan.State.ASKED:
        _fill(asked, made.plan, bulk=_bulk(client, made.plan))
        _finish(asked, SyncPlan.State.DRY)
        return None
    if made.plan.digest != asked.digest:
        asked.report = {"changed": _difference(asked, made.plan)}
        _finish(asked, SyncPlan.State.STALE)
        fresh = SyncPlan(channel=channel, requested_by=asked.requested_by)
        _fill(fresh, made.plan, bulk=_bulk(client, made.plan))
        _finish(fresh, SyncPlan.State.DRY)
        return None
    done = apply(channel, client, made.plan.changes)
    _write_down(channel, client, made, done)
    asked.report = _words(done)
    _finish(asked, SyncPlan.State.FAILED if done.stopped else SyncPlan.State.APPLIED)
    if done.stopped is None:
        _settle(channel, made, done, version)
    return done.stopped


def _write_down(channel: Channel, client: base.ChatClient, made: Prepared, done: Report) -> None:
    blocked = next((line.reason for line in made.plan.of(plan.Kind.BLOCKED) if line.reason in STOPS), "")
    stopped = setbacks.trouble(done.stopped) if done.stopped and _is_trouble(done.stopped) else ""
    channel.trouble = blocked or stopped
    if channel.closing:
        return
    report.tell_members(channel, made.accounts, done.failed, channel.trouble)
    if done.created or made.walked:
        report.write_links(channel, client)


def _is_trouble(error: base.ChatError) -> bool:
    return isinstance(error, base.Rejected | base.Forbidden)


def _settle(channel: Channel, made: Prepared, done: Report, version: int) -> None:
    """The run went through: this version is seen. A mark made meanwhile stays."""
    now = timezone.now()
    rows = Channel.objects.filter(pk=channel.pk)
    fields: dict[str, Any] = {"last_sync_at": now, "last_ok_at": now, "last_error": "", "failures": 0}
    fields |= {"trouble": channel.trouble, "walked_count": channel.walked_count}
    fields["not_before"] = now + setbacks.LATER if channel.trouble else None
    if channel.trouble:
        fields["needs_walk"] = True
    elif made.walked and made.complete:
        fields["needs_walk"] = False
        fields["walked_count"] = _baseline(channel, done)
    if not (channel.trouble or done.unfinished or not made.complete):
        fields["seen_version"] = version
        rows.filter(dirty_since=channel.dirty_since).update(dirty_since=None)
    rows.update(counted=None, **fields)


def _baseline(channel: Channel, done: Report) -> int:
    """What the server's own count should now be: its last count, or the people seen, with what we changed."""
    if channel.counted is not None:
        return max(0, channel.counted + len(done.added) - len(done.removed))
    return channel.presences.filter(left_at=None).count()


# -- plans as rows


def _bulk(client: base.ChatClient, made: plan.Plan) -> bool:
    return client.capabilities().bulk_add if made.changes else True


def _fill(row: SyncPlan, made: plan.Plan, *, bulk: bool) -> None:
    row.lines = [asdict(line) for line in made.lines]
    row.digest, row.calls, row.seconds = made.digest, made.calls(bulk=bulk), made.seconds(bulk=bulk)


def _finish(row: SyncPlan, state: str) -> None:
    row.state, row.finished_at = state, timezone.now()
    row.save()
    kept = list(row.channel.plans.values_list("pk", flat=True)[:KEPT_PLANS])
    row.channel.plans.exclude(pk__in=kept).delete()


def _save_automatic(channel: Channel, made: plan.Plan, done: Report, *, bulk: bool) -> None:
    if made.waits:
        waiting = channel.plans.filter(state=SyncPlan.State.WAITING)
        if not waiting.filter(digest=made.digest).exists():
            waiting.update(state=SyncPlan.State.STALE)
            row = SyncPlan(channel=channel)
            _fill(row, made, bulk=bulk)
            _finish(row, SyncPlan.State.WAITING)
    if made.ready:
        row = SyncPlan(channel=channel, report=_words(done))
        _fill(row, made, bulk=bulk)
        _finish(row, SyncPlan.State.FAILED if done.stopped else SyncPlan.State.APPLIED)


def _words(done: Report) -> dict[str, Any]:
    error = words.error(done.stopped.error_id, str(done.stopped)) if done.stopped else ""
    return {"added": len(done.added), "removed": len(done.removed), "failed": done.failed, "error": error}


def _difference(asked: SyncPlan, made: plan.Plan) -> list[str]:
    """Names whose line appeared or went since the plan was shown."""
    before = {(line["kind"], line["account"], line["label"]) for line in asked.lines if line["kind"] in plan.CHANGES}
    after = {(line.kind.value, line.account, line.label) for line in made.changes}
    return sorted({label or kind for kind, _, label in before ^ after})
