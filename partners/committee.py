"""The committee's table: every file of a season ranked, and the balance of what is chosen. Read, never written."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable
from typing import NamedTuple

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from partners import access, ranking
from partners.models import Committee, Dimension, ProjectKind, Proposal, Review, Score, State
from partners.states import DECISIONS, By, next_states

READ = (
    "reference", "title", "organisation", "coalition", "contact_email", "territory", "state", "pending_state",
    "held_back", "ethics", "season_id", "partner__name", *Dimension.values, *ProjectKind.values,
)  # fmt: skip
TERRITORIES = 5
SPLIT = 1.0  # from this spread on, readers disagree enough for it to be said


class Row(NamedTuple):
    """One file. A closed one shows nothing but its name; `rank` and `standing` are None before anybody read it.

    `given` is how many people it was given to, those who stepped aside left out.
    """

    proposal: Proposal
    closed: bool
    rank: int | None
    tied: bool
    standing: ranking.Standing | None
    given: int

    @property
    def decision(self) -> str:
        """Announced, or waiting to be."""
        return self.proposal.pending_state or (self.proposal.state if self.proposal.state in DECISIONS else "")

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        """What the committee may decide from here."""
        after = next_states(self.proposal.state, By.COORDINATOR)
        return [(state.value, state.label) for state in after if state in DECISIONS]

    @property
    def unsettled(self) -> str:
        """What the line says as long as no decision waits: the one announced, or that there is none."""
        return self.proposal.get_state_display() if self.proposal.state in DECISIONS else _("à décider")

    @property
    def awaited(self) -> int:
        """Readings that were given and are not in."""
        return self.given - (self.standing.readings if self.standing else 0)

    @property
    def split(self) -> bool:
        return self.standing is not None and self.standing.spread >= SPLIT


class Share(NamedTuple):
    """One line of the balance."""

    label: str | Promise
    files: int
    chosen: int


class Table:
    """A season's files as somebody in its committee may see them. Eight queries, whatever their number."""

    def __init__(self, seat: access.Seat) -> None:
        self.seat = seat
        self.committee: Committee | None = getattr(seat.season, "committee", None)

    @cached_property
    def proposals(self) -> list[Proposal]:
        rows = Proposal.objects.before_committee().filter(season=self.seat.season)
        rows = rows.select_related("partner").only(*READ)
        return list(rows.prefetch_related("writers") if self.seat.reviewer else rows)

    @cached_property
    def closed(self) -> set[int]:
        return access.closed_to(self.seat.reviewer, self.proposals)

    @cached_property
    def standings(self) -> dict[Hashable, ranking.Standing]:
        """From every reading handed in, those of closed files too: one's own déport moves nobody's score."""
        done = Score.objects.filter(review__proposal__season=self.seat.season, review__state=Review.State.DONE)
        keys = done.order_by().values_list("review__proposal", "review__reviewer")
        read = keys.annotate(mean=Sum(F("value") * F("criterion__weight")) * 1.0 / Sum("criterion__weight"))
        return ranking.standings(itertools.starmap(ranking.Reading, read))

    @cached_property
    def given(self) -> Counter[int]:
        """How many people each file was given to."""
        rows = Review.objects.filter(proposal__season=self.seat.season).exclude(state=Review.State.ASIDE)
        return Counter(rows.order_by().values_list("proposal", flat=True))

    @cached_property
    def rows(self) -> list[Row]:
        """Best first; files nobody read follow, closed ones come last. Ranks leave closed files out."""
        shown = [row for row in self.proposals if row.pk not in self.closed]
        ranks = ranking.ranks({row.pk: self.standings[row.pk].score for row in shown if row.pk in self.standings})
        shared: Counter[int | None] = Counter(ranks.values())
        rows = [
            Row(
                one,
                one.pk in self.closed,
                rank := ranks.get(one.pk),
                rank is not None and shared[rank] > 1,
                self._standing(one),
                0 if one.pk in self.closed else self.given[one.pk],
            )
            for one in self.proposals
        ]
        return sorted(rows, key=lambda row: (row.closed, row.rank is None, row.rank or 0, row.proposal.reference))

    def _standing(self, proposal: Proposal) -> ranking.Standing | None:
        return None if proposal.pk in self.closed else self.standings.get(proposal.pk)

    @cached_property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if not row.closed]

    @cached_property
    def chosen(self) -> int:
        """Files the committee takes, announced or not."""
        return sum(row.decision == State.SELECTED for row in self.shown)

    @cached_property
    def waiting(self) -> int:
        """Decisions to announce."""
        return sum(bool(row.proposal.pending_state) for row in self.shown)

    @cached_property
    def undecided(self) -> int:
        return sum(not row.decision for row in self.shown)

    @cached_property
    def present(self) -> int:
        return self.committee.present.count() if self.committee else 0

    @property
    def meets(self) -> bool:
        """Whether the evening has come: before, nobody can be there."""
        return self.committee is not None and self.committee.held_on <= timezone.localdate()

    @property
    def balance(self) -> list[tuple[str, list[Share]]]:
        """By dimension, kind and territory; a file with two dimensions counts in both."""
        return [
            (_("Thème"), [self._share(label, name) for name, label in Dimension.choices]),
            (_("Type de projet"), [self._share(label, name) for name, label in ProjectKind.choices]),
            (_("Territoire"), self._territories()),
        ]

    def _share(self, label: str | Promise, name: str) -> Share:
        return _counted(label, [row for row in self.shown if getattr(row.proposal, name)])

    def _territories(self) -> list[Share]:
        """The most frequent, then all others."""
        groups: dict[str, list[Row]] = {}
        for row in self.shown:
            groups.setdefault(row.proposal.territory.strip().casefold(), []).append(row)
        ordered = sorted(groups.values(), key=len, reverse=True)
        named = [
            _counted(rows[0].proposal.territory.strip() or _("non précisé"), rows) for rows in ordered[:TERRITORIES]
        ]
        others = [row for rows in ordered[TERRITORIES:] for row in rows]
        return [*named, *([_counted(_("autres territoires"), others)] if others else [])]


def _counted(label: str | Promise, rows: list[Row]) -> Share:
    return Share(label, len(rows), sum(row.decision == State.SELECTED for row in rows))
