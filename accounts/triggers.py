"""Database triggers that move the public version: what a migration calls for each table public pages read.

The portal has no other triggers. docs/decisions/page-cache.md says why they are deferred, and the rows several.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import migrations

# Each transaction moves the version once, as it commits, on a row nobody else holds: no commit waits for another.
FUNCTION = """
CREATE OR REPLACE FUNCTION accounts_public_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('portal.public_moved', true) = 'yes' THEN RETURN NULL; END IF;
    PERFORM set_config('portal.public_moved', 'yes', true);
    UPDATE accounts_publicversion SET moves = moves + 1
    WHERE id = (SELECT id FROM accounts_publicversion LIMIT 1 FOR UPDATE SKIP LOCKED);
    IF NOT FOUND THEN INSERT INTO accounts_publicversion (moves) VALUES (1); END IF;
    RETURN NULL;
END $$
"""
ON_POSTGRES = """
CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW {when} EXECUTE FUNCTION accounts_public_moved()
"""
ON_SQLITE = """
CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when} BEGIN
    INSERT OR IGNORE INTO accounts_publicversion (id, moves) VALUES (1, 0);
    UPDATE accounts_publicversion SET moves = moves + 1 WHERE id = 1;
END
"""
EVENTS = ("INSERT", "UPDATE", "DELETE")


def follow(table: str, *columns: str) -> migrations.RunPython:
    """The migration operation after which any change of `table` moves the public version.

    On SQLite Django rebuilds a table to change a column, which drops its triggers: that migration follows it again.
    On PostgreSQL the type of a column named here changes between an `unfollow` and a `follow`.

    Args:
        columns: those that pages show, where the others change often; all of them when none is named.
    """
    return migrations.RunPython(partial(_follow, table, columns), partial(_unfollow, table))


def unfollow(table: str, *columns: str) -> migrations.RunPython:
    """The other way round."""
    return migrations.RunPython(partial(_unfollow, table), partial(_follow, table, columns))


def trigger_name(table: str, event: str) -> str:
    return f"{table}_public_{event.lower()}"


def _follow(table: str, columns: tuple[str, ...], apps: Any, schema_editor: Any) -> None:
    _unfollow(table, apps, schema_editor)
    postgres = schema_editor.connection.vendor == "postgresql"
    for event in EVENTS:
        when = _when(columns, postgres) if event == "UPDATE" else ""
        statement = ON_POSTGRES if postgres else ON_SQLITE
        schema_editor.execute(
            statement.format(name=trigger_name(table, event), event=event, table=table, when=when), params=None
        )


def _unfollow(table: str, apps: Any, schema_editor: Any) -> None:
    suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for event in EVENTS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger_name(table, event)}{suffix}", params=None)


def _when(columns: tuple[str, ...], postgres: bool) -> str:
    """A saving that changes nothing is no change."""
    if not columns:
        return "WHEN (OLD.* IS DISTINCT FROM NEW.*)" if postgres else ""
    differ = "IS DISTINCT FROM" if postgres else "IS NOT"
    return "WHEN ({})".format(" OR ".join(f"OLD.{name} {differ} NEW.{name}" for name in columns))


def make_function(apps: Any, schema_editor: Any) -> None:
    """What the triggers of PostgreSQL call; SQLite's need nothing."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)


def drop_function(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION accounts_public_moved()", params=None)
