"""One function per object and right. Somebody else's object is not found, rather than forbidden."""

from partners.access.reviewing import (
    Reading,
    Seat,
    closed_to,
    committee_seat,
    own_reviewers,
    owes,
    review_of,
    reviewers_of,
    sees_scores,
)

__all__ = [
    "Reading",
    "Seat",
    "closed_to",
    "committee_seat",
    "own_reviewers",
    "owes",
    "review_of",
    "reviewers_of",
    "sees_scores",
]
