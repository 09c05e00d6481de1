"""Every French text goes through gettext, and is set as French is: no-break spaces before double punctuation."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.house.conftest import ROOT

READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title", "label"}
NAMES = re.compile(r"data for good|mattermost|slack|github|&\w+;", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")
BREAKABLE = re.compile(r"[^\u00a0\u202f!?][;:!?»](?=[\s.,)]|$)|«(?![\u00a0\u202f])")
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


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


def messages_of_template(source: str) -> Iterator[str]:
    """Message ids of a template."""
    yield from re.findall(r"""{%\s*trans(?:late)?\s+"([^"]*)""", source)
    yield from re.findall(r"{%\s*blocktrans(?:late)?\b.*?%}(.*?){%\s*endblocktrans", source, flags=re.DOTALL)


def messages_of_python(source: str) -> Iterator[str]:
    """Message ids of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in GETTEXT:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def breakable(message: str) -> bool:
    """Whether a line may break before a mark that French never leaves alone."""
    return bool(BREAKABLE.search(message.replace("&nbsp;", "\u00a0")))


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
        if "tests" in file.parts or file.suffix not in {".html", ".txt", ".py"}:
            continue
        messages = messages_of_python if file.suffix == ".py" else messages_of_template
        found += [f"{file.relative_to(ROOT)}: {text}" for text in messages(file.read_text()) if breakable(text)]
    assert found == []


def test_planted_punctuation_is_found() -> None:
    assert [
        text for text in ["Prêt ?", "Prêt?", "Prêt\u00a0?", "à 12:30", "« oui »", "?page=2"] if breakable(text)
    ] == [
        "Prêt ?",
        "Prêt?",
        "« oui »",
    ]
