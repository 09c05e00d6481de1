"""Dry runs and the click that allows a plan."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.actions import record
from accounts.models import User
from chat.models import Channel, SyncPlan


class AlreadyAsked(Exception):
    """A dry run or an approved plan of this channel is under way."""


class NotApprovable(Exception):
    """The plan was applied, refused or overtaken meanwhile."""


@transaction.atomic
def ask_plan(*, channel: Channel, actor: User | None) -> SyncPlan:
    """Ask for a dry run. Raises `AlreadyAsked` while another is under way."""
    try:
        with transaction.atomic():
            plan = SyncPlan.objects.create(channel=channel, requested_by=actor, state=SyncPlan.State.ASKED)
    except IntegrityError as error:
        raise AlreadyAsked from error
    Channel.objects.filter(pk=channel.pk).update(not_before=None, checked_at=None)
    record(actor=actor, verb="channel.plan_asked", about=channel)
    return plan


@transaction.atomic
def approve(*, plan: SyncPlan, actor: User) -> SyncPlan:
    """Let a plan be applied, exactly as shown.

    Raises:
        NotApprovable: it is no longer open to approval.
        AlreadyAsked: another plan of this channel is under way.
    """
    rows = SyncPlan.objects.filter(pk=plan.pk, state__in=SyncPlan.APPROVABLE)
    try:
        with transaction.atomic():
            moved = rows.update(state=SyncPlan.State.APPROVED, requested_by=actor)
    except IntegrityError as error:
        raise AlreadyAsked from error
    if not moved:
        raise NotApprovable
    Channel.objects.filter(pk=plan.channel_id).update(not_before=None, checked_at=None)
    record(actor=actor, verb="channel.plan_approved", about=plan.channel, plan=plan.pk)
    plan.refresh_from_db()
    return plan
