"""How even the answers are: the slowest of a hundred beside the middle one, on public pages, eight connections at once.

`tools/services python -m benchmarks --http`. The bare view (b) is asked in the same way, in turn: what the machine and
this client add is in both. The goal is one of docs/speed.md.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from benchmarks._servers import Server, servers

CONNECTIONS, ROUNDS, REQUESTS = 8, 8, 400
GOAL = 3.0
# As visitors come: mostly kept pages; here and there an address that is made anew.
PATHS = ["/", "/projets/", "/projets/projet-0/", "/saisons/", "/projets/?dimension=climate"]


def run() -> None:
    """Print the middle and the slowest hundredth of each, in milliseconds, and their ratio."""
    with servers() as (_site, found):
        bare, portal = (["/"] * REQUESTS, found["middleware"]), (list(islice(visits(), REQUESTS)), found["portal"])
        for paths, server in (bare, portal):
            times(server, paths)
        rounds = [(times(bare[1], bare[0]), times(portal[1], portal[0])) for _round in range(ROUNDS)]
    for name, told in zip(("bare (b)", "public pages"), zip(*rounds, strict=True), strict=True):
        report(name, list(told))


def visits() -> Iterable[str]:
    while True:
        yield from PATHS


def times(server: Server, paths: list[str]) -> list[float]:
    """Seconds of each answer, eight asked for at once."""

    def timed(path: str) -> float:
        begin = time.perf_counter()
        assert server.ask(path) == 200, path
        return time.perf_counter() - begin

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(timed, paths))


def report(name: str, rounds: list[list[float]]) -> None:
    middles = [statistics.median(one) for one in rounds]
    slowest = [statistics.quantiles(one, n=100)[98] for one in rounds]
    ratios = sorted(late / middle for late, middle in zip(slowest, middles, strict=True))
    ratio = statistics.median(ratios)
    said = "" if name.startswith("bare") else f", goal {GOAL:g}: {'met' if ratio <= GOAL else 'MISSED'}"
    print(
        f"http, {name:12} p50 {statistics.median(middles) * 1e3:.1f} ms, "
        f"p99 {statistics.median(slowest) * 1e3:.1f} ms, "
        f"{ratio:.1f} x ({ratios[len(ratios) // 4]:.1f} to {ratios[-1 - len(ratios) // 4]:.1f}){said}"
    )
