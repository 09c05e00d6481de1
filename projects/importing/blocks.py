"""A page's Markdown as blocks with their lines, so that each is placed or set aside, and none is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*\s*$")
OPENING = re.compile(r"\s*:{3,}[ \t]*([a-zA-Z]\w*)[ \t]*(.*?)\s*$")
CLOSING = re.compile(r"\s*:{3,}\s*$")
CODE = re.compile(r"\s*(```|~~~)")
TAG = re.compile(r"\s*</?[a-zA-Z][\w-]*[\s>/]|\s*<!--|\s*<[A-Za-z][\w-]*>?$")
SCRIPT = re.compile(r"(import|export)\s.*(from\s|\bconst\b|\bdefault\b|['\"];?$)")
IMAGE = re.compile(r"\s*!\[[^\]]*\]\([^)]*\)\s*$")
INVITES = "👉"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of lines.

    Args:
        kind: heading, fence (`:::`), stray (a closing fence that closes nothing), markup (HTML, scripts, images),
            invitation (from a line that begins with 👉), or text.
        title: a heading's words, or a fence's title.
        name: a fence's name, such as info or caution.
        closed: whether a fence was closed.
    """

    line: int
    kind: str
    text: str
    title: str = ""
    name: str = ""
    level: int = 0
    closed: bool = True
    source: str = ""


def split(body: str, *, first: int = 1) -> list[Block]:
    """The blocks of a Markdown text whose first line is line `first` of its file."""
    return list(_Reader(body.split("\n"), first).blocks())


class _Reader:
    def __init__(self, lines: list[str], first: int) -> None:
        self.lines, self.first, self.at = lines, first, 0

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                self.at += 1
            elif heading := HEADING.match(line):
                yield self._one("heading", title=heading[2], level=len(heading[1]))
            elif CLOSING.match(line):
                yield self._one("stray")
            elif opening := OPENING.match(line):
                yield self._fence(opening[1].lower(), opening[2])
            elif IMAGE.match(line) or SCRIPT.match(line):
                yield self._one("markup")
            elif TAG.match(line):
                yield self._until_blank("markup")
            else:
                yield self._until_blank("invitation" if line.lstrip().startswith(INVITES) else "text")

    def _one(self, kind: str, **fields: object) -> Block:
        text = self.lines[self.at]
        self.at += 1
        return Block(self.first + self.at - 1, kind, text, source=text, **fields)  # type: ignore[arg-type]

    def _fence(self, name: str, title: str) -> Block:
        """Up to its closing fence; a fence left open ends where the next heading begins."""
        start = self.at
        self.at += 1
        while self.at < len(self.lines) and not CLOSING.match(line := self.lines[self.at]):
            if HEADING.match(line):
                break
            self.at += 1
        closed = self.at < len(self.lines) and bool(CLOSING.match(self.lines[self.at]))
        inside = "\n".join(self.lines[start + 1 : self.at]).strip("\n")
        self.at += closed
        source = "\n".join(self.lines[start : self.at])
        return Block(self.first + start, "fence", inside, title, name, closed=closed, source=source)

    def _until_blank(self, kind: str) -> Block:
        """Up to a blank line, or to a line that begins another block; code keeps its blank lines."""
        start, code = self.at, False
        while self.at < len(self.lines):
            line = self.lines[self.at]
            code ^= bool(CODE.match(line))
            if self.at > start and not code and self._begins(line, kind):
                break
            self.at += 1
        text = "\n".join(self.lines[start : self.at]).rstrip()
        return Block(self.first + start, kind, text, source=text)

    def _begins(self, line: str, kind: str) -> bool:
        if not line.strip() or HEADING.match(line) or CLOSING.match(line) or OPENING.match(line):
            return True
        return kind == "text" and (line.lstrip().startswith(INVITES) or bool(TAG.match(line)))
