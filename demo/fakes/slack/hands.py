"""What people do on the fake Slack with their own hands."""

from typing import ClassVar

from demo.fakes.hands import Common
from demo.fakes.slack.faults import Switches
from demo.fakes.slack.state import ADMIN_TOKEN, State


class SlackHands(Common):
    STEPS: ClassVar[dict[str, tuple[str, str]]] = {
        "us": ("", r"auth\.test"),
        "lookup": ("", r"users\.lookupByEmail"),
        "directory": ("", r"users\.list"),
        "create": ("", r"conversations\.create"),
        "room": ("", r"conversations\.info"),
        "counts": ("", r"conversations\.list"),
        "members": ("", r"conversations\.members"),
        "add": ("", r"conversations\.invite"),
        "remove": ("", r"conversations\.kick"),
        "describe": ("", r"conversations\.set(Purpose|Topic)"),
    }
    state: State
    switches: Switches

    @property
    def admin_id(self) -> str:
        return self.state.tokens[ADMIN_TOKEN]

    @property
    def default_room(self) -> str:
        return next(one for one, row in self.state.channels.items() if row["is_general"])

    # -- people

    def register(self, email: str, name: str, *, in_team: bool = True) -> str:
        """On Slack an account and its place in the workspace are one."""
        with self.state.lock:
            return str(self.state.add_user(email, name)["id"])

    def readdress(self, person: str, *, email: str, name: str) -> None:
        row = self.state.users[person]
        self.state.by_email.pop(row["profile"].get("email", ""), None)
        row["name"], row["profile"]["email"] = name, email.lower()
        self.state.by_email[email.lower()] = person

    def deactivate(self, person: str, *, back: bool = False) -> None:
        self.state.users[person]["deleted"] = not back

    def erase_person(self, person: str) -> None:
        for room in self.state.members:
            self.state.part(room, person)
        self.state.by_email.pop(self.state.users.pop(person)["profile"].get("email", ""), None)

    def mark(self, person: str, *, guest: bool = False, admin: bool = False, bot: bool = False) -> None:
        self.state.users[person].update(is_restricted=guest, is_admin=admin, is_bot=bot)

    # -- channels

    def open_room(self, name: str, *, ours: bool = True, private: bool = False) -> str:
        creator = self.own_id if ours else self.admin_id
        with self.state.lock:
            return str(self.state.add_channel(name, creator=creator, is_private=private)["id"])

    def rename_room(self, room: str, name: str) -> None:
        self.state.channels[room].update(name=name, name_normalized=name)

    def archive_room(self, room: str, *, back: bool = False) -> None:
        self.state.channels[room]["is_archived"] = not back

    def hide_room(self, room: str) -> None:
        self.state.channels[room].update(is_private=True, is_channel=False, is_group=True)

    def rooms(self) -> dict[str, str]:
        return {one: str(row["name"]) for one, row in self.state.channels.items()}

    def is_archived(self, room: str) -> bool:
        return bool(self.state.channels[room]["is_archived"])

    def is_private(self, room: str) -> bool:
        return bool(self.state.channels[room]["is_private"])

    # -- who is in

    def inside(self, room: str) -> set[str]:
        return set(self.state.members[room])

    # -- messages and the server

    def message(self, identity: str) -> tuple[str, str, bool]:
        row = self.state.messages[identity]
        return str(row["channel"]), str(row["text"]), bool(row["pinned"])

    def refuse_token(self, *, back: bool = False) -> None:
        self.switches.refused = "" if back else "token_revoked"

    def hide_emails(self) -> None:
        self.switches.missing_scopes = {*self.switches.missing_scopes, "users:read.email"}
