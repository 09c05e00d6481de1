"""Two accounts of one person: what they read in committees, and which dossiers they follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.merging import Fact, Fate, Line, moves, named
from accounts.models import User
from partners import conflicts
from partners.models import Auditor, EthicsOpinion, Review, Reviewer

# What a person did as a coordinator or an auditor keeps their name.
SIGNED = ("Step", "Message", "CallNote", "DeepDive")
MOVED = {"partners.Reviewer.user", "partners.Auditor.user", *(f"partners.{name}.by" for name in SIGNED)}


class Seats(NamedTuple):
    """Places in committees that only the second account has, and seasons where both have one (kept, dropped)."""

    alone: list[Reviewer]
    both: list[tuple[Reviewer, Reviewer]]

    @property
    def everybody(self) -> list[int]:
        """The places that become one, two by two."""
        return [row.pk for pair in self.both for row in pair]


def facts(user: User) -> list[Fact]:
    seats = Reviewer.objects.filter(user=user).select_related("season").annotate(read=Count("reviews")).order_by("pk")
    told = [f"{row.season} ({ngettext('%d lecture', '%d lectures', row.read) % row.read})" for row in seats]
    return [
        Fact(_("Comité de sélection"), told),
        Fact(_("Dossiers suivis"), [str(row.proposal) for row in _followed(user)]),
    ]


def _followed(user: User) -> list[Auditor]:
    return list(Auditor.objects.filter(user=user).select_related("proposal").order_by("proposal"))


def seats(kept: User, dropped: User) -> Seats:
    rows = Reviewer.objects.filter(user__in=[kept, dropped]).select_related("season", "user").order_by("season", "pk")
    own = {row.season_id: row for row in rows if row.user_id == kept.pk}
    theirs = [row for row in rows if row.user_id == dropped.pk]
    both = [(own[row.season_id], row) for row in theirs if row.season_id in own]
    return Seats([row for row in theirs if row.season_id not in own], both)


def lines(kept: User, dropped: User) -> list[Line]:
    found = seats(kept, dropped)
    told = [
        Line(Fate.BOTH, _("Comité de %s : une seule place reste, avec les lectures des deux.") % mine.season)
        for mine, _theirs in found.both
    ]
    own = {row.proposal_id for row in _followed(kept)}
    alone = [row.proposal for row in _followed(dropped) if row.proposal_id not in own]
    against = _conflicts(kept, dropped)
    return [
        *named(Fate.REFUSED, _("Deux lectures différentes du même dossier"), _torn(found)),
        *named(Fate.REFUSED, _("Dossiers lus par l’un et proposés par l’autre (déport d’abord)"), against),
        *named(Fate.REFUSED, _("Deux avis éthiques sur le même dossier"), _torn_opinions(found)),
        *moves(_("Comités de sélection"), [row.season for row in found.alone]),
        *moves(_("Dossiers suivis"), alone),
        *told,
    ]


def _conflicts(kept: User, dropped: User) -> list[str]:
    """Dossiers that one account reads, and that the other's addresses close to it: a merge would hide that."""
    other = {kept.pk: conflicts.addresses_of(dropped), dropped.pk: conflicts.addresses_of(kept)}
    rows = Review.objects.exclude(state=Review.State.ASIDE).filter(reviewer__user__in=[kept, dropped]).order_by("pk")
    rows = rows.select_related("proposal", "reviewer").prefetch_related("proposal__writers")
    return [str(row.proposal) for row in rows if conflicts.of_addresses(other[row.reviewer.user_id], row.proposal)]


def _torn(found: Seats) -> list[str]:
    """Dossiers that both have begun to read, or that one has stepped aside from while the other reads it."""
    begun = Review.objects.exclude(state=Review.State.TODO).filter(reviewer__in=found.everybody)
    return _twice(found, list(begun.select_related("proposal").order_by("proposal", "pk")))


def _torn_opinions(found: Seats) -> list[str]:
    given = EthicsOpinion.objects.exclude(answer="").filter(reviewer__in=found.everybody)
    return _twice(found, list(given.select_related("proposal").order_by("proposal", "pk")))


def _twice(found: Seats, begun: Sequence[Review | EthicsOpinion]) -> list[str]:
    """The dossiers where both places of a pair have something."""
    twin = {theirs.pk: mine.pk for mine, theirs in found.both}
    held = {(row.proposal_id, row.reviewer_id) for row in begun}
    return [str(row.proposal) for row in begun if (row.proposal_id, twin.get(row.reviewer_id, 0)) in held]
