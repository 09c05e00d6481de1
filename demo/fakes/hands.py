"""What people do on a platform with their own hands, the same words for each fake: for tests and the demo."""

import re
from collections import deque
from typing import Any, ClassVar, Protocol

from demo.fakes.faults import Fault, Misfortunes


class Hands(Protocol):
    """Ids are the platform's own."""

    @property
    def own_id(self) -> str:
        """The account the portal's token belongs to."""
        ...

    @property
    def admin_id(self) -> str: ...

    @property
    def default_room(self) -> str:
        """The channel nobody leaves."""
        ...

    # -- people

    def register(self, email: str, name: str, *, in_team: bool = True) -> str:
        """Somebody takes the invitation (or, outside the team, only has an account)."""
        ...

    def readdress(self, person: str, *, email: str, name: str) -> None: ...

    def deactivate(self, person: str, *, back: bool = False) -> None: ...

    def erase_person(self, person: str) -> None:
        """As if they had never been."""
        ...

    def mark(self, person: str, *, guest: bool = False, admin: bool = False, bot: bool = False) -> None: ...

    # -- channels

    def open_room(self, name: str, *, ours: bool = True, private: bool = False) -> str:
        """A channel made by hand: by our account, or by the administrator alone."""
        ...

    def rename_room(self, room: str, name: str) -> None: ...

    def archive_room(self, room: str, *, back: bool = False) -> None: ...

    def hide_room(self, room: str) -> None:
        """Make it private."""
        ...

    def erase_room(self, room: str) -> None: ...

    def rooms(self) -> dict[str, str]:
        """Every channel's id and name."""
        ...

    def is_archived(self, room: str) -> bool: ...

    def is_private(self, room: str) -> bool: ...

    # -- who is in

    def inside(self, room: str) -> set[str]:
        """Everybody in, our own account too."""
        ...

    def join(self, room: str, person: str) -> None: ...

    def leave(self, room: str, person: str) -> None: ...

    # -- messages

    def message(self, identity: str) -> tuple[str, str, bool]:
        """(where, text, pinned)."""
        ...

    # -- the server

    def refuse_token(self, *, back: bool = False) -> None: ...

    def hide_emails(self) -> None: ...

    def strike(self, kind: str, step: str = "", *, skip: int = 0, times: int = 1) -> Fault:
        """Have a fault at a step, "" being any: see `asked`."""
        ...

    def asked(self) -> list[str]:
        """The last calls as steps, whatever the platform names them: us, lookup, directory, create, room,
        counts, members, add, remove, describe; "" for any other.
        """
        ...


class Common:
    """What is done alike on every fake. `STEPS`: the method and path by which calls and faults know each step."""

    STEPS: ClassVar[dict[str, tuple[str, str]]]
    state: Any
    switches: Misfortunes
    calls: deque[tuple[str, str]]

    @property
    def own_id(self) -> str:
        return str(self.state.bot["id"])

    def erase_room(self, room: str) -> None:
        del self.state.channels[room]

    def join(self, room: str, person: str) -> None:
        self.state.join(room, person)

    def leave(self, room: str, person: str) -> None:
        self.state.part(room, person)

    def strike(self, kind: str, step: str = "", *, skip: int = 0, times: int = 1) -> Fault:
        method, path = self.STEPS[step] if step else ("", "")
        self.switches.faults.append(Fault(kind, path=path, method=method, skip=skip, times=times))
        return self.switches.faults[-1]

    def asked(self) -> list[str]:
        return [self._step(method, path) for method, path in self.calls]

    def _step(self, method: str, path: str) -> str:
        known = ((step, *where) for step, where in self.STEPS.items())
        return next((step for step, verb, pattern in known if verb in ("", method) and re.search(pattern, path)), "")
