"""Searches in which accents and case do not count: `name__contains_folded="josephine"`."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, TextField
from django.db.models.lookups import Contains

from accounts.folding import SPELT, folded

# https://www.postgresql.org/docs/current/functions-string.html: no extension, no other right than reading.
ON_POSTGRES = "lower(regexp_replace(normalize({}, NFKD), '[\\u0300-\\u036f]', '', 'g'))"


class Folded(Func):
    """A column as `folded` gives it. PostgreSQL leaves the spaces between words as they are."""

    function = "folded"
    arity = 1
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        for letters in SPELT.items():
            column, params = f"replace({column}, %s, %s)", [*params, *letters]
        return ON_POSTGRES.format(column), params


class ContainsFolded(Contains):
    """What the admin's lists are searched by; `accounts.apps` gives it to every field of words."""

    lookup_name = "contains_folded"

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__(Folded(lhs), folded(str(rhs)))

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return str(connection.operators[Contains.lookup_name] % rhs)
