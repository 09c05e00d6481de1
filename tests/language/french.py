"""What a page says in French outside what is marked as French: by its accents, and by words English has not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

SAID = {"alt", "aria-label", "aria-description", "placeholder", "title", "label"}
VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    *("path", "use", "circle", "rect"),
}
SILENT = {"script", "style", "textarea", "blockquote"}  # what somebody typed is in the language they like
WORDS = (
    "le les des du une aux ces cet cette est sont ont pas pour avec dans sur sous vers mais ou et donc que qui "
    "quoi dont il elle ils elles je tu nous vous ton ta tes mon ma mes ses votre vos notre nos leur leurs à "
    "projet projets saison saisons semaine semaines jour jours mois heure heures bonjour merci courriel adresse "
    "compte rejoindre voir ouvrir envoyer fermer modifier retirer ajouter rien tout toute tous toutes oui messagerie"
)
FRENCH = re.compile(
    rf"\b(?:{'|'.join(sorted(set(WORDS.split())))})\b|[a-zà-ÿœ]*[àâçèéêëîïôùûüœ][a-zà-ÿœ’]*|«|»", re.IGNORECASE
)

SWITCH = re.compile(r'<a href="([^"]+)" lang="\w\w" hreflang="\w\w" rel="alternate">')
WORD = re.compile(r"[^\W\d_]{3,}")


class Page(HTMLParser):
    """Reads a page and keeps what is said in no language but its own, with the element it is in."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.language = ""
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        skipped = tag in SILENT or given.get("lang", self.language) != self.language or self._skips
        if not skipped:
            self.said += [value for name, value in attrs if name in SAID and value and not self._technical(given)]
            if tag == "input" and given.get("type") in {"submit", "button"}:
                self.said.append(given.get("value") or "")
        if tag not in VOID:
            self._open.append((tag, skipped))

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in VOID:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._skips:
            self.said.append(" ".join(data.split()))

    @property
    def _skips(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    @staticmethod
    def _technical(given: dict[str, str | None]) -> bool:
        return "://" in (given.get("content") or "")


def left(html: str, *, names: re.Pattern[str]) -> Iterator[str]:
    """Sentences of a page that hold French; `names` are nobody's language."""
    page = Page()
    page.feed(html)
    yield from (one for one in page.said if FRENCH.search(names.sub("", one)))


def words(html: str, *, names: re.Pattern[str]) -> Iterator[str]:
    """Every sentence of a page that holds a word at all."""
    page = Page()
    page.feed(html)
    yield from (one for one in page.said if WORD.search(names.sub("", one)))


def switch(html: str) -> str:
    """Where the page’s link to the other language leads."""
    (found,) = SWITCH.findall(html)
    return unescape(found)
