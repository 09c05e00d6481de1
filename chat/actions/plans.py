"""Dry runs, the click that allows a plan, the way back from one, and what somebody did by hand."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from chat import undo
from chat.models import Channel, Finding, PlanSet, SyncPlan, Workspace
from chat.plan import CHANGES
from seasons.models import Season


class AlreadyAsked(Exception):
    """A dry run or an approved plan of this channel is under way."""


class NotApprovable(Exception):
    """The plan was applied, refused or overtaken meanwhile."""


class NotUndoable(Exception):
    """The plan cannot be gone back on; its argument is the reason's code."""


class NothingToPlan(Exception):
    """No channel is in step there."""


class AlreadyTicked(Exception):
    """Somebody ticked the line, or it is no longer so."""


@transaction.atomic
def ask_plan(*, channel: Channel, actor: User | None) -> SyncPlan:
    """Ask for a dry run. Raises `AlreadyAsked` while another is under way."""
    return _ask(channel, actor, verb="channel.plan_asked")


@transaction.atomic
def ask_undo(*, plan: SyncPlan, actor: User) -> SyncPlan:
    """Ask for a dry run of the way back from `plan`.

    Raises:
        NotUndoable: nothing was done, or a later plan was applied.
        AlreadyAsked: another plan of this channel is under way.
    """
    if code := undo.overtaken(plan):
        raise NotUndoable(code)
    fields = {"aim": SyncPlan.Aim.UNDO, "undoes": plan}
    return _ask(plan.channel, actor, verb="channel.undo_asked", **fields)


def _ask(channel: Channel, actor: User | None, *, verb: str, **fields: object) -> SyncPlan:
    try:
        with transaction.atomic():
            plan = SyncPlan.objects.create(channel=channel, requested_by=actor, state=SyncPlan.State.ASKED, **fields)
    except IntegrityError as error:
        raise AlreadyAsked from error
    Channel.objects.filter(pk=channel.pk).update(not_before=None, checked_at=None)
    record(actor=actor, verb=verb, about=channel, plan=plan.pk)
    return plan


@transaction.atomic
def ask_plans(*, actor: User, season: Season | None = None, workspace: Workspace | None = None) -> PlanSet:
    """Ask for dry runs of every channel in step: of a season, of a workspace, of both, or all.

    A channel whose plan is being applied is left out. Raises `NothingToPlan`.
    """
    channels = Channel.objects.filter(closed=False)
    if workspace:
        channels = channels.filter(workspace=workspace)
    if season:
        channels = channels.filter(Q(season=season) | Q(edition__season=season))
    if not channels.exists():
        raise NothingToPlan
    batch = PlanSet.objects.create(season=season, workspace=workspace, requested_by=actor)
    SyncPlan.objects.filter(channel__in=channels, state=SyncPlan.State.ASKED, aim=SyncPlan.Aim.SYNC).update(batch=batch)
    rows = [SyncPlan(channel=one, batch=batch, requested_by=actor, state=SyncPlan.State.ASKED) for one in channels]
    SyncPlan.objects.bulk_create(rows, ignore_conflicts=True)
    channels.update(not_before=None, checked_at=None)
    record(actor=actor, verb="planset.asked", about=batch, channels=batch.plans.count())
    return batch


@transaction.atomic
def approve(*, plan: SyncPlan, actor: User) -> SyncPlan:
    """Let a plan be applied, exactly as shown.

    Raises:
        NotApprovable: it is no longer open to approval.
        AlreadyAsked: another plan of this channel is under way.
    """
    rows = SyncPlan.objects.filter(pk=plan.pk, state__in=SyncPlan.APPROVABLE)
    fields = {"state": SyncPlan.State.APPROVED, "approved_by": actor, "approved_at": timezone.now()}
    try:
        with transaction.atomic():
            moved = rows.update(**fields)
    except IntegrityError as error:
        raise AlreadyAsked from error
    if not moved:
        raise NotApprovable
    Channel.objects.filter(pk=plan.channel_id).update(not_before=None, checked_at=None)
    record(actor=actor, verb="channel.plan_approved", about=plan.channel, plan=plan.pk)
    plan.refresh_from_db()
    return plan


@transaction.atomic
def approve_all(*, batch: PlanSet, actor: User) -> int:
    """Let every plan of the set that changes something be applied; returns how many were allowed now."""
    allowed = 0
    for plan in batch.plans.filter(state__in=SyncPlan.APPROVABLE).select_related("channel__workspace"):
        if any(plan.count(kind) for kind in CHANGES):
            try:
                approve(plan=plan, actor=actor)
                allowed += 1
            except (AlreadyAsked, NotApprovable):
                continue  # under way, or somebody was quicker: the page says so
    record(actor=actor, verb="planset.approved", about=batch, plans=allowed)
    return allowed


@transaction.atomic
def tick(*, finding: Finding, actor: User) -> Finding:
    """It was dealt with by hand: not shown again until it comes back. Raises `AlreadyTicked`."""
    if not Finding.objects.open().filter(pk=finding.pk).update(ticked_at=timezone.now(), ticked_by=actor):
        raise AlreadyTicked
    record(actor=actor, verb="finding.ticked", about=finding, reason=finding.reason)
    finding.refresh_from_db()
    return finding
