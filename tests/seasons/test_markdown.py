"""Texts people write come out as an allow-list of HTML, whatever they contain."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from seasons import markdown
from seasons.markdown import ATTRIBUTES, TAGS, excerpt, render

VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://example.org'></iframe>",
    "<a href='https://example.org' onclick='alert(1)'>x</a>",
    "<p style='position:fixed'>x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//example.org)",
    "[x](/compte/logout/)",
    "[x](http://example.org)",
    "[x](ftp://example.org)",
    "<javascript:alert(1)>",
    "<http://example.org>",
    "![x](https://example.org/pixel.png)",
    "![x](javascript:alert(1))",
    '[x](https://example.org "\\" onmouseover=alert(1) x=\\"")',
    "[x]: javascript:alert(1)\n\n[x]",
    "```html\n<script>alert(1)</script>\n```",
    '~~~ " onclick=alert(1)\nx\n~~~',
    "<!-- --><b>x</b>",
    "<style>*{display:none}</style>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<form action=https://example.org><input name=a></form>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<script>",
    "> " * 200 + "x",
    "[" * 500 + "](x)",
    "*" * 1000,
]


class Seen(HTMLParser):
    """Tags and attributes of a fragment, as a browser would find them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def assert_trusted(html: str) -> None:
    seen = Seen(html)
    assert seen.tags <= TAGS
    for tag, name, value in seen.attributes:
        assert name in ATTRIBUTES.get(tag, set()) | {"rel"}
        if name == "href":
            assert value.startswith(("https://", "mailto:"))
        if name == "rel":
            assert value == "noopener nofollow"


@pytest.mark.parametrize("text", VECTORS)
def test_nothing_outside_the_allow_list_comes_out(text: str) -> None:
    assert_trusted(render(text))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from([*VECTORS[:28], "#", "\n\n", "](", "<a href="]))))
def test_nothing_outside_the_allow_list_comes_out_of_any_mixture(parts: list[str]) -> None:
    assert_trusted(render("".join(parts)))


def test_the_second_wall_stands_when_the_parser_lets_html_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_parser", MarkdownIt("commonmark", {"html": True}))
    for text in VECTORS:
        assert_trusted(render.__wrapped__(text))


def test_links_open_on_https_and_mail_and_vouch_for_nobody() -> None:
    html = render("[site](https://example.org/a?b=1) et [écrire](mailto:a@example.org)")
    assert '<a href="https://example.org/a?b=1" rel="noopener nofollow">site</a>' in html
    assert 'href="mailto:a@example.org"' in html


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a", [3]),
        ("# a\n\n# b\n\n## c\n\n## d", [3, 3, 4, 4]),
        ("###### a", [3]),
        ("# a\n\n#### b\n\n### c", [3, 4, 4]),
        ("## a\n\n# b\n\n## c", [3, 3, 4]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", [3, 4, 5, 6, 6, 6]),
        ("Titre\n=====\n\nSous\n----", [3, 4]),
    ],
)
def test_headings_start_under_the_page_and_skip_no_level(text: str, levels: list[int]) -> None:
    assert [int(level) for level in re.findall(r"<h(\d)>", render(text))] == levels


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 6), max_size=12))
def test_no_sequence_of_headings_skips_a_level(written: list[int]) -> None:
    html = render("\n\n".join("#" * level + " x" for level in written))
    levels = [2, *(int(level) for level in re.findall(r"<h(\d)>", html))]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_an_excerpt_is_the_first_paragraph_without_its_marks() -> None:
    assert (
        excerpt("# Titre\n\nUn **mot**\net [un lien](https://example.org), puis\n\nautre", 80)
        == "Un mot et un lien, puis"
    )
    assert excerpt("Vingt caractères et davantage", 10) == "Vingt car…"
    assert excerpt("", 10) == ""
