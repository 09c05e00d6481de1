"""Steps the chat's tests share: people on both sides, runs, what is where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from chat import actions, tasks
from chat.models import Channel, Presence, SyncPlan, Workspace
from demo.fakes.hands import Hands
from projects.actions import leave
from projects.actions.seats import touch_teams
from projects.models import Edition, Membership
from tests import factories


def member(edition: Edition, name: str = "Alice", **fields: Any) -> Membership:
    """Somebody seated in the edition now; the team's version moves, as joining does."""
    fields.setdefault("role", Membership.Role.TECH_LEAD)
    row = factories.membership(
        edition=edition,
        volunteer=fields.pop("volunteer", None) or factories.volunteer(name),
        seated_at=timezone.now(),
        chat_state=Membership.ChatState.PENDING,
        **fields,
    )
    touch_teams([edition.pk])
    return row


def registered(fake: Hands, row: Membership, *, in_team: bool = True) -> str:
    """The member has an account on the platform, with the same address; its id."""
    user = row.volunteer.user
    return fake.register(user.email.upper(), f"u{user.pk}", in_team=in_team)


def out(row: Membership) -> None:
    leave(membership=row, actor=row.volunteer.user)


def channel(workspace: Workspace, edition: Edition, **fields: Any) -> Channel:
    return actions.ensure_channel(about=edition, workspace=workspace, **fields)


def tick() -> None:
    """One tick and all it rings, here and now."""
    tasks.tick()


def settle() -> None:
    """What costs calls of its own once is done: on Slack, a new channel's purpose and topic."""
    actions.mark_dirty(channels=Channel.objects.all())
    tick()


def later(**interval: float) -> None:
    """Make every "not before" and next check as old as if this much time had passed."""
    gap = timedelta(**interval)
    for row in Channel.objects.exclude(not_before=None):
        Channel.objects.filter(pk=row.pk).update(not_before=row.not_before - gap)  # type: ignore[operator]
    for space in Workspace.objects.exclude(not_before=None):
        Workspace.objects.filter(pk=space.pk).update(not_before=space.not_before - gap)  # type: ignore[operator]
        for account in space.accounts.exclude(next_check_at=None):
            space.accounts.filter(pk=account.pk).update(next_check_at=account.next_check_at - gap)  # type: ignore[operator]
    for space in Workspace.objects.filter(not_before=None):
        for account in space.accounts.exclude(next_check_at=None):
            space.accounts.filter(pk=account.pk).update(next_check_at=account.next_check_at - gap)  # type: ignore[operator]


def label(row: Channel) -> str:
    """The channel's name as people write it there."""
    return ("#" if row.workspace.platform == Workspace.Platform.SLACK else "~") + row.name


def inside(fake: Hands, row: Channel) -> set[str]:
    """Who is in on the platform, our own account aside."""
    row.refresh_from_db()
    return fake.inside(row.external_id) - {fake.own_id}


def truth(row: Membership) -> tuple[str, str]:
    row.refresh_from_db()
    return row.chat_state, row.chat_detail


def last_plan(row: Channel) -> SyncPlan:
    plan = row.plans.first()
    assert plan is not None
    return plan


def lines(plan: SyncPlan) -> set[tuple[str, str]]:
    return {(line["kind"], line["reason"]) for line in plan.lines}


def ours(row: Channel) -> set[str]:
    rows = Presence.objects.filter(channel=row, left_at=None, added_by_portal=True)
    return set(rows.values_list("external_id", flat=True))
