"""Every text of a proposal is seen by those the table names, on every address of the portal, and by nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.access import ask, canaries, world
from tests.access.canaries import FILES, Canaries, table
from tests.access.test_table import table as addresses

pytestmark = pytest.mark.django_db
# Who walks, by the letter of what they may see.
LETTERS = {"anonymous": "", "outsider": "", "partner": "P", "reviewer": "R", "coordinator": "T"}
ABOUT_ONE = ("proposer/", "propositions/", "comite/", "admin: partners.proposal", "admin/partners/")
OF_AWA = ("own", "told")


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> world.World:
    settings.EMAIL_BACKEND, settings.MEDIA_ROOT = "outbox.backend.EmailBackend", tmp_path
    return world.build()


def allowed(role: str) -> set[canaries.Place]:
    """The places of what this role may see; a partner sees their own files, and what everybody sees."""
    letter = LETTERS[role]
    return {
        (file, name)
        for name, cells in table().items()
        for file, cell in cells.items()
        if "E" in cell or (letter and letter in cell and (letter != "P" or file in OF_AWA))
    }


def visits(built: world.World, planted: Canaries) -> set[tuple[str, str]]:
    """Every address, those about a proposal with each file. Forms of the call are also sent empty."""
    each = [world.World(built.clients, built.objects | more) for more in planted.files.values()]
    found = set()
    for route in addresses():
        paths = {ask.concrete(route, one) for one in (each if route.startswith(ABOUT_ONE) else [built])}
        methods = ("GET", "POST") if route.startswith(ABOUT_ONE[:3]) else ("GET",)
        found |= {(method, path) for method in methods for path in paths}
    return found


def said(client: Client, method: str, path: str) -> str:
    """All that an address answers, and changes nothing."""
    with transaction.atomic():
        answer: Any = client.get(path) if method == "GET" else client.post(path, {})
        body = _body(answer)
        transaction.set_rollback(True)
    return f"{answer.headers} {body}"


def _body(answer: HttpResponse) -> str:
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return whole.decode(errors="replace")


def test_every_text_of_a_proposal_has_its_line_in_the_table() -> None:
    extra = {"version.answers", "attachment.bytes", "auditor.name", "auditor.email"}
    people = {"reader.name", "reader.email", "reader.organisation", "waiting.organisation", "waiting.email"}
    assert set(table()) == canaries.kept_texts() | extra | people


@pytest.mark.parametrize("role", LETTERS)
def test_each_role_sees_exactly_what_the_table_says(
    role: str, built: world.World, caplog: pytest.LogCaptureFixture
) -> None:
    planted, seen = canaries.planted(built), dict[canaries.Place, str]()
    client = built.clients[role]
    for method, path in sorted(visits(built, planted)):
        seen |= dict.fromkeys(planted.found(said(client, method, path)), f"{method} {path}")
    may = allowed(role)
    assert {place: where for place, where in seen.items() if place not in may} == {}, "seen, against the table"
    assert sorted(f"{name} {file}" for file, name in may - set(seen)) == [], "in the table, seen nowhere"
    assert planted.found(caplog.text) == set()


def test_a_search_of_the_public_list_finds_nothing_that_is_not_public(built: world.World, client: Client) -> None:
    planted, public = canaries.planted(built), {name for name, cells in table().items() if cells["shared"] == "E"}
    for number, (file, name) in enumerate(planted.places, 1):
        if file in ("shared", "kept"):
            count = client.get("/propositions/", {"q": f"qz{number:04d}zq"}).context["count"]
            if file == "kept" or name not in public:
                assert count == 0, (file, name)


def test_all_files_are_walked() -> None:
    assert {file for cells in table().values() for file in cells} == set(FILES)
