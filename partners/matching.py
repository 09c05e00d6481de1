"""Which proposals speak of the same need: by words, goals and dimension. Pure: rows in, rows out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

from accounts.folding import folded

# How much each likeness weighs, of 1; goals are optional, and weigh only where both needs name some.
WORDS, GOALS, DIMENSIONS = 0.6, 0.25, 0.15
WORDS_ALONE, DIMENSIONS_ALONE = 0.8, 0.2
# Goals and dimensions alone make 0.4 at most: nothing is suggested without a word in common.
ENOUGH = 0.42
SHORTEST_WORD = 4
PREFIX = 6  # «pénurie», «pénuries»; «agricole», «agriculteur»
# What any sentence says, folded.
_SENTENCES = """
    afin ainsi alors apres association associations aussi autre autres avant avec avoir besoin besoins bien cela
    celle celles celui cette ceux chaque chez comme comment commune communes dans depuis donc donnee donnees
    dont elle elles encore entre etre faire fait faut font haut hors ils jusque laquelle lequel leur leurs lors
    lorsque mais meme mieux moins nombre notre nous outil outils parce pendant permet permettre peut peuvent
    plus plusieurs pour pourquoi pres projet projets quand quel quelle quelles quels quoi rendre sans sera
    seront seul seule sont sous sur territoire tous tout toute toutes tres trop vers voir vont votre vous
"""
_COMMON = frozenset(_SENTENCES.split())


@dataclass(frozen=True, slots=True)
class Need:
    """What is compared of a proposal."""

    key: int
    text: str
    goals: frozenset[int]
    dimensions: frozenset[str]


def related(need: Need, others: Iterable[Need], most: int = 3) -> list[int]:
    """Keys of the needs closest to one, closest first; the order of `others` decides between equals.

    Words count by their rareness among all the texts compared, so that what everybody writes says nothing.
    """
    pool = [other for other in others if other.key != need.key]
    bags = {other.key: _words(other.text) for other in (need, *pool)}
    weights = _rareness(bags.values())
    scored = [(_likeness(need, other, bags, weights), -rank, other.key) for rank, other in enumerate(pool)]
    return [key for likeness, _rank, key in sorted(scored, reverse=True)[:most] if likeness >= ENOUGH]


def _likeness(one: Need, other: Need, bags: Mapping[int, frozenset[str]], weights: Mapping[str, float]) -> float:
    """0 to 1."""
    words, dimensions = _cosine(bags[one.key], bags[other.key], weights), _shared(one.dimensions, other.dimensions)
    if not one.goals or not other.goals:
        return WORDS_ALONE * words + DIMENSIONS_ALONE * dimensions
    return WORDS * words + GOALS * _shared(one.goals, other.goals) + DIMENSIONS * dimensions


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", folded(text))
    return frozenset(word[:PREFIX] for word in words if len(word) >= SHORTEST_WORD and word not in _COMMON)


def _rareness(bags: Iterable[frozenset[str]]) -> dict[str, float]:
    counted = [bag for bag in bags if bag]
    found = Counter(word for bag in counted for word in bag)
    return {word: 1 + log(len(counted) / number) for word, number in found.items()}


def _cosine(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    shared = sum(weights[word] ** 2 for word in one & other)
    if not shared:
        return 0.0
    return shared / (_length(one, weights) * _length(other, weights))


def _length(bag: frozenset[str], weights: Mapping[str, float]) -> float:
    return sqrt(sum(weights[word] ** 2 for word in bag))


def _shared(one: Iterable[object], other: Iterable[object]) -> float:
    """Of all they name, how much both do."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first | second else 0.0
