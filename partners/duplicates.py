"""Which proposals look like the same need, or come from the same people. Nothing here asks the database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners import conflicts
from partners.models import Proposal
from seasons import text

# Of all the words of two proposals, how many they share before a person should look; below some words, nothing.
ALIKE = 0.3
FEWEST_WORDS = 4
# What any French sentence says, and any proposal.
_COMMON = """
    aussi autre autres avec avoir besoin cela celle celui ceux chaque comme comment dans depuis donnee donnees donc
    elle elles encore entre etre faire font leur leurs mais meme moins notre nous outil outils parce pour pourquoi
    plus projet projets quand quel quelle quelles quels sans sera ses sont sous sur tous tout toute toutes tres une
    vers vos votre vous
"""
COMMON = frozenset(_COMMON.split())


class Likely(NamedTuple):
    """A proposal that may be the same one, and why."""

    proposal: Proposal
    why: list[str | Promise]


def probable(one: Proposal, others: Iterable[Proposal]) -> list[Likely]:
    """Other proposals of the same season that share words or people with one, most reasons first."""
    found = [Likely(other, why(one, other)) for other in others if other.pk != one.pk]
    near = [like for like in found if like.why and like.proposal.season_id == one.season_id]
    return sorted(near, key=lambda like: (-len(like.why), like.proposal.pk))


def earlier(one: Proposal, others: Iterable[Proposal]) -> list[Proposal]:
    """The same partner's proposals of other seasons, latest first."""
    mine = [other for other in others if other.season_id != one.season_id and same_people(one, other)]
    return sorted(mine, key=lambda other: -other.pk)


def why(one: Proposal, other: Proposal) -> list[str | Promise]:
    """What two proposals have in common; empty when nothing says they are one."""
    reasons: list[str | Promise] = []
    if one.partner_id and one.partner_id == other.partner_id:
        reasons.append(_("même fiche partenaire"))
    elif same_name(one, other):
        reasons.append(_("même organisation"))
    if conflicts.same_domain(one.contact_email, other.contact_email):
        reasons.append(_("même domaine de courriel"))
    if likeness(words(one), words(other)) >= ALIKE:
        reasons.append(_("mots en commun"))
    return reasons


def same_people(one: Proposal, other: Proposal) -> bool:
    """Whether two proposals come from one partner: its record, its name, or its own e-mail domain."""
    if one.partner_id and other.partner_id:
        return one.partner_id == other.partner_id
    return same_name(one, other) or conflicts.same_domain(one.contact_email, other.contact_email)


def same_name(one: Proposal, other: Proposal) -> bool:
    name = conflicts.folded(one.organisation)
    return bool(name) and name == conflicts.folded(other.organisation)


def words(proposal: Proposal) -> frozenset[str]:
    """The words that say what a proposal is about, folded, without a plural's s."""
    said = re.findall(r"[a-z0-9]{4,}", text.folded(f"{proposal.title} {proposal.summary} {proposal.problem}"))
    return frozenset(word.rstrip("sx") for word in said if word not in COMMON)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two sets have in common: 0 to 1, 0 when either says too little."""
    if min(len(one), len(other)) < FEWEST_WORDS:
        return 0.0
    return len(one & other) / len(one | other)
