"""Blocks become the Markdown that visitors read; what must not be read, or cannot be shown, is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from projects.importing.blocks import Block
from projects.importing.remarks import Remark, aside, to_settle
from projects.importing.words import platform_of

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?:\+33|\b0)\s?[1-9](?:[\s.-]?\d{2}){4}\b")
LINK = re.compile(r"\]\(\s*<?(https?://[^)\s>]+)", re.IGNORECASE)
BARE = re.compile(r"https?://[^\s)>\]]+")
# A line that calls people to a channel names the leads of the time, whatever it begins with.
CALLS = re.compile(r"\brejoi(?:gnez|ndre)\b.*\b(?:canal|slack|mattermost|équipe)\b|si vous voulez contribuer", re.I)
# Sections whose hours have passed, or that name people.
PASSED = re.compile(r"^(?:rejoindre|contacts?\b|nous contacter|participer|contribuer|remerciements?|l.équipe\b)", re.I)


def names_people(text: str) -> bool:
    """Whether a text may name leads or tell how to reach somebody."""
    return bool(ADDRESS.search(text) or CALLS.search(text) or any(map(platform_of, BARE.findall(text))))


def markdown(blocks: Iterable[Block], remarks: list[Remark]) -> str:
    """Blocks as one Markdown text. What is set aside goes to `remarks` with its line."""
    return "\n\n".join(part for block in blocks if (part := _shown(block, remarks)))


def _shown(block: Block, remarks: list[Remark]) -> str:
    if block.kind in ("markup", "stray", "invitation"):
        remarks.append(aside(block.line, WHY[block.kind](), block.source))
        return ""
    if block.kind == "fence" and block.name in ("caution", "warning", "danger"):
        remarks.append(aside(block.line, _("un avertissement sur la page elle-même"), block.source))
        return ""
    if names_people(block.source):
        remarks.append(to_settle(block.line, _("ce passage nomme peut-être des personnes : à relire"), block.source))
        return ""
    if block.kind == "fence":
        return _fence(block, remarks)
    if block.kind == "heading":
        return f"{'#' * block.level} {block.title}"
    return block.text


def _fence(block: Block, remarks: list[Remark]) -> str:
    """What it holds, under its title."""
    if not block.closed:
        remarks.append(to_settle(block.line, _("ce bloc ouvert par trois deux-points n’est jamais fermé")))
    title = f"**{block.title}**" if block.title else ""
    return "\n\n".join(part for part in (title, block.text) if part)


WHY = {
    "markup": lambda: _("de la mise en page, pas du texte"),
    "stray": lambda: _("cette ligne de trois deux-points ne ferme rien"),
    "invitation": lambda: _("une invitation à rejoindre le canal : son moment est passé"),
}


def fitted(text: str, most: int, line: int, remarks: list[Remark]) -> str:
    """A text as long as its field takes, cut between two paragraphs; the rest goes to `remarks`."""
    if len(text) <= most:
        return text
    cut = text.rfind("\n\n", 0, most + 1)
    kept = text[:cut] if cut > 0 else text[:most].rsplit(" ", 1)[0]
    why = _("trop long de %d caractères : la suite est à raccourcir") % (len(text) - len(kept))
    remarks.append(to_settle(line, why, text[len(kept) :].strip("\n")))
    return kept
