"""Words as sentences take them."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from accounts.languages import current

# What rows hold in French and most seasons say alike; anything else stays as people wrote it.
USUAL = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"saison (?P<number>\d+)", gettext_noop("Saison %(number)s")),
        (r"hors[- ]saison", gettext_noop("Hors-saison")),
        (r"(?P<hours>\d+) h par semaine", gettext_noop("%(hours)s h par semaine")),
        (r"à distance", gettext_noop("à distance")),
        (r"en ligne", gettext_noop("En ligne")),
        (r"mon compte sur la messagerie", gettext_noop("Mon compte sur la messagerie")),
        (r"rejoindre la messagerie", gettext_noop("Rejoindre la messagerie")),
        (r"revoir le lancement", gettext_noop("Revoir le lancement")),
    )
)


def capitalised(text: str) -> str:
    """With a capital first, as a sentence begins."""
    return f"{text[:1].upper()}{text[1:]}"


def said(words: str) -> str:
    """Words of a row in the language in use, where they are usual ones: «Season 12»."""
    if current() == settings.LANGUAGE_CODE:
        return words
    for pattern, usual in USUAL:
        if found := pattern.fullmatch(words):
            return gettext(usual) % found.groupdict()
    return words


def in_sentence(name: str) -> str:
    """A season's name within a sentence: «la saison 13», «Season 13»."""
    return f"{name[:1].lower()}{name[1:]}" if current() == settings.LANGUAGE_CODE else said(name)


def marked(words: str, told: str) -> SafeString:
    """As HTML, with the mark of French where it was not told in the language in use."""
    if current() == settings.LANGUAGE_CODE or told != words or not words:
        return conditional_escape(told)
    return format_html('<span lang="{}">{}</span>', settings.LANGUAGE_CODE, told)
