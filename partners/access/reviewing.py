"""Who reads proposals and sits in committee. A dossier one must not read is not found, as if it did not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access import refuse, signed_in
from accounts.models import User
from partners import conflicts
from partners.models import IN_REVIEW, Proposal, Review, Reviewer
from seasons.models import Season

Person = User | AnonymousUser


class Reading(NamedTuple):
    """A dossier open to somebody.

    Attributes:
        reviewer: None for a coordinator who does not review this season.
        review: their own; None when the dossier was not given to them.
        others: readings of the same dossier that were handed in, empty as long as they are hidden.
        owed: how many readings they owe in the season.
    """

    proposal: Proposal
    reviewer: Reviewer | None
    review: Review | None
    others: list[Review]
    owed: int

    @property
    def shown(self) -> list[Review]:
        """The readings this person sees, their own first."""
        return [*([self.review] if self.review else []), *self.others]

    @property
    def shows_others(self) -> bool:
        """Others' scores and notes: once one's own are in, or, on another dossier, once one owes nothing."""
        return self.review.state == Review.State.DONE if self.review else not self.owed


class Seat(NamedTuple):
    """A place in a season's committee: as a reviewer, as a coordinator, or both. `owed` is as in `Reading`."""

    season: Season
    reviewer: Reviewer | None
    coordinates: bool
    owed: int


def reviewers_of(user: Person) -> QuerySet[Reviewer]:
    """The seasons somebody was named to read for, latest first; empty for everybody else."""
    rows = Reviewer.objects.filter(user_id=user.pk, scores=True) if user.is_authenticated else Reviewer.objects.none()
    return rows.select_related("user", "season__committee").order_by("-season__number", "-pk")


def own_reviewers(user: Person) -> list[Reviewer]:
    """The same; 404 when there is none."""
    rows = list(reviewers_of(signed_in(user)))
    if not rows:
        raise Http404
    return rows


def review_of(user: Person, reference: str) -> Reading:
    """A proposal this person may read: of a season they review, or any for a coordinator, minus déport.

    Five queries; the last deep-dive sheet comes with the proposal, as `sheet`.
    """
    person = signed_in(user)
    proposals = Proposal.objects.before_committee().with_sheet().select_related("season__committee", "partner")
    proposal = get_object_or_404(proposals.prefetch_related("writers"), reference=reference)
    reviewer = _with_owed().filter(season=proposal.season_id, user=person, scores=True).first()
    if reviewer is None and not person.coordinates:
        refuse(person)
    rows = list(proposal.reviews.with_news().select_related("reviewer__user").order_by("done_at", "pk"))
    own = next((row for row in rows if reviewer and row.reviewer_id == reviewer.pk), None)
    if reviewer and (conflicts.between(reviewer, proposal) or (own and own.state == Review.State.ASIDE)):
        raise Http404
    done = [row for row in rows if row.state == Review.State.DONE and row != own]
    reading = Reading(proposal, reviewer, own, done, reviewer.owed if reviewer else 0)
    return reading if reading.shows_others else reading._replace(others=[])


def committee_seat(user: Person, slug: str) -> Seat:
    """A season's committee, for its reviewers and for coordinators; 404 otherwise."""
    person = signed_in(user)
    season = get_object_or_404(Season.objects.select_related("committee"), slug=slug)
    reviewer = _with_owed().filter(season=season, user=person, scores=True).first()
    if reviewer is None and not person.coordinates:
        refuse(person)
    return Seat(season, reviewer, person.coordinates, reviewer.owed if reviewer else 0)


def deciding_seat(user: Person, slug: str) -> Seat:
    """The same for who decides and announces: coordinators."""
    seat = committee_seat(user, slug)
    if not seat.coordinates:
        refuse(signed_in(user))
    return seat


def _with_owed() -> QuerySet[Any]:
    """Reviewers with `owed`, how many readings they still owe: none once the committee met."""
    owed = Q(reviews__state__in=[Review.State.TODO, Review.State.DRAFT], reviews__proposal__state__in=IN_REVIEW)
    held = Q(season__committee__held_on__lt=timezone.localdate())
    return Reviewer.objects.select_related("user").annotate(owed=Count("reviews", filter=owed & ~held))


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

    Reads `partner` and `writers` of each proposal: fetch them before. Two queries.
    """
    if reviewer is None:
        return set()
    prefetch_related_objects([reviewer], "user__emailaddress_set")
    aside = set(reviewer.reviews.filter(state=Review.State.ASIDE).values_list("proposal_id", flat=True))
    return aside | {row.pk for row in proposals if row.pk not in aside and conflicts.between(reviewer, row)}
