"""Whatever a kept page reads moves the public version: the tables, and their columns where only some are followed.

`followed.txt` lists them. To show another table on a page for everybody, add its line there and `follow` it in a
migration of its room; a migration that rebuilds a followed table on SQLite follows it again at its end.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from accounts.public import version
from accounts.triggers import EVENTS, trigger_name
from projects.models import Membership
from seasons.models import Season
from tests import factories
from tests.access import ask, routes, world
from tests.pages.scene import commit

pytestmark = pytest.mark.django_db
FOLLOWED = {
    table: set(columns.split())
    for table, _colon, columns in (
        line.partition(":") for line in Path(__file__).with_name("followed.txt").read_text().splitlines()
    )
}
MODELS = apps.get_models(include_auto_created=True)
CATALOGUE = """SELECT tgname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger WHERE NOT tgisinternal"""


def triggers() -> dict[str, str]:
    """What the database itself says: SQL of each trigger, by its name."""
    with connection.cursor() as cursor:
        postgres = connection.vendor == "postgresql"
        cursor.execute(CATALOGUE if postgres else "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def test_the_tables_of_the_list_have_their_triggers_and_nothing_else_has_one() -> None:
    expected = {trigger_name(table, event) for table in FOLLOWED for event in EVENTS}
    missing, unknown = expected - set(triggers()), set(triggers()) - expected
    assert (missing, unknown) == (set(), set()), f"{__doc__}"


@pytest.mark.parametrize("table", FOLLOWED)
def test_a_table_is_followed_by_the_columns_of_the_list(table: str) -> None:
    sql = triggers()[trigger_name(table, "UPDATE")]
    assert set(re.findall(r"OLD\.(\w+)", sql, flags=re.IGNORECASE)) == FOLLOWED[table]


def test_what_kept_pages_read_is_followed() -> None:
    built, unfollowed, seen = world.build(), set(), 0
    for route in routes.all_routes():
        path = "" if route.startswith("admin") or "(?P" in route else ask.concrete(route, built)
        if not path or not hasattr(resolve(path).func, "shared"):
            continue
        seen += 1
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(path).status_code == 200, path
        for query in queries:
            unfollowed |= {f"{name} on {path}" for name in not_followed(query["sql"])}
    assert seen >= 10
    assert unfollowed == set(), f"{__doc__}"


def not_followed(sql: str) -> set[str]:
    """Tables of a query that nobody follows, and columns of those that are followed in part."""
    sql = re.sub(r"GROUP BY .*?(?=HAVING|ORDER BY|LIMIT|\)|$)", "", sql)  # SQLite's names all columns beside the key
    columns = {model._meta.db_table: {field.column for field in model._meta.local_fields} for model in MODELS}
    tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql)) & set(columns)
    named: set[tuple[str, str]] = set()
    for table in tables:
        aliases = {table, *re.findall(rf'"{table}" ([A-Z]+\d+)\b', sql)}
        for alias in aliases:
            named |= {(table, column) for column in re.findall(rf'\b"?{alias}"?\."(\w+)"', sql)}
    partly = {
        f"{table}.{column}"
        for table, column in named
        if FOLLOWED.get(table) and column in columns[table] - FOLLOWED[table] - {"id"}
    }
    return (tables - set(FOLLOWED)) | partly


def test_the_reader_of_queries_sees_a_table_and_a_column_nobody_follows() -> None:
    assert not_followed('SELECT U0."title" FROM "partners_proposal" U0 JOIN "accounts_user" ON (1)') == {
        "accounts_user"
    }
    assert not_followed('SELECT U0."contact_email", U0."id" FROM "partners_proposal" U0') == {
        "partners_proposal.contact_email"
    }


def moved(before: int) -> bool:
    commit()
    return version() > before


def test_each_change_of_a_followed_row_moves_the_version() -> None:
    before = version()
    season = factories.season()
    assert moved(before)
    before = version()
    Season.objects.filter(pk=season.pk).update(tagline="Trois mois pour bâtir")
    assert moved(before)
    before = version()
    season.delete()
    assert moved(before)


def test_a_membership_moves_it_by_its_state_and_not_by_what_the_chat_found() -> None:
    membership = factories.membership()
    commit()
    before = version()
    rows = Membership.objects.filter(pk=membership.pk)
    rows.update(chat_state=Membership.ChatState.PRESENT)
    assert not moved(before)
    rows.update(state=Membership.State.PAUSED)
    assert moved(before)


def test_what_nobody_shows_moves_nothing() -> None:
    before = version()
    factories.user("Zoé")
    assert not moved(before)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_a_commit_waits_for_no_other_and_every_one_counts() -> None:
    import psycopg

    season, before = factories.season(), version()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SET CONSTRAINTS ALL IMMEDIATE")
        other.execute("UPDATE seasons_season SET tagline = 'un' WHERE id = %s", [season.pk])  # holds the version's row
        factories.season()  # commits meanwhile
        between = version()
    assert before < between < version()
