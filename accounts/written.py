"""Queries whose SQL is written once in a process: Django takes milliseconds to write what PostgreSQL answers in 0.2.

Only for the few queries of public pages, of joining and of every request; docs/speed.md has the figures.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

EXAMPLES: dict[type, tuple[Any, Any]] = {
    str: ("one", "other"),
    int: (1, 2),
    date: (date(2000, 1, 1), date(2000, 1, 2)),
    datetime: (datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 2, tzinfo=UTC)),
}


class Written(NamedTuple):
    """A compiled query. `places` are the parameters that are values: their position and the value's name.

    `converters` make Python's values of the database's, by column. SQLite's belong to the connection that wrote,
    whichever runs later: they ask it for its time zone alone, which is that of the settings.
    """

    queryset: Any
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: list[tuple[int, str]]
    converters: dict[int, Any]


class WrittenOnce:
    """A query that is always the same but for some values; called with these, it returns its rows.

    Args:
        build: makes the query set from the values. It may only put each in the SQL, as one parameter: no None, no
            condition on a value, no clock of its own, no slice that depends on one.
        values: their types: str, int, date or datetime.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **values: type) -> None:
        self.build, self.values = build, values
        self.written: dict[str, Written] = {}

    def __call__(self, **values: Any) -> list[Any]:
        written = self.written.get(connection.vendor) or self._write()
        if written.queryset.query.select_for_update and connection.get_autocommit():  # Django asks as it writes
            raise TransactionManagementError("A lock lasts as long as its transaction, and there is none.")
        params = list(written.params)
        for place, name in written.places:
            params[place] = _adapted(values[name], params[place])
        compiler = copy(written.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (written.sql, tuple(params))
        compiler.get_converters = lambda _columns: written.converters
        queryset = written.queryset.all()
        queryset.query.get_compiler = lambda *_args, **_options: compiler
        return list(queryset)

    def _write(self) -> Written:
        """Compile with examples, then with one more of each value to see which parameters it moves."""
        examples = {name: EXAMPLES[kind][0] for name, kind in self.values.items()}
        compiler, (sql, params) = self._compiled(examples)
        places = []
        for name, kind in self.values.items():
            _compiler, (_sql, others) = self._compiled(examples | {name: EXAMPLES[kind][1]})
            pairs = enumerate(zip(params, others, strict=True))
            places += [(place, name) for place, (one, other) in pairs if one != other]
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select[: compiler.col_count]])
        written = Written(self.build(**examples), compiler, sql, tuple(params), places, converters)
        self.written[connection.vendor] = written
        return written

    def _compiled(self, values: dict[str, Any]) -> tuple[Any, tuple[str, tuple[Any, ...]]]:
        compiler = self.build(**values).query.get_compiler(connection=connection)
        return compiler, compiler.as_sql()


def _adapted(value: Any, like: Any) -> Any:
    """A value as this database takes it. `like` is what Django made of an example."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return type(like)(value)
