"""Processor time a request takes in the web process, as a ratio to (b), a bare view behind Django's default middleware.

`tools/services python -m benchmarks --cpu`. The goals are the ones of docs/speed.md.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable

from benchmarks._servers import Server, servers

ROUNDS, REQUESTS = 15, 30
COLD = "?not-declared=1"  # an address that is never kept
PAGES = {
    "season, kept": ("/", 0.90),
    "season, cold": (f"/{COLD}", 16.0),
    "past season, cold": (f"/saisons/9/{COLD}", 16.0),
    "catalogue, kept": ("/projets/", 0.90),
    "catalogue, cold": (f"/projets/{COLD}", 20.0),
    "catalogue filtered, cold": (f"/projets/{COLD}&dimension=climate&state=recruits", 20.0),
    "project, kept": ("/projets/projet-0/", 0.90),
    "project, cold": (f"/projets/projet-0/{COLD}", 16.0),
    "past project, cold": (f"/projets/projet-3/{COLD}", 16.0),
}


def run() -> None:
    """Measure all in turn, round after round, and print the medians."""
    with servers() as (_site, found):
        portal = found["portal"]
        works: dict[str, Callable[[], float]] = {
            "bare (b)": lambda: cost(found["middleware"], "/"),
            "bare, no middleware": lambda: cost(found["nothing"], "/"),
        } | {name: lambda path=path: cost(portal, path) for name, (path, _goal) in PAGES.items()}
        for work in works.values():
            work()
        rounds = [{name: work() for name, work in works.items()} for _round in range(ROUNDS)]
    for name in works:
        report(name, [costs[name] / costs["bare (b)"] for costs in rounds], PAGES.get(name, ("", 0.0))[1])
    bare = statistics.median(costs["bare (b)"] for costs in rounds)
    print(f"(b) took {bare * 1e6:.0f} microseconds here")


def cost(server: Server, path: str) -> float:
    """Seconds of the workers' processor for one request."""
    before = server.cpu()
    for _request in range(REQUESTS):
        assert server.ask(path) == 200, path
    return (server.cpu() - before) / REQUESTS


def report(name: str, ratios: list[float], goal: float) -> None:
    ratios = sorted(ratios)
    low, middle, high = ratios[len(ratios) // 4], statistics.median(ratios), ratios[-1 - len(ratios) // 4]
    said = f", goal {goal:g}: {'met' if middle <= goal else 'MISSED'}" if goal else ""
    print(f"cpu, {name:26} {middle:6.2f} x (b) ({low:.2f} to {high:.2f}){said}")
