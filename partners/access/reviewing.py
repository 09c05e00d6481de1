"""Who reads proposals and sits in committee. A dossier one must not read is not found, as if it did not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import signed_in
from accounts.models import User
from partners import conflicts
from partners.models import Proposal, Review, Reviewer
from seasons.models import Season

Person = User | AnonymousUser


class Reading(NamedTuple):
    """A dossier open to somebody. `reviewer` is None for a coordinator who does not review this season;
    `review` is None when the dossier was not given to them."""

    proposal: Proposal
    reviewer: Reviewer | None
    review: Review | None


class Seat(NamedTuple):
    """A place in a season's committee: as a reviewer, as a coordinator, or both."""

    season: Season
    reviewer: Reviewer | None
    coordinates: bool


def reviewers_of(user: Person) -> QuerySet[Reviewer]:
    """The seasons somebody was named to read for, latest first; empty for everybody else."""
    rows = Reviewer.objects.filter(user_id=user.pk, scores=True) if user.is_authenticated else Reviewer.objects.none()
    return rows.select_related("season__committee").order_by("-season__number", "-pk")


def own_reviewers(user: Person) -> list[Reviewer]:
    """The same; 404 when there is none."""
    rows = list(reviewers_of(signed_in(user)))
    if not rows:
        raise Http404
    return rows


def review_of(user: Person, reference: str) -> Reading:
    """A proposal this person may read: of a season they review, or any for a coordinator, minus déport."""
    person = signed_in(user)
    proposals = Proposal.objects.before_committee().select_related("season__committee", "partner")
    proposal = get_object_or_404(proposals.prefetch_related("writers"), reference=reference)
    reviewer = proposal.season.reviewers.select_related("user").filter(user=person, scores=True).first()
    if reviewer is None:
        if not person.is_staff:
            raise Http404
        return Reading(proposal, None, None)
    review = proposal.reviews.filter(reviewer=reviewer).first()
    if (review and review.state == Review.State.ASIDE) or conflicts.between(reviewer, proposal):
        raise Http404
    return Reading(proposal, reviewer, review)


def committee_seat(user: Person, slug: str) -> Seat:
    """A season's committee, for its reviewers and for coordinators; 404 otherwise."""
    person = signed_in(user)
    season = get_object_or_404(Season.objects.select_related("committee"), slug=slug)
    reviewer = season.reviewers.select_related("user").filter(user=person, scores=True).first()
    if reviewer is None and not person.is_staff:
        raise Http404
    return Seat(season, reviewer, person.is_staff)


def committee_file(seat: Seat, reference: str) -> Proposal:
    """A file of this committee that is open to this person; 404 otherwise."""
    rows = Proposal.objects.before_committee().filter(season=seat.season).select_related("partner")
    proposal = get_object_or_404(rows.prefetch_related("writers"), reference=reference)
    if proposal.pk in closed_to(seat.reviewer, [proposal]):
        raise Http404
    proposal.season = seat.season
    return proposal


def closed_to(reviewer: Reviewer | None, proposals: Iterable[Proposal]) -> set[int]:
    """Which proposals of their season somebody must not read: they stepped aside, or a conflict is found.

    Reads `partner` and `writers` of each proposal: fetch them before. One query.
    """
    if reviewer is None:
        return set()
    aside = set(reviewer.reviews.filter(state=Review.State.ASIDE).values_list("proposal_id", flat=True))
    return aside | {row.pk for row in proposals if row.pk not in aside and conflicts.between(reviewer, row)}


def sees_scores(reading: Reading) -> bool:
    """Others' scores and notes of one dossier: once one's own are in, or once one owes nothing."""
    if reading.reviewer is None:
        return True
    if reading.review:
        return reading.review.state == Review.State.DONE
    return not owes(reading.reviewer)


def owes(reviewer: Reviewer) -> int:
    """How many readings this person still owes."""
    owed = reviewer.reviews.filter(state__in=[Review.State.TODO, Review.State.DRAFT])
    return owed.filter(proposal__in=Proposal.objects.in_review()).count()
