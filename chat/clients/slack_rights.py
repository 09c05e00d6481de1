"""What our token may do on Slack, by its scopes. https://docs.slack.dev/reference/scopes"""

from typing import Any

from chat.clients import base
from chat.clients import slack_shapes as shapes
from chat.clients.slack_wire import Wire

# What each right asks for, the scope to grant first: any of them will do.
SCOPES: dict[str, tuple[str, ...]] = {
    "read_directory": ("users:read",),
    "read_emails": ("users:read.email",),
    "read_channels": ("channels:read",),
    "read_private": ("groups:read",),
    "create_public": ("channels:manage", "channels:write"),
    "create_private": ("groups:write",),
    "rename": ("channels:manage", "channels:write"),
    "describe": ("channels:manage", "channels:write", "channels:write.topic"),
    "archive": ("channels:manage", "channels:write"),
    "invite": ("channels:manage", "channels:write", "channels:write.invites"),
    "remove": ("channels:manage", "channels:write"),
    "post": ("chat:write",),
    "direct_message": ("chat:write",),
    "pin": ("pins:write",),
}


def rights(wire: Wire, us: dict[str, Any]) -> base.Rights:
    """`us`: what auth.test just answered; the scopes came beside it."""
    name, bot = str(us.get("user") or ""), bool(us.get("bot_id"))
    admin = not bot and _is_admin(wire, shapes.text(us, "user_id"))
    may: dict[str, bool | None] = {right: _allowed(right, wire.scopes) for right in base.RIGHTS}
    # The scope is not enough: a workspace may keep removals to people.
    may["remove"] = None if may["remove"] and not admin else may["remove"]
    needs = {right: SCOPES[right][0] for right, allowed in may.items() if allowed is False and right in SCOPES}
    return base.Rights(name, admin=admin, may=may, needs=needs)


def _allowed(right: str, scopes: frozenset[str] | None) -> bool | None:
    if right not in SCOPES:
        return False  # no method does it
    return None if scopes is None else not scopes.isdisjoint(SCOPES[right])


def _is_admin(wire: Wire, own_id: str) -> bool:
    try:
        return shapes.person(wire.read("users.info", user=own_id).get("user")).admin
    except (base.TokenRefused, base.Rejected, base.Forbidden):
        return False
