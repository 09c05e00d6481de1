"""The YAML between two lines of dashes, read without trusting it.

Nodes only, never a constructor: every scalar stays the text that was written, so that no date, number or object
is made of it. Aliases are refused (a few lines of them unfold into gigabytes), depth and size are limited.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

FENCE = "---"
MOST_CHARACTERS = 20_000
MOST_DEPTH = 5

Value = str | list[str]


class Unreadable(Exception):
    """The page has no front matter that can be read. `line` is where it stopped."""

    def __init__(self, line: int, text: str) -> None:
        self.line, self.text = line, text
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Front:
    """What the front matter says, and the lines that say it."""

    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    def text(self, name: str) -> str:
        """A value on one line; empty when absent or a list."""
        value = self.values.get(name, "")
        return " ".join(value.split()) if isinstance(value, str) else ""

    def words(self, name: str) -> list[str]:
        """A list; a text is split at its commas, which is how people forget brackets."""
        value = self.values.get(name, "")
        parts = value.split(",") if isinstance(value, str) else value
        return [" ".join(part.split()) for part in parts if part.strip()]

    def line(self, name: str) -> int:
        return self.lines.get(name, 1)


def has_front_matter(text: str) -> bool:
    return text.lstrip().startswith(FENCE)


def read(text: str) -> Front:
    """The front matter of a page and the body under it.

    Raises:
        Unreadable: no fences, no closing fence, not YAML, or YAML that does more than say.
    """
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if lines[start].strip() != FENCE:
        raise Unreadable(start + 1, _("la page ne commence pas par une ligne « --- »"))
    end = next((n for n in range(start + 1, len(lines)) if lines[n].rstrip() in (FENCE, "...")), None)
    if end is None:
        raise Unreadable(start + 1, _("l’en-tête n’est jamais fermé par une ligne « --- »"))
    values, places = _mapping("\n".join(lines[start + 1 : end]), first=start + 2)
    return Front(values, places, "\n".join(lines[end + 1 :]), end + 2)


class _Nodes(yaml.BaseLoader):
    """Composes nodes without aliases, down to a limited depth."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise yaml.MarkedYAMLError(problem=_("les alias (& et *) ne sont pas lus"), problem_mark=event.start_mark)
        if self.depth >= MOST_DEPTH:
            raise yaml.MarkedYAMLError(problem=_("trop de niveaux imbriqués"), problem_mark=event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _mapping(text: str, *, first: int) -> tuple[dict[str, Value], dict[str, int]]:
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(first, _("l’en-tête est trop long"))
    try:
        node = yaml.compose(text, Loader=_Nodes)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise Unreadable(first + line, _("l’en-tête n’est pas du YAML : %s") % error.problem) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable(first, _("l’en-tête n’est pas du YAML")) from error
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(first, _("l’en-tête ne contient pas de lignes « nom : valeur »"))
    values: dict[str, Value] = {}
    places: dict[str, int] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in values:
            raise Unreadable(first + key.start_mark.line, _("« %s » est écrit deux fois") % name)
        values[name], places[name] = _plain(value), first + key.start_mark.line
    return values, places


def _plain(node: yaml.Node) -> Value:
    """A scalar as text, a list as texts; what is deeper as the text of its parts."""
    if isinstance(node, yaml.SequenceNode):
        return [" ".join(_leaves(item)) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return _leaves(node)
    return str(node.value)


def _leaves(node: Any) -> list[str]:
    if isinstance(node, yaml.MappingNode):
        return [leaf for pair in node.value for part in pair for leaf in _leaves(part)]
    if isinstance(node, yaml.SequenceNode):
        return [leaf for part in node.value for leaf in _leaves(part)]
    return [str(node.value)]
