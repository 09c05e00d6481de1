"""One request as the methods see it, and the refusals they may answer."""

import html
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from demo.fakes.slack.faults import Switches
from demo.fakes.slack.state import Row, State

Answer = dict[str, Any]


class Refusal(Exception):
    """`200 ok:false`: Slack's error code, and what more it says."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more


@dataclass
class Call:
    state: State
    switches: Switches
    me: Row
    words: dict[str, str]
    scopes: frozenset[str]
    first_page: bool = False

    def text(self, key: str) -> str:
        return self.words.get(key, "")

    def flag(self, key: str) -> bool:
        return self.text(key).lower() in ("true", "1")

    def room(self, *, open_only: bool = False) -> Row:
        """The channel asked for, if the caller may see it."""
        room = self.state.channels.get(self.text("channel"))
        if room is None or not self.sees(room):
            raise Refusal("channel_not_found")
        if open_only and room["is_archived"]:
            raise Refusal("is_archived")
        return room

    def own_room(self, *, open_only: bool = False) -> Row:
        room = self.room(open_only=open_only)
        if not self.is_in(room):
            raise Refusal("not_in_channel")
        return room

    def is_in(self, room: Row) -> bool:
        return self.me["id"] in self.state.members[room["id"]]

    def sees(self, room: Row) -> bool:
        return not room["is_private"] or self.is_in(room)

    def needs_for(self, room: Row, public: str, private: str) -> None:
        """`missing_scope` unless the token has the scope for this kind of channel."""
        wanted = private if room["is_private"] else public
        if wanted not in self.scopes:
            raise Refusal("missing_scope", needed=wanted, provided=",".join(sorted(self.scopes)))

    def shown(self, room: Row, *, counted: bool = False) -> Row:
        member = {"is_member": self.is_in(room)}
        count = {"num_members": 0 if room["is_archived"] else len(self.state.present(room["id"]))} if counted else {}
        return room | member | count

    def page(self, keys: list[str], most: int) -> tuple[list[str], str]:
        """The keys from the cursor on, and the next cursor: it names a key, so nobody moves it."""
        size = int(self.text("limit") or 100)
        if size < 1 or size > most:
            raise Refusal("invalid_limit")
        start = self._cursor()
        if start == "" and self.switches.empty_pages and keys:
            return [], encode("-")
        rest = keys if start in ("", "-") else [one for one in keys if one >= start]
        size = min(size, self.switches.most)
        return rest[:size], encode(rest[size]) if len(rest) > size else ""

    def _cursor(self) -> str:
        if self.first_page or not self.text("cursor"):
            return ""
        try:
            return b64decode(self.text("cursor"), validate=True).decode().removeprefix("next:")
        except ValueError as error:
            raise Refusal("invalid_cursor") from error


def encode(key: str) -> str:
    return b64encode(f"next:{key}".encode()).decode()


def said(text: str, who: str) -> Row:
    """A purpose or topic, with the three characters Slack keeps for itself."""
    return {"value": html.escape(html.unescape(text), quote=False), "creator": who, "last_set": 1}
