"""A platform in memory, with a fault at any step: a page read, a call.

The clients' own walks and batches run over it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, cast

from chat.clients import base, mattermost_members, slack_members, slack_wire

BOT, ROOM = "bot", "room"
PAGE = 3
# Steps that a crowd takes to come: more than three walks of a channel that grows meanwhile.
CROWD = 40


class Killed(BaseException):
    """The worker dies here."""


@dataclass
class Human:
    """Somebody who has an account on the platform."""

    id: str
    email: str = ""
    name: str = ""
    active: bool = True
    bot: bool = False
    guest: bool = False

    def person(self) -> base.Person:
        return base.Person(self.id, self.name, self.email, not self.active, self.bot, self.guest)


class World:
    """The platform. `faults`: what befalls the next steps, "" being nothing.

    Refused before anything is done: limited, down, refused. No answer: never (not done), lost (done). half: some of
    those asked are done. again: the page before comes once more. dies, died: the worker is killed before, or after.
    crowd: at each of the next steps somebody comes, and then they all go. Anything else is done by `hand`.
    """

    def __init__(self, hand: Callable[[str], None]) -> None:
        self.humans: dict[str, Human] = {BOT: Human(BOT, name=BOT, bot=True)}
        self.humans |= {one: Human(one, name=one) for one in (f"passer{n}" for n in range(CROWD))}
        self.room: base.Room | None = None
        self.inside: dict[str, int] = {}
        self.faults: list[str] = []
        self.passing, self.seats, self.hand = 0, 0, hand
        # Between the last look at who has a place and the removal, nobody can be told of a new seat.
        self.deciding = False
        self.sent: set[str] = set()
        self.on_remove: Callable[[str], None] = lambda one: None
        self.on_add: Callable[[str], None] = lambda one: None

    def enter(self, one: str) -> None:
        if self.room and one not in self.inside:
            self.seats += 1
            self.inside[one] = self.seats

    def counted(self) -> int:
        return sum(self.humans[one].active for one in self.inside)

    def fault(self) -> str:
        """What befalls this step; what people do meanwhile is done."""
        if self.passing:
            self.passing -= 1
            self.enter(f"passer{self.passing}")
            if not self.passing:
                self.inside = {one: seat for one, seat in self.inside.items() if not one.startswith("passer")}
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "dies":
            raise Killed
        if fault == "crowd":
            self.passing = CROWD
        elif ":" in fault and not (self.deciding and fault.startswith("join")):
            self.hand(fault)
        return fault

    def read(self) -> str:
        self.deciding = False
        fault = self._asked()
        if fault in ("lost", "never"):
            raise base.Unavailable("no answer", error_id="no_answer")
        if fault == "died":
            raise Killed
        return fault

    def write(self, done: Callable[[str], Any]) -> Any:
        fault = self._asked()
        if fault == "never":
            raise base.UnknownOutcome("no answer", error_id="no_answer")
        answer = done(fault)
        if fault == "lost":
            raise base.UnknownOutcome("no answer", error_id="unreadable")
        if fault == "died":
            raise Killed
        return answer

    def _asked(self) -> str:
        fault = self.fault()
        if fault == "limited":
            raise base.RateLimited("429", error_id="429", retry_after=3)
        if fault == "down":
            raise base.Unavailable("down", error_id="503")
        if fault == "refused":
            raise base.Forbidden("refused", error_id="403")
        return fault

    def add(self, ids: Collection[str], fault: str) -> dict[str, str]:
        """Each of those who could not be put in, and why."""
        no = {one: "user_not_found" for one in ids if one not in self.humans}
        no |= {one: "user_disabled" for one in ids if one in self.humans and not self.humans[one].active}
        half = sorted(ids)[len(ids) // 2 :] if fault == "half" else []
        no |= {one: "cant_invite" for one in half if one not in no}
        for one in sorted(set(ids) - no.keys()):
            if one not in self.inside:
                self.on_add(one)
            self.enter(one)
        self.sent.update(ids)
        return no

    def remove(self, one: str) -> None:
        if self.inside.pop(one, None):
            self.on_remove(one)


class Platform:
    """What of the port is the same on both, and needs no pages but the directory's."""

    world: World
    half_read = False

    def _said(self, one: str) -> base.Person | None:
        return self.world.humans[one].person() if one in self.world.humans else None

    def people_by_id(self, ids: Collection[str]) -> tuple[base.Person, ...]:
        self.world.read()
        return tuple(person for person in map(self._said, ids) if person)

    def person_by_email(self, email: str) -> base.Person | None:
        self.world.read()
        return next((one.person() for one in self.world.humans.values() if one.email == email), None)

    def directory(self, cursor: str = "") -> base.Page:
        self.world.read()
        start, active = int(cursor or 0), [one for one in self.world.humans.values() if one.active]
        more = str(start + PAGE) if start + PAGE < len(active) else ""
        return base.Page(tuple(one.person() for one in active[start : start + PAGE]), more)

    def channel(self, channel_id: str) -> base.Room:
        self.world.read()
        assert self.world.room is not None
        return self.world.room

    def channel_by_name(self, name: str) -> base.Room | None:
        self.world.read()
        return self.world.room

    def create_channel(self, *, name: str, display_name: str, private: bool, purpose: str, header: str) -> base.Room:
        def make(_fault: str) -> base.Room:
            if self.world.room:
                raise base.NameTaken(name, error_id="name_taken")
            self.world.room = base.Room(ROOM, name, display_name, private=private, creator=BOT)
            self.world.enter(BOT)
            return self.world.room

        room: base.Room = self.world.write(make)
        return room

    def members(self, channel_id: str, **known: Any) -> tuple[base.Member, ...]:
        try:
            found: tuple[base.Member, ...] = super().members(channel_id, **known)  # type: ignore[misc]
        except base.IncompleteRead:
            self.half_read = True
            raise
        return found


