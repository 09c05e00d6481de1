"""At a glance: what is blocked or failing, what to do about it, what waits for somebody."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from chat import words
from chat.advice import SCOPE, lacks_scope
from chat.models import Account, Channel, Finding, PlanSet, SyncPlan, Workspace
from chat.remedies import advice
from seasons.models import Season

RECENT = 5
SHOWN = 50


def facts() -> dict[str, Any]:
    """Everything the page shows, in a constant number of queries."""
    channels = Channel.objects.filter(closed=False)
    blocked = channels.filter(Q(failures__gte=Channel.TELL_AFTER) | ~Q(trouble="")).select_related("workspace")
    open_findings = Finding.objects.open()
    numbers = channels.with_waiting().aggregate(
        all=Count("pk"),
        blocked=Count("pk", filter=~Q(trouble="")),
        failing=Count("pk", filter=Q(trouble="", failures__gte=Channel.TELL_AFTER)),
        new=Count("pk", filter=Q(last_ok_at=None, trouble="", failures__lt=Channel.TELL_AFTER, waits=False)),
        waiting=Count("pk", filter=Q(waits=True)),
    )
    elsewhere = sum(numbers[name] for name in ("blocked", "failing", "new", "waiting"))
    waiting = SyncPlan.objects.select_related("channel__workspace")
    waiting = waiting.filter(state=SyncPlan.State.WAITING, channel__closed=False)
    seasons, open_one = list(_seasons()), Q(channels__closed=False)
    return {
        "spaces": [_space(one) for one in Workspace.objects.annotate(open_channels=Count("channels", filter=open_one))],
        "blocked": [_channel(one) for one in blocked.order_by("name")[:SHOWN]],
        "numbers": numbers | {"well": numbers["all"] - elsewhere},
        "waiting": list(waiting[:SHOWN]),
        "by_hand": open_findings.filter(kind=Finding.Kind.BY_HAND).count(),
        "drift": open_findings.filter(kind=Finding.Kind.DRIFT).count(),
        "not_found": Account.objects.not_found().count(),
        "seasons": seasons,
        "over": [one for one in seasons if one.ends_on and one.ends_on < timezone.localdate()],
        "recent": list(PlanSet.objects.select_related("season", "workspace", "requested_by")[:RECENT]),
    }


def _seasons() -> Any:
    """Those whose channels are kept in step, the newest first."""
    inside = Channel.objects.filter(closed=False)
    wanted = Q(pk__in=inside.values("season")) | Q(pk__in=inside.values("edition__season"))
    return Season.objects.with_dates().filter(wanted).order_by("-number", "slug")


def _space(space: Workspace) -> dict[str, Any]:
    """What is wrong with it and what to do; whether it has channels to plan."""
    status = "" if space.status == Workspace.Status.OK else advice(space.status)
    if status and lacks_scope(space):
        status = str(SCOPE)
    return {"space": space, "advice": status, "used": space.open_channels}  # type: ignore[attr-defined]


def _channel(channel: Channel) -> dict[str, Any]:
    """What stops it, in words, and what to do."""
    if channel.trouble:
        return {"channel": channel, "what": words.reason(channel.trouble), "advice": advice(channel.trouble)}
    return {"channel": channel, "what": channel.last_error, "advice": advice("failing")}
