"""Which proposals look like the same need, or come from the same people. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners import conflicts, matching
from partners.models import Dimension, Partner, Proposal

CLOSEST = 5


class Likely(NamedTuple):
    """A proposal that may be the same one, and why."""

    proposal: Proposal
    why: list[str | Promise]


def probable(one: Proposal, others: Sequence[Proposal]) -> list[Likely]:
    """Other proposals of the same season that share words or people with one, most reasons first."""
    season = [other for other in others if other.pk != one.pk and other.season_id == one.season_id]
    close = set(matching.related(need(one), map(need, season), most=CLOSEST))
    found = [Likely(other, why(one, other, alike=other.pk in close)) for other in season]
    return sorted((like for like in found if like.why), key=lambda like: (-len(like.why), like.proposal.pk))


def earlier(one: Proposal, others: Sequence[Proposal]) -> list[Proposal]:
    """The same partner's proposals of other seasons, latest first."""
    mine = [other for other in others if other.season_id != one.season_id and same_people(one, other)]
    return sorted(mine, key=lambda other: -other.pk)


def why(one: Proposal, other: Proposal, *, alike: bool) -> list[str | Promise]:
    """What two proposals have in common; empty when nothing says they are one.

    Args:
        alike: whether they speak of the same need.
    """
    reasons: list[str | Promise] = []
    if one.partner_id and one.partner_id == other.partner_id:
        reasons.append(_("même fiche partenaire"))
    elif same_name(one, other):
        reasons.append(_("même organisation"))
    if conflicts.same_domain(one.contact_email, other.contact_email):
        reasons.append(_("même domaine de courriel"))
    return [*reasons, _("mots en commun")] if alike else reasons


def same_people(one: Proposal, other: Proposal) -> bool:
    """Whether two proposals come from one partner: its record, its name, or its own e-mail domain."""
    if one.partner_id and other.partner_id:
        return one.partner_id == other.partner_id
    return same_name(one, other) or conflicts.same_domain(one.contact_email, other.contact_email)


def seems_from(partner: Partner, proposal: Proposal) -> bool:
    """Whether a proposal has a partner's name, marks and case aside, or its contact's own e-mail domain."""
    name = conflicts.folded(partner.name) == conflicts.folded(proposal.organisation)
    return name or conflicts.same_domain(partner.contact_email, proposal.contact_email)


def same_name(one: Proposal, other: Proposal) -> bool:
    """Whether two organisations are written alike, marks and case aside."""
    name = conflicts.folded(one.organisation)
    return bool(name) and name == conflicts.folded(other.organisation)


def need(proposal: Proposal) -> matching.Need:
    """What is compared of it."""
    said = f"{proposal.title} {proposal.summary} {proposal.problem}"
    dimensions = frozenset(name for name in Dimension.values if getattr(proposal, name))
    return matching.Need(proposal.pk, said, frozenset(proposal.goals), dimensions)
