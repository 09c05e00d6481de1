"""What is asked of a channel that exists: look now, other names, another rule, close, open again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from chat import naming
from chat.actions.channels import NameInUse
from chat.models import Channel, Workspace
from volunteers.models import Skill


class NothingToChange(Exception):
    """It is so already, or the channel is no longer in a state where this can be asked."""


def mark_dirty(*, channels: QuerySet[Channel]) -> int:
    """Have these channels looked at by the next tick; returns how many."""
    return channels.filter(closed=False).update(dirty_since=timezone.now())


@transaction.atomic
def sync_now(*, channel: Channel, actor: User | None) -> Channel:
    """Read the channel and bring it up to date at the next tick, even if it was put off."""
    now = timezone.now()
    fields = {"dirty_since": now, "look_since": now, "not_before": None, "checked_at": None}
    Channel.objects.filter(pk=channel.pk, closed=False).update(**fields)
    record(actor=actor, verb="channel.sync_asked", about=channel)
    channel.refresh_from_db()
    return channel


def _ask(channel: Channel, actor: User | None, verb: str, asked: dict[str, Any], **told: Any) -> Channel:
    """Write what the next run will do, from the state it was seen in. Raises `NothingToChange`."""
    rows = Channel.objects.filter(pk=channel.pk, closed=channel.closed, closing=channel.closing)
    try:
        with transaction.atomic():
            moved = rows.update(dirty_since=timezone.now(), not_before=None, **asked)
    except IntegrityError as error:
        raise NameInUse(channel.name) from error
    if not moved:
        raise NothingToChange
    record(actor=actor, verb=verb, about=channel, **told)
    channel.refresh_from_db()
    return channel


@transaction.atomic
def rename_channel(*, channel: Channel, name: str, display_name: str, actor: User | None) -> Channel:
    """Give a channel other names: at once while it is still to be made, else at the next tick.

    Raises:
        ValidationError: the name is not one the platforms take.
        NameInUse: another channel of the workspace has it.
        NothingToChange: these are its names, or it is archived.
    """
    naming.check(name, limit=naming.limit_of(channel.workspace.platform))
    # A Slack channel has one name.
    single = channel.workspace.platform == Workspace.Platform.SLACK
    display_name = name if single else naming.display(display_name or name)
    if channel.closed or channel.closing or (name, display_name) == (channel.name, channel.display_name):
        raise NothingToChange
    others = Channel.objects.filter(workspace=channel.workspace_id, closed=False).exclude(pk=channel.pk)
    if others.filter(name=name).exists():
        raise NameInUse(name)
    told = {"before": channel.name, "after": name}
    asked = {"new_name": name, "new_display_name": display_name, "rename_refused": ""}
    if not channel.external_id:
        asked = {"name": name, "display_name": display_name, "trouble": ""}
    return _ask(channel, actor, "channel.rename_asked", asked, **told)


@transaction.atomic
def set_policy(*, channel: Channel, policy: str, actor: User) -> Channel:
    """Change who the portal may take out. Raises `NothingToChange` when it has this rule already."""
    before = channel.policy
    rows = Channel.objects.filter(pk=channel.pk, policy=before).exclude(policy=policy)
    if not rows.update(policy=policy, dirty_since=timezone.now(), not_before=None):
        raise NothingToChange
    channel.refresh_from_db()
    record(actor=actor, verb="channel.policy_changed", about=channel, before=before, after=policy)
    return channel


@transaction.atomic
def widen_channel(*, channel: Channel, skills: Collection[Skill], roles: Collection[str], actor: User) -> Channel:
    """Open a channel for some to more fields and roles; those it has are kept, so that nobody has to leave.

    Raises:
        NothingToChange: it has them all, or it is not for some only.
    """
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    before = set(row.skills.all())
    more, wider = set(skills) - before, [*row.roles, *(one for one in roles if one not in row.roles)]
    if row.audience != Channel.Audience.ROLES or not (more or wider != row.roles):
        raise NothingToChange
    row.skills.add(*more)
    Channel.objects.filter(pk=row.pk).update(roles=wider, dirty_since=timezone.now(), not_before=None)
    told = {"skills": sorted(one.slug for one in more), "roles": wider}
    record(actor=actor, verb="channel.widened", about=row, **told)
    channel.refresh_from_db()
    return channel


@transaction.atomic
def keep_description(*, channel: Channel, kept: bool, actor: User) -> Channel:
    """Let the portal write the channel's purpose and header, or leave them to its people."""
    rows = Channel.objects.filter(pk=channel.pk).exclude(keeps_description=kept)
    if not rows.update(keeps_description=kept, described="", dirty_since=timezone.now()):
        raise NothingToChange
    channel.refresh_from_db()
    record(actor=actor, verb="channel.description_changed", about=channel, kept=kept)
    return channel


@transaction.atomic
def archive_channel(*, channel: Channel, actor: User | None) -> Channel:
    """Archive it at the next tick; nobody is taken out. One that was never made is forgotten at once.

    Raises:
        NothingToChange: it is archived, or about to be.
    """
    if channel.closing or channel.closed:
        raise NothingToChange
    asked = {"closing": True, "restoring": False} if channel.external_id else {"closed": True, "trouble": ""}
    return _ask(channel, actor, "channel.archive_asked", asked)


@transaction.atomic
def restore_channel(*, channel: Channel, actor: User | None) -> Channel:
    """Open an archived channel again at the next tick, and keep it in step as before.

    Raises:
        NothingToChange: it is open.
        NameInUse: it was never made, and another channel is to be made under its name.
    """
    if not (channel.closed or channel.closing or channel.archived):
        raise NothingToChange
    asked = {"closed": False, "closing": False, "restoring": bool(channel.external_id), "trouble": ""}
    return _ask(channel, actor, "channel.restore_asked", {**asked, "look_since": timezone.now(), "checked_at": None})
