"""Words as searches compare them."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case without accents: what searches compare."""
    plain = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
