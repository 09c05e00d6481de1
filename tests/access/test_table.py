"""Every address × role × method has its verdict in `table.txt`; an address without a row fails.

A row: route | GET | POST, a word a role in the order of `world.ROLES`. To add one, think first of who may, write
it, then run this test. Admin addresses are written «admin: app.model view»; a step there is one a model has not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.access import ask, routes, world

TABLE = Path(__file__).with_name("table.txt")


def table() -> dict[str, tuple[list[str], list[str]]]:
    """Verdicts by route."""
    rows = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        route, get, post = line.split("|")
        rows[route.strip()] = (get.split(), post.split())
    return rows


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(table()) == routes.all_routes()


@pytest.mark.django_db
@pytest.mark.parametrize("role", world.ROLES)
def test_each_address_answers_each_role_as_the_table_says(role: str, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.MEDIA_ROOT = "outbox.backend.EmailBackend", tmp_path
    built, wrong = world.build(), []
    place = world.ROLES.index(role)
    for route, (get, post) in table().items():
        path = ask.concrete(route, built)
        for method, expected in (("GET", get[place]), ("POST", post[place])):
            if (found := ask.verdict(built.clients[role], method, path)) != expected:
                wrong.append(f"{method} {route}: {found}, not {expected}")
    assert wrong == []
