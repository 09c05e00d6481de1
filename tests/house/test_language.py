"""Every French text goes through gettext, and is set as French is: no-break spaces before double punctuation."""

import re
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.house.conftest import ROOT
from tools import nobreak

READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title", "label"}
NAMES = re.compile(r"data for good|mattermost|slack|github|linkedin|&\w+;", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")


class Texts(HTMLParser):
    """Collects what a person reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in {"script", "style"}
        self.found += [value or "" for name, value in attrs if name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def untranslated(source: str) -> list[str]:
    """Words of a template that gettext does not see."""
    html, skipped = [], ""
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if word in {"blocktranslate", "blocktrans", "comment"}:
            skipped = f"end{word}"
        elif skipped and word == skipped:
            skipped = ""
        elif token.token_type == TokenType.TEXT and not skipped:
            html.append(token.contents)
    texts = Texts()
    texts.feed("".join(html))
    return [text.strip() for text in texts.found if WORD.search(NAMES.sub("", text))]


def pages(files: list[Path]) -> list[Path]:
    """Templates of the portal's own pages."""
    return [file for file in files if file.suffix == ".html" and "tests" not in file.parts]


def test_every_word_of_a_template_goes_through_gettext(files: list[Path]) -> None:
    found = {str(file.relative_to(ROOT)): untranslated(file.read_text()) for file in pages(files)}
    assert {name: words for name, words in found.items() if words} == {}


def test_a_planted_word_is_found() -> None:
    assert untranslated('<p>{% translate "Bonjour" %} <b title="Fermer">{{ name }}</b> à tous</p>') == [
        "Fermer",
        "à tous",
    ]


def test_no_line_breaks_before_a_mark_of_french(files: list[Path]) -> None:
    found = []
    for file in files:
        if "tests" not in file.parts and file.suffix in {".html", ".txt", ".py"}:
            found += [f"{file.relative_to(ROOT)}: {text}" for text in nobreak.wrong(file.read_text(), file.suffix)]
    assert found == [], "make lint mends them"


def test_plain_spaces_before_a_mark_are_found_and_mended() -> None:
    planted = '_("Prêt ?", "« oui »")\n_("à 12:30, ?page=2, https://example.org")\n"ailleurs ?"\n'
    assert nobreak.wrong(planted, ".py") == ['"Prêt ?"', '"« oui »"']
    assert nobreak.mend(planted, ".py") == planted.replace("Prêt ?", "Prêt\u00a0?").replace(
        "« oui »", "«\u00a0oui\u00a0»"
    )
    assert nobreak.wrong('{% translate "Prêt ?" %} {% blocktranslate %}Non !{% endblocktranslate %} !', ".html")
    assert nobreak.wrong('_("Prêt?")', ".py")
    assert nobreak.wrong(nobreak.mend(planted, ".py"), ".py") == []
