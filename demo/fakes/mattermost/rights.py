"""What roles permit, and the settings a client may read. Default roles, as a new server has them."""

from typing import Any

from demo.fakes.mattermost.call import Call
from demo.fakes.mattermost.state import make_id

Answer = tuple[int, Any]

ROLES = {
    "system_user": ("view_members", "create_direct_channel", "create_team", "list_public_teams"),
    "team_user": ("create_public_channel", "create_private_channel", "add_user_to_team", "list_team_channels"),
    "channel_user": (
        "read_channel",
        "manage_public_channel_properties",
        "manage_private_channel_properties",
        "manage_public_channel_members",
        "manage_private_channel_members",
        "delete_public_channel",
        "delete_private_channel",
        "create_post",
    ),
    "channel_admin": ("manage_channel_roles",),
}


def roles_by_names(call: Call) -> Answer:
    return 200, [
        {
            "id": make_id("role", name),
            "name": name,
            "display_name": name,
            "permissions": [one for one in ROLES[name] if one not in call.switches.denied],
            "scheme_managed": True,
        }
        for name in call.body
        if name in ROLES
    ]


def client_settings(call: Call) -> Answer:
    shown = call.is_admin or not call.switches.hidden_emails
    return 200, {"ShowEmailAddress": str(shown).lower(), "Version": call.switches.version}
