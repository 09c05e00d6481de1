"""One function per object and right. Somebody else's object is not found, rather than forbidden."""

from partners.access.ethics import awaited_opinion, is_aside, open_opinions, opinion_of, own_opinions
from partners.access.reviewing import (
    Reading,
    Seat,
    closed_to,
    committee_file,
    committee_seat,
    deciding_seat,
    own_reviewers,
    review_of,
    reviewers_of,
)
from partners.access.writing import GRANTS, grant, own_writers, readable_attachment, writer_of, written_proposal

__all__ = [
    "GRANTS",
    "Reading",
    "Seat",
    "awaited_opinion",
    "closed_to",
    "committee_file",
    "committee_seat",
    "deciding_seat",
    "grant",
    "is_aside",
    "open_opinions",
    "opinion_of",
    "own_opinions",
    "own_reviewers",
    "own_writers",
    "readable_attachment",
    "review_of",
    "reviewers_of",
    "writer_of",
    "written_proposal",
]
