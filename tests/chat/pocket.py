"""A chat platform in the test's own pocket: the port's words over plain sets, with a fault at any step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from chat.clients import base

BOT = "bot"


class Killed(BaseException):
    """The worker dies here."""


class Pocket:
    """One channel at most. `faults`: what befalls the next calls, "" being nothing.

    limited, down: refused before anything is done. lost, never: no answer, done or not. half: done in part, or read in
    part. dies, died: the worker is killed before, or after.
    """

    version = ""

    def __init__(self, emails: Mapping[str, str]) -> None:
        self.emails = dict(emails)
        self.room: base.Room | None = None
        self.inside: set[str] = set()
        self.faults: list[str] = []
        self.calls = 0
        self.half_read = False
        self.wrong: list[str] = []
        self.removed: list[str] = []
        self.stay_out: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(name)

    def _fault(self) -> str:
        self.calls += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "limited":
            raise base.RateLimited("429", error_id="429", retry_after=3)
        if fault == "down":
            raise base.Unavailable("down", error_id="503")
        if fault == "dies":
            raise Killed
        return fault

    def _read(self) -> str:
        fault = self._fault()
        if fault in ("lost", "never"):
            raise base.Unavailable("no answer", error_id="no_answer")
        if fault == "died":
            raise Killed
        return fault

    def _wrote(self, fault: str) -> None:
        if fault == "lost":
            raise base.UnknownOutcome("no answer", error_id="unreadable")
        if fault == "died":
            raise Killed

    def _will_write(self) -> str:
        fault = self._fault()
        if fault == "never":
            raise base.UnknownOutcome("no answer", error_id="no_answer")
        return fault

    # -- the port

    def capabilities(self) -> base.Capabilities:
        return base.Capabilities(bulk_add=True, counts=True, guards_archived=True, added_at_once=1000)

    def close(self) -> None:
        """Nothing is open."""

    def channel_url(self, channel_id: str, name: str) -> str:
        return f"https://chat.example.org/{name}"

    def _person(self, one: str) -> base.Person:
        return base.Person(one, one, self.emails.get(one, ""), bot=one == BOT)

    def directory(self, cursor: str = "") -> base.Page:
        """Two people a page."""
        self._read()
        start, everybody = int(cursor or 0), sorted({*self.emails, BOT})
        more = str(start + 2) if start + 2 < len(everybody) else ""
        return base.Page(tuple(map(self._person, everybody[start : start + 2])), more)

    def people_by_id(self, ids: Collection[str]) -> tuple[base.Person, ...]:
        self._read()
        return tuple(self._person(one) for one in ids if one in self.emails)

    def person_by_email(self, email: str) -> base.Person | None:
        self._read()
        return next((self._person(one) for one, address in self.emails.items() if address == email), None)

    def channels(self) -> tuple[base.Room, ...]:
        self._read()
        return (self.room,) if self.room else ()

    def channel_by_name(self, name: str) -> base.Room | None:
        self._read()
        return self.room

    def create_channel(self, *, name: str, display_name: str, private: bool, purpose: str, header: str) -> base.Room:
        fault = self._will_write()
        if self.room:
            raise base.NameTaken(name, error_id="name_taken")
        self.room = base.Room("room", name, display_name, private=private, creator=BOT, purpose=purpose, header=header)
        self.inside = {BOT}
        self._wrote(fault)
        return self.room

    def describe(self, channel_id: str, *, purpose: str, header: str) -> None:
        self._wrote(self._will_write())

    def _counted(self) -> dict[str, int]:
        return {"room": len(self.inside)} if self.room else {}

    def member_counts(self, channel_ids: Collection[str]) -> Mapping[str, int]:
        self._read()
        return self._counted()

    def channel(self, channel_id: str) -> base.Room:
        self._read()
        if self.room is None:
            raise base.ChannelGone("gone")
        return self.room

    def members(self, channel_id: str, **_known: object) -> tuple[base.Member, ...]:
        self.half_read = self._read() == "half"
        if self.half_read:
            raise base.IncompleteRead("moving", error_id="moving")
        return tuple(base.Member(one, admin=one == BOT) for one in sorted(self.inside))

    def add_members(self, channel_id: str, ids: Collection[str]) -> base.Added:
        fault = self._will_write()
        self.wrong += [f"{one} left by themselves and is put back" for one in ids if one in self.stay_out]
        some = set(sorted(ids)[: len(ids) // 2] if fault == "half" else ids)
        self.inside |= some
        self._wrote(fault)
        stopped = base.RateLimited("429", error_id="429", retry_after=3) if fault == "half" else None
        return base.Added(frozenset(some), stopped=stopped)

    def remove_member(self, channel_id: str, person_id: str) -> None:
        fault = self._will_write()
        if self.half_read:
            self.wrong.append(f"{person_id} is taken out after half a reading")
        self.removed.append(person_id)
        self.inside.discard(person_id)
        self._wrote(fault)
