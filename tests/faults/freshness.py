"""Runs beside two web workers: makes every edit of the admin, then asks both for each page, kept and made anew."""

from __future__ import annotations

import http.client
import json
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from datetime import time as hour
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import is_valid_path, resolve
from django.utils import timezone

from config.pages import midnight_after
from seasons.models import Event, Phase
from tests import factories
from tests.access import ask as address_of
from tests.access import routes, world
from tests.faults.admin_edits import FOLLOWED, LATE, Edits
from tests.faults.office import Office

WORKERS = 2
ANEW = "?never-kept=1"
TWINS = ("/saisons/", "/projets/")  # whose English is asked for in the small profile; in the full one, everything's
STAMP = re.compile(rb"DTSTAMP:\S+|<lastBuildDate>[^<]+")  # when an agenda or a feed was made
Answer = tuple[int, bytes]


def scene() -> world.World:
    """One row of each model of the admin at least."""
    made = world.build()
    made.project.partners.add(factories.partner(name="Rivières vivantes"))
    made.edition.links.create(kind="repository", label="Le code", url="https://example.org/code")
    made.season.links.create(kind="video", label="Revoir", url="https://example.org/video")
    soon = timezone.now() + timedelta(minutes=30)
    Event.objects.create(season=made.season, title="Atelier", place="Lyon", starts_at=soon, ends_at=soon)
    Event.objects.update(kind=Event.Kind.WORKSHOP, place="Lyon")
    made.support.confirmed_at = timezone.now()
    made.support.save()
    return made


def pages(made: world.World, *, everything: bool) -> Iterator[str]:
    """Addresses whose view says that they are for everybody, and in English. A page that reads no row is never late."""
    for route in routes.all_routes():
        path = "" if route.startswith("admin") or "(?P" in route else address_of.concrete(route, made)
        if not path or not hasattr(resolve(path).func, "shared"):
            continue
        with CaptureQueriesContext(connection) as queries:
            Client().get(path, headers={"host": "localhost"})
        if queries:
            yield path
            if (everything or path.startswith(TWINS)) and is_valid_path(f"/en{path}"):
                yield f"/en{path}"


def ask(address: str, path: str) -> tuple[Answer, str]:
    """Through a connection of its own: any worker may answer. The second is who did."""
    link = http.client.HTTPConnection(address, timeout=30)
    link.request("GET", path)
    answer = link.getresponse()
    body = STAMP.sub(b"", answer.read().replace(ANEW.encode(), b""))  # the link to the other language keeps it
    link.close()
    return (answer.status, body), answer.headers["X-Worker"]


def ask_both(address: str, path: str) -> list[Answer]:
    """What each of the two workers says."""
    found: dict[str, Answer] = {}
    while len(found) < WORKERS:
        answer, worker = ask(address, path)
        found.setdefault(worker, answer)
    return list(found.values())


class Reader:
    """Asks for all pages, and notes those that are not what they would be if they were made now."""

    def __init__(self, address: str, paths: list[str]) -> None:
        self.address, self.paths, self.stale = address, paths, list[str]()
        self.last: dict[str, Answer] = {}
        self.threads = ThreadPoolExecutor(WORKERS)

    def read(self, after: str) -> tuple[bool, bool]:
        """Whether any page changed, and whether one went away. Each time another page is asked first."""
        self.paths = self.paths[7:] + self.paths[:7]
        kept = list(self.threads.map(partial(ask_both, self.address), self.paths))
        made = list(self.threads.map(lambda path: ask(self.address, path + ANEW)[0], self.paths))
        for path, answers, anew in zip(self.paths, kept, made, strict=True):
            self.stale += [f"{path} after {after}" for answer in answers if answer != anew]
        before, self.last = self.last, dict(zip(self.paths, made, strict=True))
        went = any(before[path][0] == 200 != self.last[path][0] for path in before)
        return self.last != before, went

    def has(self, words: str) -> bool:
        """Whether a text is on a page now."""
        return len(words) > 3 and any(words.encode() in body for _status, body in self.last.values())


def boundaries(everything: bool) -> Iterator[tuple[str, float]]:
    """Days on which a phase begins or has ended, in seconds from now; the first few, or all."""
    phases = Phase.objects.filter(starts_on__gt=timezone.localdate())
    days = {phase.starts_on for phase in phases} | {phase.ends_on + timedelta(days=1) for phase in phases}
    for day in sorted(days)[: None if everything else 3]:
        midnight = datetime.combine(day, hour.min, timezone.get_default_timezone())
        yield f"{day:%d/%m}", (midnight - timezone.now()).total_seconds()


def move_clock(reader: Reader, clock: str, *, everything: bool) -> list[str]:
    """Past an event, past midnight, and over each boundary; what changed no page."""
    quiet = []

    def moved(seconds: float, moment: str) -> bool:
        Path(clock).write_text(str(seconds))
        return reader.read(moment)[0]

    moments = [("an event", 1860.0), ("midnight", midnight_after(time.time()) - time.time() + 1)]
    quiet += [moment for moment, seconds in moments if not moved(seconds, moment)]
    for day, seconds in boundaries(everything):
        moved(seconds - 30, f"the eve of {day}")
        if not moved(seconds + 1, day):
            quiet.append(day)
    return quiet


def run(address: str, clock: str, profile: str) -> None:
    """Print what was stale, what was edited and refused, and what ought to have changed a page and did not."""
    everything = profile == "full"
    made = scene()
    paths = list(pages(made, everything=everything))
    reader = Reader(address, paths)
    time.sleep(LATE)
    reader.read("the beginning")
    still = move_clock(reader, clock, everything=everything)
    Path(clock).write_text("")
    reader.read("today again")
    session = made.clients["administrator"].cookies[settings.SESSION_COOKIE_NAME].value
    office = Office(address, (settings.SESSION_COOKIE_NAME, session))
    edits = Edits(office, reader.read, reader.has, everything=everything)
    edits.all()
    verdict = {
        "stale": reader.stale,
        "still": still,
        "done": edits.done,
        "refused": edits.refused,
        "unseen": sorted(FOLLOWED - edits.shown),
        "pages": len(paths),
    }
    sys.stdout.write("VERDICT " + json.dumps(verdict))
