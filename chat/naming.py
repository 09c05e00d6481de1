"""Channel names both platforms accept: lower-case ASCII, short, distinct."""

import hashlib
import re
import unicodedata
from collections.abc import Collection

MATTERMOST_LIMIT = 64
SLACK_LIMIT = 80
DISPLAY_LIMIT = 64
FALLBACK = "canal"
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l"})


def slug(text: str, *, limit: int = MATTERMOST_LIMIT, taken: Collection[str] = ()) -> str:
    """A safe name for `text`: "Pôle" → `pole`.

    Nothing left (emoji, other alphabets) gives "canal". A name that had to be cut
    ends with six characters of the whole name's digest, so that two long names stay
    two; a name in `taken` gets a number. `limit` in characters.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES)).lower()
    folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    name = re.sub(r"[-_]*-[-_]*", "-", re.sub(r"[^a-z0-9_]+", "-", folded)).strip("-_")
    name = name if len(name) > 1 else "-".join(filter(None, (FALLBACK, name)))
    if len(name) > limit:
        name = _cut(name, "-" + hashlib.sha256(name.encode()).hexdigest()[:6], limit)
    if name not in taken:
        return name
    return next(free for number in range(2, len(taken) + 3) if (free := _cut(name, f"-{number}", limit)) not in taken)


def display(text: str, *, limit: int = DISPLAY_LIMIT) -> str:
    """`text` on one line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _cut(name: str, suffix: str, limit: int) -> str:
    return name[: limit - len(suffix)].rstrip("-_") + suffix
