"""A plan in reverse: takes out only whom that plan put in, puts back whom it took out. Nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from chat import plan
from chat.models import Account, Channel, Presence, SyncPlan

# What undoes a channel's own line.
REVERSE = {
    plan.Kind.CREATE: plan.Kind.ARCHIVE,
    plan.Kind.ARCHIVE: plan.Kind.RESTORE,
    plan.Kind.RESTORE: plan.Kind.ARCHIVE,
}
FOREIGN = {Account.Kind.BOT: "bot", Account.Kind.GUEST: "guest", Account.Kind.ADMIN: "admin"}


def overtaken(row: SyncPlan) -> str:
    """Why this plan can no longer be gone back on, as a code; "" when it can."""
    if row.state not in SyncPlan.ENDED or not row.progress:
        return "undo_nothing"
    if row.undone_by.filter(state=SyncPlan.State.APPLIED).exists():
        return "undo_twice"
    later = row.channel.plans.filter(pk__gt=row.pk, state__in=SyncPlan.ENDED).exclude(done={})
    return "undo_overtaken" if later.exists() else ""


def plan_back(channel: Channel, row: SyncPlan, observed: plan.Observed) -> plan.Plan:
    """The lines that go back on `row`, as the channel is now."""
    code = observed.trouble or ("frozen" if channel.policy == Channel.Policy.FROZEN else overtaken(row))
    if code:
        return plan.Plan((plan.Line(plan.Kind.BLOCKED, code),))
    rooms = [plan.Line(REVERSE[kind], f"undo_{kind}") for kind in REVERSE if row.done.get(kind)]
    if rooms:
        return plan.Plan(tuple(line for line in rooms if (line.kind is plan.Kind.ARCHIVE) != observed.archived))
    if observed.archived:
        return plan.Plan((plan.Line(plan.Kind.BLOCKED, "archived_by_hand"),))
    return plan.Plan((*_back_in(channel, row), *_back_out(channel, row, observed)))


def _back_in(channel: Channel, row: SyncPlan) -> Iterator[plan.Line]:
    """Whom the plan took out, and who did not come back since."""
    for one in _rows(channel, row.done.get("remove", ())).filter(left_at__isnull=False, ended_by="portal"):
        state = one.account.state if one.account else Account.State.FOUND
        usable = state == Account.State.FOUND
        kind, reason = (plan.Kind.ADD, "undo_remove") if usable else (plan.Kind.UNMATCHED, state)
        yield plan.Line(kind, reason, one.external_id, 0, _label(one))


def _back_out(channel: Channel, row: SyncPlan, observed: plan.Observed) -> Iterator[plan.Line]:
    """Whom the plan put in, and who is still there by it: not somebody who left and returned."""
    for one in _rows(channel, row.done.get("add", ())).filter(left_at=None, added_by_portal=True):
        if row.finished_at and one.since > row.finished_at:
            continue
        kind, reason = plan.Kind.REMOVE, "undo_add"
        if not observed.complete:
            kind, reason = plan.Kind.BLOCKED, "incomplete_read"
        elif mark := FOREIGN.get(one.kind):  # type: ignore[call-overload]
            kind, reason = plan.Kind.PROTECTED, mark
        yield plan.Line(kind, reason, one.external_id, 0, _label(one))


def _rows(channel: Channel, accounts: Iterable[str]) -> QuerySet[Presence]:
    return (
        channel.presences.filter(external_id__in=list(accounts))
        .select_related("account__volunteer__user")
        .order_by("pk")
    )


def _label(row: Presence) -> str:
    return str(row.account.volunteer) if row.account else row.username


def remember(channel: Channel, row: SyncPlan) -> None:
    """After going back: no machine argues with it, until a person decides something new."""
    held = row.undoes is None or row.undoes.aim != SyncPlan.Aim.UNDO
    moved = [*row.done.get("add", ()), *row.done.get("remove", ())]
    channel.presences.filter(external_id__in=moved).update(held=held)
