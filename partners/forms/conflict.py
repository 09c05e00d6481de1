"""Two people wrote one page: field by field, which text stays."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from partners.forms.task import TaskForm
from partners.recap import in_words

# Words compared one with one: at worst this costs the cube of their number, 0.2 s for twice as many as this.
CLOSELY = 250 * 250
WORDS = re.compile(r"\S+\s*|\s+")
OPEN, CLOSE = mark_safe("<mark>"), mark_safe("</mark>")


class ConflictForm(forms.Form):
    """One choice for each answer that differs; nothing is chosen beforehand."""

    def __init__(self, data: Any = None, *, mine: TaskForm, now: TaskForm) -> None:
        super().__init__(data, prefix="choice")
        self.mine, self.now = mine, now
        for name, field in mine.fields.items():
            typed = in_words(field, mine.raw(name)).replace("\r\n", "\n")
            stored = in_words(field, now[name].value())
            if typed.strip() != stored.strip():
                self.fields[name] = forms.ChoiceField(
                    label=field.label,
                    widget=forms.RadioSelect,
                    choices=[
                        ("mine", _card(_("Garder votre texte"), typed, stored)),
                        ("now", _card(_("Garder le texte enregistré entre-temps"), stored, typed)),
                    ],
                    error_messages={"required": _("Choisir un texte pour « %(field)s »") % {"field": field.label}},
                )

    def typed(self) -> list[tuple[str, str]]:
        """One's own text where it differs, with its question."""
        return [
            (str(field.label), in_words(self.mine.fields[name], self.mine.raw(name)))
            for name, field in self.fields.items()
        ]

    def settled(self) -> QueryDict:
        """What is to be saved: one's own page, with the other's text where it was chosen."""
        data: QueryDict = self.mine.data.copy()  # type: ignore[attr-defined]
        for name, choice in self.cleaned_data.items():
            if choice == "now":
                _set(data, name, self.now[name].value())
        return data


def _set(data: QueryDict, name: str, value: Any) -> None:
    """Write a stored answer as its widget would have posted it."""
    if isinstance(value, list):
        data.setlist(name, [str(item) for item in value])
    elif isinstance(value, bool):
        data.setlist(name, ["on"] if value else [])
    else:
        data[name] = str(value or "")


def _card(name: str, text: str, other: str) -> SafeString:
    return format_html("{} <small>{}</small>", name, marked_against(text, other) or _("(rien)"))


def marked_against(text: str, other: str) -> SafeString:
    """A text whose words that the other one has not, or not there, are marked."""
    words, others = WORDS.findall(text), WORDS.findall(other)
    start = _alike(words, others)
    end = _alike(words[start:][::-1], others[start:][::-1])
    first, middle, last = words[:start], words[start : len(words) - end], words[len(words) - end :]
    changed = others[start : len(others) - end]
    found = [(False, first), *_compared(middle, changed), (False, last)]
    pieces = [(change, linebreaksbr("".join(some))) for change, some in found]
    return format_html_join("", "{}{}{}", [(OPEN, p, CLOSE) if change and p else ("", p, "") for change, p in pieces])


def _alike(some: list[str], others: list[str]) -> int:
    """How many of the first words are the same in both."""
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False)))


def _compared(words: list[str], others: list[str]) -> list[tuple[bool, list[str]]]:
    """Pieces of the first text, and whether each is its own; as one piece where looking closer would take long."""
    if len(words) * len(others) > CLOSELY:
        return [(True, words)]
    steps = SequenceMatcher(None, words, others, autojunk=False).get_opcodes()
    return [(change != "equal", words[start:end]) for change, start, end, _first, _last in steps]
