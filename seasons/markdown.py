"""Texts written by leads, partners and coordinators, as HTML that can be trusted."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import nh3
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "hr",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"https", "mailto"}
LOWEST_HEADING = 6

_parser = MarkdownIt("commonmark", {"html": False}).disable("image")


@lru_cache(maxsize=1024)
def render(text: str, top: int = 3) -> SafeString:
    """Markdown as HTML: an allow-list of tags, https and mailto links, no image, no raw HTML.

    Args:
        text: Markdown (CommonMark).
        top: level of the highest heading, 2 to 6. The others follow without a skipped level.
    """
    tokens = _parser.parse(text)
    _shift_headings(tokens, top)
    html = nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel="noopener nofollow",
    )
    return SafeString(html)


@lru_cache(maxsize=1024)
def excerpt(text: str, length: int) -> str:
    """The first paragraph of a Markdown text, as plain text of at most `length` characters."""
    tokens = _parser.parse(text)
    paragraphs = (after for before, after in pairwise(tokens) if before.type == "paragraph_open")
    first = next(paragraphs, None)
    words = "".join(child.content or " " for child in (first.children or []) if not child.nesting) if first else ""
    return Truncator(" ".join(words.split())).chars(length)


def sentence(text: str, length: int) -> str:
    """The same, or nothing when that paragraph only announces what follows it."""
    found = excerpt(text, length)
    return "" if found.endswith(":") else found


def _shift_headings(tokens: list[Token], top: int) -> None:
    """Give each heading the depth it has among the headings around it, whatever its author wrote."""
    above: list[int] = []
    level = top
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            while above and above[-1] >= written:
                above.pop()
            above.append(written)
            level = min(top + len(above) - 1, LOWEST_HEADING)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
