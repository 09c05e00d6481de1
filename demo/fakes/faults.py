"""What can go wrong, on request: one fault per misfortune a real server has shown."""

import random
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Fault:
    """Strikes requests whose method and path match, `times` times (-1: for ever), after `skip` of them.

    Kinds every fake knows: 429, 429-bare (no Retry-After), 500, html (a proxy's page), truncate (half a
    body), hang (no answer, nothing done), after (done, then no answer), repeat (the first page again).
    """

    kind: str
    path: str = ""
    method: str = ""
    times: int = 1
    skip: int = 0

    def strikes(self, method: str, path: str) -> bool:
        if self.times == 0 or (self.method and self.method != method) or not re.search(self.path, path):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass
class Misfortunes:
    """The faults a server was told to have, and those it draws at random; change them while it runs."""

    hang_seconds: float = 12.0
    faults: list[Fault] = field(default_factory=list)
    random_share: float = 0.0
    random_kinds: Sequence[str] = ("429", "500", "html", "truncate", "after")
    seed: int = 12

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - repeatable, not secret
        self._lock = threading.Lock()

    def strike(self, method: str, path: str) -> str:
        """The kind of fault for this request, or ""."""
        with self._lock:
            for fault in self.faults:
                if fault.strikes(method, path):
                    return fault.kind
            if self.random_share and self._dice.random() < self.random_share:
                return self._dice.choice(list(self.random_kinds))
        return ""