class MattermostWire:
    version, calls = "10.5.0", 0

    def __init__(self, world: World) -> None:
        self.world = world

    def get(self, path: str, **params: int) -> Any:
        fault = self.world.read()
        if path.endswith("/stats"):
            return {"member_count": self.world.counted()}
        start = PAGE * max(0, params["page"] - (fault == "again"))
        some = list(self.world.inside)[start : start + PAGE]
        return [{"user_id": one, "scheme_guest": self.world.humans[one].guest} for one in some]

    def ask(self, path: str, body: object) -> Any:
        self.world.read()
        if path.endswith("/ids"):
            inside = self.world.inside.keys() & set(cast("list[str]", body))
            return [{"user_id": one, "scheme_guest": self.world.humans[one].guest} for one in inside]
        return {ROOM: self.world.counted()} if self.world.room else {}

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        if method == "DELETE":
            return self.world.write(lambda _fault: self.world.remove(path.rpartition("/")[2]))
        ids = (body or {}).get("user_ids") or [(body or {})["user_id"]]

        def add(fault: str) -> list[dict[str, str]]:
            no = self.world.add(ids, fault)
            if len(ids) == 1 and no:
                raise (base.PersonGone if no[ids[0]] == "user_not_found" else base.Rejected)(ids[0])
            return [{"user_id": one} for one in ids if one not in no]

        return self.world.write(add)


class SlackWire(slack_wire.Wire):
    def __init__(self, world: World) -> None:
        self.world, self.calls, self.scopes = world, 0, None

    def _exchange(self, method: str, arguments: Any, *, write: bool, partly: bool = False) -> dict[str, Any]:
        if method == "conversations.kick":
            return dict(self.world.write(lambda _fault: self.world.remove(arguments["user"])) or {})
        if write:
            return dict(self.world.write(lambda fault: self._invite(arguments["users"].split(","), fault)))
        fault = self.world.read()
        if method == "conversations.info":
            return {"channel": {"id": ROOM, "num_members": self.world.counted()}}
        after = int(arguments.get("cursor", 0)) if fault != "again" else 0
        size = 0 if fault == "half" else PAGE
        rest = [(one, seat) for one, seat in self.world.inside.items() if seat > after]
        some = rest[:size]
        more = str(some[-1][1] if some else f"{after}.0"[:-2]) if len(rest) > size else ""
        return {"members": [one for one, _seat in some], "response_metadata": {"next_cursor": more}}

    def _invite(self, ids: list[str], fault: str) -> dict[str, Any]:
        no = self.world.add(ids, fault)
        return {
            "ok": not no,
            "error": next(iter(no.values()), ""),
            "errors": [{"user": u, "error": e} for u, e in no.items()],
        }


class Mattermost(Platform, mattermost_members.Members):
    def __init__(self, world: World) -> None:
        self.world = world
        super().__init__(MattermostWire(world))  # type: ignore[arg-type]


class Slack(Platform, slack_members.Members):
    def __init__(self, world: World) -> None:
        self.world = world
        super().__init__(SlackWire(world))
