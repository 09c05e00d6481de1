"""Runs beside two web workers: edits every public model, then asks both for every public page, kept and made anew."""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from config.pages import midnight_after
from seasons.models import Event
from tests import factories

ASKED = 3  # times a page is asked for: two workers share these
LATE = 0.2  # seconds, the promise after a commit
ANEW = "?never-kept=1"
FOLLOWED = [
    line.partition(":")[0] for line in (Path(__file__).parents[1] / "pages/followed.txt").read_text().split("\n")
]


def scene() -> list[str]:
    """One row of each public model at least, and the pages that show them."""
    season = factories.season(12)
    edition = factories.edition(season=season, project=factories.project(partners=[factories.partner()]))
    factories.membership(need=factories.need(edition=edition))
    edition.links.create(kind="repository", label="Le code", url="https://example.org/code")
    season.links.create(kind="video", label="Revoir", url="https://example.org/video")
    soon = timezone.now() + timedelta(minutes=30)
    Event.objects.create(season=season, chapter=factories.chapter(), title="Local", starts_at=soon, ends_at=soon)
    Event.objects.create(season=season, title="Atelier", place="Lyon", starts_at=soon, ends_at=soon)
    proposal = factories.proposal(season=season, state="questions", publish_summary=True, title="Un besoin")
    proposal.supports.create(organisation="Rivières", email="s@example.org", confirmed_at=timezone.now())
    return ["/", "/saisons/", "/saisons/12/", "/projets/", f"/projets/{edition.project.slug}/", "/propositions/",
            f"/propositions/{proposal.reference}/", "/agenda/"]  # fmt: skip


def edits() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every kind of field that can be edited, in every public model; then a row more and a row less."""
    for model in apps.get_models(include_auto_created=True):
        table, row = model._meta.db_table, model._default_manager.first()
        if table not in FOLLOWED or row is None:
            continue
        for kind in (models.CharField | models.TextField, models.BooleanField, models.IntegerField, models.DateField):
            changed = {field.name: another(getattr(row, field.name)) for field in simple(model, kind)}
            before = {name: getattr(row, name) for name in changed}
            rows = model._default_manager.filter(pk=row.pk)
            if changed:
                yield f"{table} {sorted(changed)}", partial(rows.update, **changed)
            if changed and kind is models.BooleanField:  # what was hidden shows again
                yield f"{table} {sorted(changed)} back", partial(rows.update, **before)
    yield "an edition more", lambda: factories.need(edition=factories.edition(season=factories.season(13)))
    yield "an event less", lambda: Event.objects.all().delete()


def simple(model: type[models.Model], kind: Any) -> list[models.Field[Any, Any]]:
    """Fields of one kind that a person edits and that may change alone."""
    fields = [field for field in model._meta.local_fields if isinstance(field, kind) and field.editable]
    return [field for field in fields if not (field.unique or field.choices or isinstance(field, models.URLField))]


def another(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value if isinstance(value, bool) else None
    if isinstance(value, date | datetime):
        return value + timedelta(hours=26)
    return value + 1 if isinstance(value, int) else f"Autre {value}"[:60]


def ask(address: str, path: str) -> tuple[int, bytes]:
    """Through a connection of its own: any worker may answer."""
    link = http.client.HTTPConnection(address, timeout=30)
    link.request("GET", path)
    answer = link.getresponse()
    body = answer.read()
    link.close()
    return answer.status, body


class Reader:
    """Asks for all pages, and notes those that are not what they would be if they were made now."""

    def __init__(self, address: str, pages: list[str]) -> None:
        self.address, self.pages, self.stale, self.seen = address, pages, list[str](), set[bytes]()

    def read(self, after: str) -> None:
        for page in self.pages:
            status, made = ask(self.address, page + ANEW)
            now = status, made.replace(ANEW.encode(), b"")  # the link to the other language keeps it
            kept = [ask(self.address, page) for _time in range(ASKED)]
            self.seen.add(now[1])
            self.stale += [f"{page} after {after}" for answer in kept if answer != now]


def run(address: str, clock: str) -> None:
    """Print what was stale, how many edits were made and how many different pages were seen."""
    reader, count = Reader(address, scene()), 0
    time.sleep(LATE)
    reader.read("the beginning")
    for what, edit in edits():
        edit()
        connection.close()  # whatever is still open would commit later
        time.sleep(LATE)
        reader.read(what)
        count += 1
    edited = len(reader.seen)
    midnight = midnight_after(time.time()) - time.time()
    for seconds, moment in ((1860, "an event"), (midnight + 1, "midnight"), (midnight + 1 + 9 * 86_400, "launch day")):
        Path(clock).write_text(str(seconds))
        reader.read(moment)
    sys.stdout.write("VERDICT " + json.dumps([reader.stale, count, edited, len(reader.seen)]))
