"""Words without accents or case: what searches and orders compare, in Python and in the database."""

from __future__ import annotations

import sqlite3
import unicodedata
from typing import Any

# What no decomposition takes apart, or the two apostrophes a keyboard and a book have; both cases of the ligatures,
# for databases whose `lower` knows no accent.
SPELT = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'"}


def folded(text: str) -> str:
    """Lower case without accents, one space between words."""
    if not text.isascii():
        for letter, spelt in SPELT.items():
            text = text.replace(letter, spelt)
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(text.casefold().split())


class FoldingConnection(sqlite3.Connection):
    """SQLite has neither accents nor a function that takes them off: it borrows Python's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.create_function("folded", 1, _folded, deterministic=True)


def _folded(value: Any) -> str | None:
    return None if value is None else folded(str(value))
