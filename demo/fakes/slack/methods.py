"""Method → operation, calls a minute, and the scopes of which the token needs one."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.fakes.slack import messages, people, rooms
from demo.fakes.slack.call import Answer, Call

T2, T3, T4, SPECIAL = 20, 50, 100, 300
# A bot as the documentation asks administrators to make it.
BOT_SCOPES = frozenset(
    (
        "channels:manage",
        "channels:read",
        "chat:write",
        "groups:read",
        "groups:write",
        "pins:write",
        "users:read",
        "users:read.email",
    )
)


@dataclass(frozen=True)
class Method:
    do: Callable[[Call], Answer]
    a_minute: int
    scopes: tuple[str, ...] = ()


READ, MANAGE = ("channels:read", "groups:read"), ("channels:manage", "groups:write")
METHODS = {
    "auth.test": Method(people.auth_test, SPECIAL),
    "chat.postMessage": Method(messages.post, SPECIAL, ("chat:write",)),
    "conversations.archive": Method(rooms.archive, T2, MANAGE),
    "conversations.create": Method(rooms.create, T2, MANAGE),
    "conversations.info": Method(rooms.info, T3, READ),
    "conversations.invite": Method(rooms.invite, T3, MANAGE),
    "conversations.join": Method(rooms.join, T3, ("channels:join",)),
    "conversations.kick": Method(rooms.kick, T3, MANAGE),
    "conversations.list": Method(rooms.listed, T2, READ),
    "conversations.members": Method(rooms.members, T4, READ),
    "conversations.rename": Method(rooms.rename, T2, MANAGE),
    "conversations.setPurpose": Method(rooms.set_purpose, T2, MANAGE),
    "conversations.setTopic": Method(rooms.set_topic, T2, MANAGE),
    "conversations.unarchive": Method(rooms.unarchive, T2, MANAGE),
    "pins.add": Method(messages.pin, T2, ("pins:write",)),
    "team.info": Method(people.team_info, T3, ("team:read",)),
    "users.info": Method(people.users_info, T4, ("users:read",)),
    "users.list": Method(people.users_list, T2, ("users:read",)),
    "users.lookupByEmail": Method(people.lookup_by_email, T3, ("users:read.email",)),
}
