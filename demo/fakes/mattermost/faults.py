"""What can go wrong, on request: one switch or fault per misfortune a real server has shown."""

import random
import re
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

# 429: plain text; 429-bare: without Retry-After; 404, 500: JSON; html: a proxy's page;
# truncate: half a body; hang: no answer, nothing done; after: done, then no answer;
# repeat: page 0 whatever page was asked.
KINDS = ("429", "429-bare", "404", "500", "html", "truncate", "hang", "after", "repeat")


@dataclass
class Fault:
    """Strikes requests whose method and path match, `times` times (-1: for ever), after `skip` of them."""

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
class Switches:
    """How this server behaves; change the fields while it runs. `denied`: permissions no role gives."""

    version: str = "10.5.0"
    hidden_emails: bool = False
    denied: Collection[str] = ()
    revoked: bool = False
    user_limit: int | None = None
    hang_seconds: float = 12.0
    faults: list[Fault] = field(default_factory=list)
    random_share: float = 0.0
    random_kinds: Sequence[str] = ("429", "500", "html", "truncate", "after")
    seed: int = 12

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - repeatable, not secret
        self._lock = threading.Lock()

    @property
    def recent(self) -> bool:
        """Bulk adds, counts of many channels, archived channels guarded: not on old servers."""
        return self._since(9, 10)

    @property
    def sets_members(self) -> bool:
        """A channel's whole list of members in one call."""
        return self._since(11, 7)

    def _since(self, *wanted: int) -> bool:
        return tuple(int(part) for part in self.version.split(".")[:2]) >= wanted

    def strike(self, method: str, path: str) -> str:
        """The kind of fault for this request, or ""."""
        with self._lock:
            for fault in self.faults:
                if fault.strikes(method, path):
                    return fault.kind
            if self.random_share and self._dice.random() < self.random_share:
                return self._dice.choice(list(self.random_kinds))
        return ""
