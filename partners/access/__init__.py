"""One function per object and right. Somebody else's object is not found, rather than forbidden."""

from partners.access.reviewing import (
    Reading,
    Seat,
    closed_to,
    committee_file,
    committee_seat,
    owes,
    own_reviewers,
    review_of,
    reviewers_of,
    sees_scores,
)
from partners.access.writing import grant, own_writers, writer_of, written_proposal

__all__ = [
    "Reading",
    "Seat",
    "closed_to",
    "committee_file",
    "committee_seat",
    "grant",
    "owes",
    "own_reviewers",
    "own_writers",
    "review_of",
    "reviewers_of",
    "sees_scores",
    "writer_of",
    "written_proposal",
]
