"""Method and path → operation."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from demo.fakes.mattermost import people, posts, rights, rooms
from demo.fakes.mattermost.call import NO_PAGE, Call, Refusal

Operation = Callable[[Call], tuple[int, Any]]
PREFIX = "/api/v4"

ROUTES: list[tuple[str, str, Operation]] = [
    ("GET", "/system/ping", people.ping),
    ("GET", "/config/client", rights.client_settings),
    ("POST", "/roles/names", rights.roles_by_names),
    ("GET", "/users", people.users),
    ("POST", "/users", people.create_user),
    ("POST", "/users/ids", people.users_by_id),
    ("POST", "/users/search", people.users_search),
    ("GET", "/users/email/*", people.user_by_email),
    ("GET", "/users/username/*", people.user_by_username),
    ("GET", "/users/*", people.user),
    ("PUT", "/users/*/active", people.set_active),
    ("GET", "/bots", people.bots),
    ("GET", "/teams/name/*", people.team_by_name),
    ("GET", "/teams/*", people.team),
    ("GET", "/teams/*/stats", people.team_stats),
    ("POST", "/teams/*/members", people.team_add),
    ("POST", "/teams/*/members/batch", people.team_add_batch),
    ("POST", "/teams/*/members/ids", people.team_members_by_id),
    ("GET", "/teams/*/members/*", people.team_member),
    ("DELETE", "/teams/*/members/*", people.team_remove),
    ("POST", "/teams/*/invite-guests/email", people.invite_guests),
    ("GET", "/teams/*/channels", rooms.public),
    ("GET", "/teams/*/channels/private", rooms.private),
    ("GET", "/teams/*/channels/deleted", rooms.deleted),
    ("GET", "/teams/*/channels/name/*", rooms.by_name),
    ("POST", "/channels", rooms.create),
    ("POST", "/channels/direct", posts.direct),
    ("POST", "/channels/stats/member_count", rooms.counts),
    ("GET", "/channels/*", rooms.get),
    ("DELETE", "/channels/*", rooms.archive),
    ("PUT", "/channels/*/patch", rooms.patch),
    ("PUT", "/channels/*/privacy", rooms.privacy),
    ("POST", "/channels/*/restore", rooms.restore),
    ("GET", "/channels/*/stats", rooms.stats),
    ("GET", "/channels/*/members", rooms.members),
    ("POST", "/channels/*/members", rooms.add),
    ("PUT", "/channels/*/members", rooms.set_all),
    ("POST", "/channels/*/members/ids", rooms.members_by_id),
    ("GET", "/channels/*/members/*", rooms.member),
    ("DELETE", "/channels/*/members/*", rooms.remove),
    ("PUT", "/channels/*/members/*/schemeRoles", rooms.scheme_roles),
    ("POST", "/posts", posts.post),
    ("POST", "/posts/*/pin", posts.pin),
]
COMPILED = [
    (method, re.compile("^" + PREFIX + re.escape(path).replace(r"\*", "([^/]+)") + "$"), operation)
    for method, path, operation in ROUTES
]


def find(method: str, path: str) -> tuple[Operation, tuple[str, ...]]:
    """The operation and the words of the path; raises `Refusal` 404."""
    for wanted, pattern, operation in COMPILED:
        match = pattern.match(path) if wanted == method else None
        if match:
            return operation, tuple(unquote(word) for word in match.groups())
    raise Refusal(*NO_PAGE)
