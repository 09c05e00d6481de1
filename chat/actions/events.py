"""What Slack's Events API tells. Each event only marks what to look at again: told twice, it is the same.

https://docs.slack.dev/reference/events
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from chat import setbacks
from chat.clients.base import TokenRefused
from chat.models import Account, Channel, Presence, Workspace
from chat.models.people import AccountQuerySet

ID = re.compile(r"[A-Z0-9]{2,64}")
Event = Mapping[str, Any]


def heard(*, workspace: Workspace, event: Event) -> None:
    """Mark the channel or the account an event is about; unknown kinds and shapes are left alone."""
    handle = HANDLERS.get(str(event.get("type")))
    if handle:
        handle(workspace, event)


def _came(workspace: Workspace, event: Event) -> None:
    """Somebody registered: whoever was not found with that address is due, or everybody if it is hidden."""
    email = _email(_user(event))
    lost = workspace.accounts.filter(external_id="").exclude(state=Account.State.UNLINKED)
    _due(_with_address(lost, email) if email else lost)


def _changed(workspace: Workspace, event: Event) -> None:
    """A profile changed, which happens all day: only what the portal would do otherwise counts."""
    user = _user(event)
    account = workspace.accounts.filter(external_id=_id(user.get("id")) or "-").first()
    if account is None:
        if _email(user):
            _came(workspace, event)
    elif _says_something_new(account, user):
        _due(workspace.accounts.filter(pk=account.pk))


def _says_something_new(account: Account, user: Event) -> bool:
    usable = not (user.get("deleted") or user.get("is_restricted") or user.get("is_ultra_restricted"))
    name = user.get("name", account.username)
    return usable != (account.state == Account.State.FOUND) or name != account.username


def _moved(workspace: Workspace, event: Event) -> None:
    """Somebody entered or left a channel by themselves: read it again, if the portal knows them.

    Its own adds and removals come back as events too, and others' comings and goings wait for the sweep.
    """
    person, came = _id(event.get("user")), event.get("type") == "member_joined_channel"
    if person == workspace.own_id:
        _dirty(workspace, event.get("channel"), not_before=None)
    elif person and workspace.accounts.filter(external_id=person).exists():
        known = Presence.objects.filter(
            Q(left_at=None) | Q(attempted=True),
            channel__workspace=workspace,
            channel__external_id=_id(event.get("channel")),
            external_id=person,
        ).exists()
        if known != came:
            _dirty(workspace, event.get("channel"))


def _channel_changed(workspace: Workspace, event: Event) -> None:
    """Renamed, archived, reopened or deleted: its next run says what it means."""
    channel = event.get("channel")
    _dirty(workspace, channel.get("id") if isinstance(channel, dict) else channel, checked_at=None, not_before=None)


def _revoked(workspace: Workspace, event: Event) -> None:
    tokens = event.get("tokens")
    lists = tokens.values() if isinstance(tokens, dict) else ()
    revoked = [one for ids in lists if isinstance(ids, list) for one in ids]
    if event.get("type") == "app_uninstalled" or not workspace.own_id or workspace.own_id in revoked:
        setbacks.note_workspace(workspace, TokenRefused("token revoked", error_id="token_revoked"))


def _dirty(workspace: Workspace, channel: Any, **fields: Any) -> None:
    rows = Channel.objects.filter(workspace=workspace, closed=False, external_id=_id(channel) or "-")
    now = timezone.now()
    rows.update(dirty_since=now, look_since=now, counted=None, **fields)


def _due(accounts: AccountQuerySet) -> None:
    accounts.update(next_check_at=timezone.now())


def _with_address(accounts: AccountQuerySet, email: str) -> AccountQuerySet:
    return accounts.filter(Q(other_email=email) | Q(other_email="", volunteer__user__email__iexact=email))


def _user(event: Event) -> Event:
    user = event.get("user")
    return user if isinstance(user, dict) else {}


def _email(user: Event) -> str:
    profile = user.get("profile")
    email = profile.get("email") if isinstance(profile, dict) else None
    return email.lower() if isinstance(email, str) and email.isprintable() else ""


def _id(value: Any) -> str:
    return value if isinstance(value, str) and ID.fullmatch(value) else ""


HANDLERS: dict[str, Callable[[Workspace, Event], None]] = {
    "team_join": _came,
    "user_change": _changed,
    "member_joined_channel": _moved,
    "member_left_channel": _moved,
    "channel_rename": _channel_changed,
    "channel_archive": _channel_changed,
    "channel_unarchive": _channel_changed,
    "channel_deleted": _channel_changed,
    "group_rename": _channel_changed,
    "group_archive": _channel_changed,
    "group_unarchive": _channel_changed,
    "group_deleted": _channel_changed,
    "tokens_revoked": _revoked,
    "app_uninstalled": _revoked,
}
