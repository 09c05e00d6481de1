"""How this Slack behaves: scopes, tiers, refusals, short pages, faults."""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from demo.fakes.faults import Fault, Misfortunes

__all__ = ["Clock", "Fault", "Limiter", "Switches"]


class Clock:
    """A time that tests move by hand, so that a minute costs nothing."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


class Limiter:
    """A bucket per method: so many calls at once, and as many more a minute."""

    def __init__(self) -> None:
        self.granted: Counter[str] = Counter()
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, method: str, a_minute: int, now: float) -> int:
        """Seconds to stay away; 0 when this call goes through."""
        with self._lock:
            left, then = self._left.get(method, (float(a_minute), now))
            left = min(float(a_minute), left + (now - then) * a_minute / 60)
            if left >= 1:
                self._left[method] = (left - 1, now)
                self.granted[method] += 1
                return 0
            self._left[method] = (left, now)
            return math.ceil((1 - left) * 60 / a_minute)


@dataclass
class Switches(Misfortunes):
    """Change the fields while it runs.

    `refused`: the error every call answers (token_revoked, account_inactive…). `missing_scopes`: what the
    token lost. `tiers`: count calls by `clock`. `kick`: the error removals answer (restricted_action).
    `most`: no page is longer. `empty_pages`: each list begins with an empty page and a cursor.
    Faults of its own: any other kind is the error of a `200 ok:false`.
    """

    refused: str = ""
    missing_scopes: Collection[str] = ()
    tells_scopes: bool = True
    tiers: bool = False
    clock: Callable[[], float] = time.monotonic
    kick: str = ""
    most: int = 1000
    empty_pages: bool = False
    limiter: Limiter = field(default_factory=Limiter)
