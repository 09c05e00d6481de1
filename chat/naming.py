"""Channel names both platforms accept: lower-case ASCII, short, distinct."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from string import Formatter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MATTERMOST_LIMIT = 64
SLACK_LIMIT = 80
DISPLAY_LIMIT = 64
SHORTEST = 2
FALLBACK = "canal"
PATTERN = "{season}_{slug}"
# What a pattern may name; without one of the last two, every edition would get the same name.
PLACES = ("season", "slug", "number")
OWN_PLACES = ("slug", "number")
LITERAL = re.compile(r"[a-z0-9_-]*")
SHAPE = re.compile(r"[a-z0-9]+(?:[_-]+[a-z0-9]+)*")
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
    name = name if len(name) >= SHORTEST else "-".join(filter(None, (FALLBACK, name)))
    if len(name) > limit:
        name = _cut(name, "-" + hashlib.sha256(name.encode()).hexdigest()[:6], limit)
    if name not in taken:
        return name
    return next(free for number in range(2, len(taken) + 3) if (free := _cut(name, f"-{number}", limit)) not in taken)


def check(name: str, *, limit: int = MATTERMOST_LIMIT) -> str:
    """`name` if both platforms accept it as it is. Raises `ValidationError`: what is wrong, and what would do."""
    if len(name) > limit:
        raise ValidationError(_("Au plus %d caractères.") % limit)
    if len(name) < SHORTEST or not SHAPE.fullmatch(name):
        told = _("Des minuscules sans accent, des chiffres, des tirets et des tirets bas. Par exemple « %s ».")
        raise ValidationError(told % slug(name, limit=limit))
    return name


def check_pattern(pattern: str) -> None:
    """A validator: known places only, one that tells editions apart, plain letters between."""
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError as error:
        raise ValidationError(_("Une accolade n’est pas fermée.")) from error
    named = [place for _text, place, *_rest in pieces if place is not None]
    if unknown := [place for place in named if place not in PLACES]:
        raise ValidationError(_("« {%s} » n’existe pas : choisir parmi {season}, {slug} et {number}.") % unknown[0])
    if not set(named) & set(OWN_PLACES):
        raise ValidationError(_("Il faut {slug} ou {number} : sinon toutes les éditions auraient le même nom."))
    texts = [text for text, *_rest in pieces]
    plain = all(LITERAL.fullmatch(text) for text in texts)
    if not plain or any(spec or conversion for _text, _place, spec, conversion in pieces):
        raise ValidationError(_("Entre les accolades : des minuscules sans accent, des chiffres, - et _."))


def named(pattern: str, *, season: str, slug: str, number: int) -> str:
    """A pattern with its places filled; not yet safe, see `slug`."""
    return pattern.format(season=season, slug=slug, number=number)


def display(text: str, *, limit: int = DISPLAY_LIMIT) -> str:
    """`text` on one line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _cut(name: str, suffix: str, limit: int) -> str:
    return name[: limit - len(suffix)].rstrip("-_") + suffix


def limit_of(platform: str) -> int:
    """The longest name a platform takes, in characters."""
    return SLACK_LIMIT if platform == "slack" else MATTERMOST_LIMIT
