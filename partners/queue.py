"""A reviewer's share of a season: what is given to them, what they still owe, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from partners import conflicts
from partners.models import IN_REVIEW, Proposal, Review, Reviewer

OWED = (Review.State.TODO, Review.State.DRAFT)


class Queue:
    """One season: the latest in which something is owed, else the latest. Two queries.

    Args:
        reviewers: one person's, latest season first, at least one.
    """

    def __init__(self, reviewers: Sequence[Reviewer]) -> None:
        self.seasons = reviewers
        found = _given_to(reviewers)
        waiting = {row.reviewer_id for row in found if _is_owed(row)}
        self.reviewer = next((row for row in reviewers if row.pk in waiting), reviewers[0])
        self.reviews = [row for row in found if row.reviewer_id == self.reviewer.pk]
        self.owed = [row for row in self.reviews if _is_owed(row)]

    @property
    def done(self) -> int:
        return sum(row.state == Review.State.DONE for row in self.reviews)

    @property
    def total(self) -> int:
        """What counts in the progress: handed in, or owed."""
        return self.done + len(self.owed)

    @property
    def held_on(self) -> date | None:
        """The committee's evening, when it has a date."""
        committee = getattr(self.reviewer.season, "committee", None)
        return committee.held_on if committee else None


def _given_to(reviewers: Sequence[Reviewer]) -> list[Review]:
    """Their readings of what a committee has on its table, oldest first; without files that a conflict closes."""
    by_id = {row.pk: row for row in reviewers}
    rows = Review.objects.filter(reviewer__in=by_id, proposal__in=Proposal.objects.before_committee())
    rows = rows.select_related("proposal__partner").prefetch_related("proposal__writers")
    rows = rows.order_by("assigned_at", "pk")
    return [row for row in rows if not conflicts.between(by_id[row.reviewer_id], row.proposal)]


def _is_owed(review: Review) -> bool:
    return review.state in OWED and review.proposal.state in IN_REVIEW
