"""What people do on the fake Mattermost with their own hands."""

from typing import ClassVar

from demo.fakes.hands import Common
from demo.fakes.mattermost.faults import Switches
from demo.fakes.mattermost.state import ADMIN_TOKEN, DEFAULT_CHANNEL, State, now


class MattermostHands(Common):
    STEPS: ClassVar[dict[str, tuple[str, str]]] = {
        "us": ("GET", "/users/me$|/teams/name/"),
        "lookup": ("GET", "/users/email/"),
        "directory": ("GET", "/users$"),
        "create": ("POST", "/channels$"),
        "room": ("GET", "/channels/[a-z0-9]{26}$"),
        "counts": ("", "/member_count$|/stats$"),
        "members": ("GET", "/members$"),
        "add": ("POST", "/channels/.*/members$"),
        "remove": ("DELETE", "/channels/.*/members/"),
        "describe": ("PUT", "/patch$"),
    }
    state: State
    switches: Switches

    @property
    def admin_id(self) -> str:
        return self.state.tokens[ADMIN_TOKEN]

    @property
    def default_room(self) -> str:
        return next(one for one, row in self.state.channels.items() if row["name"] == DEFAULT_CHANNEL)

    # -- people

    def register(self, email: str, name: str, *, in_team: bool = True) -> str:
        with self.state.lock:
            made = str(self.state.add_user(email, name)["id"])
            if in_team:
                self.state.enter_team(self.state.team["id"], made)
        return made

    def readdress(self, person: str, *, email: str, name: str) -> None:
        self.state.users[person].update(email=email.lower(), username=name)

    def deactivate(self, person: str, *, back: bool = False) -> None:
        self.state.users[person]["delete_at"] = 0 if back else now()

    def erase_person(self, person: str) -> None:
        self.state.leave_team(self.state.team["id"], person)
        del self.state.users[person]

    def mark(self, person: str, *, guest: bool = False, admin: bool = False, bot: bool = False) -> None:
        kinds = {"system_guest": guest, "system_admin": admin, "system_user": not guest}
        self.state.users[person].update(roles=" ".join(name for name, true in kinds.items() if true), is_bot=bot)

    # -- channels

    def open_room(self, name: str, *, ours: bool = True, private: bool = False) -> str:
        creator = self.own_id if ours else self.admin_id
        kind = "P" if private else "O"
        with self.state.lock:
            return str(self.state.add_channel(self.state.team["id"], name, name, creator=creator, type=kind)["id"])

    def rename_room(self, room: str, name: str) -> None:
        self.state.channels[room]["name"] = name

    def archive_room(self, room: str, *, back: bool = False) -> None:
        self.state.channels[room]["delete_at"] = 0 if back else now()

    def hide_room(self, room: str) -> None:
        self.state.channels[room]["type"] = "P"

    def rooms(self) -> dict[str, str]:
        return {one: str(row["name"]) for one, row in self.state.channels.items() if row["team_id"]}

    def is_archived(self, room: str) -> bool:
        return bool(self.state.channels[room]["delete_at"])

    def is_private(self, room: str) -> bool:
        return bool(self.state.channels[room]["type"] == "P")

    # -- who is in

    def inside(self, room: str) -> set[str]:
        return set(self.state.channel_members[room])

    # -- messages and the server

    def message(self, identity: str) -> tuple[str, str, bool]:
        row = self.state.posts[identity]
        return str(row["channel_id"]), str(row["message"]), bool(row["is_pinned"])

    def refuse_token(self, *, back: bool = False) -> None:
        self.switches.revoked = not back

    def hide_emails(self) -> None:
        self.switches.hidden_emails = True
