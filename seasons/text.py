"""Words as searches compare them, and as sentences take them."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents: what searches compare."""
    plain = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def capitalised(text: str) -> str:
    """With a capital first, as a sentence begins."""
    return f"{text[:1].upper()}{text[1:]}"


def in_sentence(name: str) -> str:
    """A season's name after an article: «la saison 13»."""
    return f"{name[:1].lower()}{name[1:]}"
