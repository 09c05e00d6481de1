"""A reviewer's share of a season: what is given to them, what they still owe, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import prefetch_related_objects

from partners import conflicts
from partners.actions import may_change
from partners.models import Proposal, Review, Reviewer

OWED = (Review.State.TODO, Review.State.DRAFT)


class Queue:
    """One season: the latest in which something is owed, else the latest. Three queries.

    `waiting` is what is owed in every season.

    Args:
        reviewers: one person's, latest season first, at least one.
    """

    def __init__(self, reviewers: Sequence[Reviewer]) -> None:
        self.seasons = reviewers
        found = _given_to(reviewers)
        self.waiting = [row for row in found if row.state in OWED and may_change(row.proposal)]
        owing = {row.reviewer_id for row in self.waiting}
        self.reviewer = next((row for row in reviewers if row.pk in owing), reviewers[0])
        self.reviews = [row for row in found if row.reviewer_id == self.reviewer.pk]
        self.owed = [row for row in self.waiting if row.reviewer_id == self.reviewer.pk]

    @property
    def settled(self) -> list[Review]:
        """What asks for nothing more."""
        return [row for row in self.reviews if row not in self.owed]

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
    prefetch_related_objects(reviewers, "user__emailaddress_set")
    by_id = {row.pk: row for row in reviewers}
    rows = Review.objects.with_news().filter(reviewer__in=by_id, proposal__in=Proposal.objects.before_committee())
    rows = rows.select_related("proposal__partner", "proposal__season__committee").prefetch_related("proposal__writers")
    rows = rows.order_by("assigned_at", "pk")
    return [row for row in rows if not conflicts.between(by_id[row.reviewer_id], row.proposal)]
