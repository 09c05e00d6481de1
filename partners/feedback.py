"""What a committee's readings say to a partner, without scores or names: strong points, weak points, approved words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Avg

from partners.models import Criterion, Proposal, Review, Score

STRONG = 3.5  # of 5: nearer to «bon» than to «correct»
WEAK = 2.5
MOST = 3
READINGS = 2  # fewer would show one person's scores


@dataclass(frozen=True, slots=True)
class Feedback:
    """Criteria that weighed for and against, heaviest first, and the words for the partner that were approved."""

    strong: Sequence[Criterion] = field(default_factory=tuple)
    weak: Sequence[Criterion] = field(default_factory=tuple)
    words: Sequence[str] = field(default_factory=tuple)


def feedback_on(proposals: Iterable[Proposal]) -> dict[int, Feedback]:
    """By proposal id. Three queries, whatever the number of proposals."""
    ids = [proposal.pk for proposal in proposals]
    done = Review.objects.filter(proposal__in=ids, state=Review.State.DONE)
    means: dict[int, dict[int, float]] = defaultdict(dict)
    rows = Score.objects.filter(review__in=done).values("review__proposal", "criterion")
    for row in rows.annotate(mean=Avg("value")).order_by():
        means[row["review__proposal"]][row["criterion"]] = row["mean"]
    criteria = Criterion.objects.in_bulk({pk for found in means.values() for pk in found})
    count: dict[int, int] = defaultdict(int)
    words: dict[int, list[str]] = defaultdict(list)
    for proposal, comment, approved in done.order_by("pk").values_list("proposal", "comment", "comment_approved"):
        count[proposal] += 1
        words[proposal] += [comment] if approved and comment else []
    return {pk: _feedback(means[pk] if count[pk] >= READINGS else {}, criteria, words[pk]) for pk in ids}


def _feedback(means: Mapping[int, float], criteria: Mapping[int, Criterion], words: Sequence[str]) -> Feedback:
    strong = [criteria[pk] for pk, mean in means.items() if mean >= STRONG]
    weak = [criteria[pk] for pk, mean in means.items() if mean < WEAK]
    return Feedback(
        sorted(strong, key=lambda one: (-one.weight * (means[one.pk] - WEAK), one.position))[:MOST],
        sorted(weak, key=lambda one: (one.weight * (means[one.pk] - WEAK), one.position))[:MOST],
        tuple(words),
    )
