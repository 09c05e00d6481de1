"""What tags, goals, months and addresses of the former site mean. Tables, and what reads them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple
from urllib.parse import urlsplit

from accounts.folding import folded
from partners.goals import Goal
from partners.models import Dimension

MONTHS = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9,
    "octobre": 10, "novembre": 11, "decembre": 12,
}  # fmt: skip
MOST_SEASONS = 99
OFF_SEASON = "hors-saison"
ALIKE = 0.8

# Which of the three dimensions a tag of the former site belongs to: words it contains, folded.
OF_DIMENSION = {
    Dimension.CLIMATE: (
        "environnement", "biodiversite", "climat", "energie", "peche", "ocean", "foret", "pollution",
        "dechet", "carbone", "transition",
    ),
    Dimension.SOCIAL: (
        "sante", "social", "education", "accessibilite", "humanitaire", "fracture", "resilience", "inclusion",
        "logement", "handicap", "pauvrete", "emploi",
    ),
    Dimension.DEMOCRACY: (
        "citoyen", "transparence", "desinformation", "fiscal", "ethique", "responsable", "democrati", "media",
        "politique",
    ),
}  # fmt: skip
OF_GOAL = {
    Dimension.CLIMATE: {6, 7, 11, 12, 13, 14, 15},
    Dimension.SOCIAL: {1, 2, 3, 4, 5, 8, 10},
    Dimension.DEMOCRACY: {16},
}


class SeasonTag(NamedTuple):
    """A season that a tag names: a number, or None for off-season runs. `typo` when it is not written as usual."""

    number: int | None
    typo: bool


def season_of(tag: str) -> SeasonTag | None:
    """The season of a tag such as «Saison 12», «Saison10», «Sasion 9» or «Hors-saison»; None for any other tag."""
    word = folded(tag)
    letters = re.sub(r"[^a-z]", "", word)
    if _alike(letters, "horssaison"):
        return SeasonTag(None, word not in ("hors-saison", "hors saison"))
    found = re.fullmatch(r"([a-z]+)[\s._n°#-]*(\d{1,3})", word)
    if found and _alike(found[1], "saison") and 0 < int(found[2]) <= MOST_SEASONS:
        return SeasonTag(int(found[2]), word != f"saison {int(found[2])}")
    return None


def means_season(tag: str) -> bool:
    """Whether a tag speaks of a season without naming one: «Saison», «Saison douze»."""
    first = re.split(r"[^a-z]", folded(tag))[0]
    return _alike(first, "saison") or _alike(first, "saisons")


def _alike(word: str, model: str) -> bool:
    """The same word with a letter missing, doubled or swapped."""
    if word == model:
        return True
    close = SequenceMatcher(None, word, model).ratio() >= ALIKE or sorted(word) == sorted(model)
    return abs(len(word) - len(model)) <= 1 and word[:1] == model[:1] and close


def goal_of(word: str) -> int | None:
    """The number of a goal written «sdg13» or «odd 13»."""
    found = re.fullmatch(r"(?:sdg|odd)[\s_-]*(\d{1,2})", folded(word))
    return int(found[1]) if found and int(found[1]) in Goal.values else None


def dimensions(themes: list[str], goals: list[int]) -> list[str]:
    """The dimensions of a project, by its themes, or by its goals when its themes say nothing."""
    said = [folded(theme) for theme in themes]
    by_theme = [d.value for d, words in OF_DIMENSION.items() if any(word in tag for word in words for tag in said)]
    return by_theme or [d.value for d, numbers in OF_GOAL.items() if numbers.intersection(goals)]


def platform_of(url: str) -> str:
    """«Slack» or «Mattermost», by the address of a channel; empty for anything else."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme != "https":
        return ""
    if host.endswith(".slack.com") and re.match(r"/archives/[A-Z0-9]+", parts.path):
        return "Slack"
    if host.startswith("mattermost") and re.search(r"/channels/[\w.-]+", parts.path):
        return "Mattermost"
    return ""


def squeezed(name: str) -> str:
    """Letters and digits alone: «Utopia 56» and «Utopia56» are one organisation."""
    return re.sub(r"[^a-z0-9]", "", folded(name))
