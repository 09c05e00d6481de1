"""What the fake remembers: people, one workspace, channels, who is in them, messages."""

import hashlib
import time
from pathlib import Path
from typing import ClassVar

from demo.fakes.memory import Memory, Row

__all__ = ["Row", "State"]

DOMAIN = "dfg"
BOT_TOKEN = "xoxb-portal"  # noqa: S105 - the fake's own, opens nothing else
ADMIN_TOKEN = "xoxp-admin"  # noqa: S105
GENERAL = "general"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def make_id(kind: str, *words: str) -> str:
    """`kind` (U, C, T, B…) and ten capitals or digits, the same for the same words."""
    bits = int.from_bytes(hashlib.sha256("\x1f".join(words).encode()).digest(), "big")
    return kind + "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in range(10))


class State(Memory):
    KEPT: ClassVar = ("team", "users", "channels", "members", "messages", "tokens")

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        self.team: Row = {}
        self.users: dict[str, Row] = {}
        self.channels: dict[str, Row] = {}
        self.members: dict[str, dict[str, int]] = {}
        self.messages: dict[str, Row] = {}
        self.tokens: dict[str, str] = {}
        self.by_email: dict[str, str] = {}
        if not self.open():
            self._found()
        self.by_email |= {
            row["profile"]["email"]: one for one, row in self.users.items() if row["profile"].get("email")
        }

    @property
    def bot(self) -> Row:
        return self.users[self.tokens[BOT_TOKEN]]

    def _found(self) -> None:
        self.team = {"id": make_id("T", DOMAIN), "name": "Data for Good", "domain": DOMAIN}
        admin = self.add_user("admin@example.org", "admin", is_admin=True, is_owner=True)
        bot = self.add_user("", "portal", is_bot=True)
        self.tokens = {ADMIN_TOKEN: admin["id"], BOT_TOKEN: bot["id"]}
        self.add_channel(GENERAL, creator=admin["id"], is_general=True)

    # -- changes

    def add_user(self, email: str, name: str, **marks: bool) -> Row:
        """Somebody of the workspace. `marks`: is_admin, is_bot, is_restricted, deleted…"""
        email = email.lower()
        identity = make_id("U", "user", email or name)
        names = dict.fromkeys(("real_name", "real_name_normalized", "display_name", "display_name_normalized"), name)
        blank = dict.fromkeys(("avatar_hash", "title", "phone", "skype", "status_text", "status_emoji"), "")
        profile: Row = names | blank | {"fields": None} | ({"email": email} if email else {})
        kinds = ("deleted", "is_admin", "is_owner", "is_primary_owner", "is_bot", "is_app_user")
        row: Row = dict.fromkeys((*kinds, "is_restricted", "is_ultra_restricted"), False) | {
            "id": identity,
            "team_id": self.team["id"],
            "name": name,
            "updated": int(time.time()),
            "profile": profile,
        }
        self.users[identity] = row | marks
        if email:
            self.by_email[email] = identity
        if general := next((one for one, room in self.channels.items() if room["is_general"]), ""):
            self.join(general, identity)
        self.dirty = True
        return self.users[identity]

    def add_channel(self, name: str, *, creator: str, is_private: bool = False, is_general: bool = False) -> Row:
        identity = make_id("C", "channel", name, str(len(self.channels)))
        blank: Row = {"value": "", "creator": "", "last_set": 0}
        self.channels[identity] = {
            "id": identity,
            "name": name,
            "name_normalized": name,
            "created": int(time.time()),
            "creator": creator,
            "is_archived": False,
            "is_channel": not is_private,
            "is_group": is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": is_private,
            "is_general": is_general,
            "is_shared": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "purpose": dict(blank),
            "topic": dict(blank),
        }
        self.members[identity] = {}
        if is_general:
            for one in self.users:
                self.join(identity, one)
        self.join(identity, creator)
        return self.channels[identity]

    def join(self, channel_id: str, user_id: str) -> None:
        self.members[channel_id].setdefault(user_id, int(time.time()))
        self.dirty = True

    def part(self, channel_id: str, user_id: str) -> bool:
        self.dirty = True
        return self.members[channel_id].pop(user_id, None) is not None

    def present(self, channel_id: str) -> list[str]:
        """Who is in, by id; somebody deactivated is not counted, and comes back with their account."""
        return sorted(one for one in self.members[channel_id] if not self.users[one]["deleted"])
