"""Processor time a request takes in the web process, as a ratio to (b), a bare view behind Django's default middleware.

`tools/services python -m benchmarks --cpu`. The goals are the ones of docs/speed.md.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator

from benchmarks._joins import SECRET
from benchmarks._servers import Server, servers
from tests.stack import Stack

ROUNDS, REQUESTS = 15, 30
WARMING = 6  # requests that each worker has a share of
JOINS, JOINING = 10, 20.0  # a round; the goal
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
GOALS = {name: goal for name, (_path, goal) in PAGES.items()} | {"joining (POST)": JOINING}


def run() -> None:
    """Measure all in turn, round after round, and print the medians."""
    with servers() as (site, found):
        portal, waiting = found["portal"], joins(site)
        works: dict[str, Callable[[], float]] = {
            "bare (b)": lambda: cost(found["middleware"], "/"),
            "bare, no middleware": lambda: cost(found["nothing"], "/"),
            "joining (POST)": lambda: cost_of_joining(portal, waiting),
        } | {name: lambda path=path: cost(portal, path) for name, (path, _goal) in PAGES.items()}
        for work in works.values():
            work()
        rounds = [{name: work() for name, work in works.items()} for _round in range(ROUNDS)]
    for name in works:
        report(name, [costs[name] / costs["bare (b)"] for costs in rounds], GOALS.get(name, 0.0))
    bare = statistics.median(costs["bare (b)"] for costs in rounds)
    print(f"(b) took {bare * 1e6:.0f} microseconds here")


def cost(server: Server, path: str) -> float:
    """Seconds of the workers' processor for one request. Both workers have the page already, where it is kept."""
    for _request in range(0 if COLD in path else WARMING):
        server.ask(path)
    before = server.cpu()
    for _request in range(REQUESTS):
        assert server.ask(path) == 200, path
    return (server.cpu() - before) / REQUESTS


def joins(site: Stack) -> Iterator[tuple[str, str, str]]:
    """Path, body and cookie of one person's joining after another's."""
    number = JOINS * (ROUNDS + 1)
    said = site.manage("shell", "--command", f"from benchmarks._joins import queue; queue({number})")
    told = json.loads(said.rpartition("QUEUE")[2])
    body = f"csrfmiddlewaretoken={SECRET}&need={told['need']}&hours_per_week=3&message=Bonjour&charter_accepted=on"
    for session in told["sessions"]:
        yield told["path"], body, f"csrf={SECRET}; session={session}"


def cost_of_joining(server: Server, waiting: Iterator[tuple[str, str, str]]) -> float:
    before = server.cpu()
    for _join in range(JOINS):
        path, body, cookie = next(waiting)
        assert server.ask(path, body=body, cookie=cookie) == 302, path
    return (server.cpu() - before) / JOINS


def report(name: str, ratios: list[float], goal: float) -> None:
    ratios = sorted(ratios)
    low, middle, high = ratios[len(ratios) // 4], statistics.median(ratios), ratios[-1 - len(ratios) // 4]
    said = f", goal {goal:g}: {'met' if middle <= goal else 'MISSED'}" if goal else ""
    print(f"cpu, {name:26} {middle:6.2f} x (b) ({low:.2f} to {high:.2f}){said}")
