"""What our account may do on Mattermost, by its roles. https://docs.mattermost.com/onboard/advanced-permissions.html"""

from typing import Any

from chat.clients import base
from chat.clients import mattermost_shapes as shapes
from chat.clients.mattermost_wire import Wire

# What each right asks of the roles; public and private channels have a permission each, granted together.
PERMISSIONS = {
    "read_directory": "view_members",
    "read_channels": "list_team_channels",
    "read_private": "read_channel",
    "create_public": "create_public_channel",
    "create_private": "create_private_channel",
    "rename": "manage_public_channel_properties",
    "describe": "manage_public_channel_properties",
    "archive": "delete_public_channel",
    "admit": "add_user_to_team",
    "invite": "manage_public_channel_members",
    "remove": "manage_public_channel_members",
    "post": "create_post",
    "direct_message": "create_direct_channel",
    "pin": "create_post",
}
EMAILS = "ShowEmailAddress"
# In a channel it made, our account has both.
IN_ITS_CHANNELS = ("channel_user", "channel_admin")


def rights(wire: Wire, team_id: str) -> base.Rights:
    """Four calls: who we are, our roles in the team, what roles permit, whether addresses are shown."""
    me = wire.get("/users/me")
    name, system = shapes.text(me, "username"), str(me.get("roles", "")).split()
    if "system_admin" in system:
        return base.Rights(name, admin=True, may=dict.fromkeys(base.RIGHTS, True))
    granted = _granted(wire, [*system, *_team_roles(wire, team_id, shapes.text(me, "id")), *IN_ITS_CHANNELS])
    may: dict[str, bool | None] = {
        right: None if granted is None else PERMISSIONS[right] in granted for right in PERMISSIONS
    }
    may["read_emails"] = _emails_shown(wire)
    needs = {right: PERMISSIONS.get(right, EMAILS) for right, allowed in may.items() if allowed is False}
    return base.Rights(name, may={right: may[right] for right in base.RIGHTS}, needs=needs)


def _team_roles(wire: Wire, team_id: str, own_id: str) -> list[str]:
    try:
        return str(wire.get(f"/teams/{team_id}/members/{own_id}").get("roles", "")).split()
    except (base.NotInTeam, base.Forbidden):
        return []


def _granted(wire: Wire, roles: list[str]) -> set[str] | None:
    """None when the server does not say."""
    try:
        found: list[dict[str, Any]] = shapes.rows(wire.ask("/roles/names", sorted(set(roles))))
    except (base.Rejected, base.Forbidden):
        return None
    return {str(one) for row in found for one in row.get("permissions") or ()}


def _emails_shown(wire: Wire) -> bool | None:
    try:
        shown = wire.get("/config/client", format="old").get(EMAILS)
    except (base.Rejected, base.Forbidden):
        return None
    return None if shown is None else shown == "true"
