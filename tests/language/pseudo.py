"""A catalogue that puts each message in brackets: what stands outside was not said in the reader's language."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator

from tests.house import catalogue

HOLDERS = re.compile(r"%\(\w+\)[sdif]|%[sd]|\{\w*\}|</?\w+[^>]*>|\n")
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")


class Pseudo(gettext.NullTranslations):
    """Stands for English in Django's table of languages."""

    def language(self) -> str:
        return "en"

    to_language = language

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def french_chunks() -> set[str]:
    """Pieces of French sentences long enough to be nothing else."""
    return {
        piece
        for entry in catalogue.written().values()
        for chunk in HOLDERS.split(entry.french)
        if len(piece := chunk.strip(" .,:;\u00a0")) > 11
    }


def outside(text: str) -> str:
    """What is neither in brackets nor an address, whose segments are French in every language."""
    text = re.sub(r"https?://[^\s⟦⟧\"<]*", "", text)
    while INNERMOST.search(text):
        text = INNERMOST.sub("", text)
    return text


def slips(text: str, chunks: set[str]) -> Iterator[str]:
    """French that was said to somebody who reads English."""
    left = outside(text)
    yield from (chunk for chunk in chunks if chunk in left)
