"""What the fake remembers: people, one team, channels and who is in them."""

import hashlib
import time
from pathlib import Path
from typing import ClassVar

from demo.fakes.memory import Memory, Row

__all__ = ["Row", "State"]

TEAM = "dfg"
ADMIN_TOKEN = "admin-token"  # noqa: S105 - the fake's own, opens nothing else
BOT_TOKEN = "bot-token"  # noqa: S105
DEFAULT_CHANNEL = "town-square"
ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769"


def make_id(*words: str) -> str:
    """The same 26 alphanumerics for the same words, as Mattermost's own ids look."""
    digest = hashlib.sha256("\x1f".join(words).encode()).digest()
    bits = int.from_bytes(digest, "big")
    return "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in range(26))


def now() -> int:
    return int(time.time() * 1000)


class State(Memory):
    KEPT: ClassVar = ("users", "teams", "channels", "team_members", "channel_members", "posts", "tokens")

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        self.users: dict[str, Row] = {}
        self.teams: dict[str, Row] = {}
        self.channels: dict[str, Row] = {}
        self.team_members: dict[str, dict[str, Row]] = {}
        self.channel_members: dict[str, dict[str, Row]] = {}
        self.posts: dict[str, Row] = {}
        self.tokens: dict[str, str] = {}
        if not self.open():
            self._found()

    @property
    def team(self) -> Row:
        return next(iter(self.teams.values()))

    @property
    def bot(self) -> Row:
        return self.users[self.tokens[BOT_TOKEN]]

    def _found(self) -> None:
        admin = self.add_user("admin@example.org", "admin", roles="system_admin system_user")
        team_id = make_id("team", TEAM)
        self.teams[team_id] = {
            "id": team_id,
            "create_at": now(),
            "update_at": now(),
            "delete_at": 0,
            "display_name": "Data for Good",
            "name": TEAM,
            "description": "",
            "email": "admin@example.org",
            "type": "I",
            "company_name": "",
            "allowed_domains": "",
            "invite_id": make_id("invite", TEAM),
            "allow_open_invite": False,
            "scheme_id": None,
            "group_constrained": None,
            "policy_id": None,
        }
        self.add_channel(team_id, DEFAULT_CHANNEL, "Place publique", creator=admin["id"])
        bot = self.add_user("portal-bot@localhost", "portal-bot", bot=True)
        self.tokens = {ADMIN_TOKEN: admin["id"], BOT_TOKEN: bot["id"]}
        for user in (admin, bot):
            self.enter_team(team_id, user["id"])

    # -- changes

    def add_user(
        self, email: str, username: str, *, roles: str = "system_user", bot: bool = False, **names: str
    ) -> Row:
        identity = make_id("user", email.lower())
        user = {
            "id": identity,
            "create_at": now(),
            "update_at": now(),
            "delete_at": 0,
            "username": username,
            "auth_data": "",
            "auth_service": "",
            "email": email.lower(),
            "nickname": "",
            "first_name": names.get("first_name", ""),
            "last_name": names.get("last_name", ""),
            "position": "",
            "roles": roles,
            "locale": "fr",
            "timezone": {"automaticTimezone": "", "manualTimezone": "", "useAutomaticTimezone": "true"},
            "disable_welcome_email": False,
        } | ({"is_bot": True} if bot else {})
        self.users[identity] = user
        self.dirty = True
        return user

    def add_channel(self, team_id: str, name: str, display_name: str, *, creator: str, **more: str) -> Row:
        identity = make_id("channel", team_id, name, str(len(self.channels)))
        channel = {
            "id": identity,
            "create_at": now(),
            "update_at": now(),
            "delete_at": 0,
            "team_id": team_id,
            "type": more.get("type", "O"),
            "display_name": display_name,
            "name": name,
            "header": more.get("header", ""),
            "purpose": more.get("purpose", ""),
            "last_post_at": 0,
            "total_msg_count": 0,
            "extra_update_at": 0,
            "creator_id": creator,
            "scheme_id": None,
            "props": None,
            "group_constrained": None,
            "shared": None,
            "total_msg_count_root": 0,
            "policy_id": None,
        }
        self.channels[identity] = channel
        self.channel_members[identity] = {}
        self.join(identity, creator, admin=True)
        return channel

    def enter_team(self, team_id: str, user_id: str) -> Row:
        members = self.team_members.setdefault(team_id, {})
        members[user_id] = {
            "team_id": team_id,
            "user_id": user_id,
            "roles": "team_user",
            "delete_at": 0,
            "scheme_guest": False,
            "scheme_user": True,
            "scheme_admin": False,
            "explicit_roles": "",
        }
        default = next(one for one in self.channels.values() if one["name"] == DEFAULT_CHANNEL)
        self.join(default["id"], user_id)
        return members[user_id]

    def leave_team(self, team_id: str, user_id: str) -> None:
        self.team_members.get(team_id, {}).pop(user_id, None)
        for members in self.channel_members.values():
            members.pop(user_id, None)
        self.dirty = True

    def join(self, channel_id: str, user_id: str, *, admin: bool = False) -> Row:
        members = self.channel_members[channel_id]
        if user_id not in members:
            members[user_id] = {
                "channel_id": channel_id,
                "user_id": user_id,
                "roles": "channel_user channel_admin" if admin else "channel_user",
                "last_viewed_at": 0,
                "msg_count": 0,
                "mention_count": 0,
                "mention_count_root": 0,
                "msg_count_root": 0,
                "notify_props": dict.fromkeys(("desktop", "email", "ignore_channel_mentions", "push"), "default")
                | {"mark_unread": "all"},
                "last_update_at": now(),
                "scheme_guest": False,
                "scheme_user": True,
                "scheme_admin": admin,
                "explicit_roles": "",
            }
            self.dirty = True
        return members[user_id]

    def part(self, channel_id: str, user_id: str) -> bool:
        self.dirty = True
        return self.channel_members[channel_id].pop(user_id, None) is not None
