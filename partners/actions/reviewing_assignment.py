"""Who reads what: proposals spread evenly, and reminders to those who owe a reading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from partners import conflicts
from partners.emails import committee as letters
from partners.emails.addressing import line
from partners.models import Proposal, Review, Reviewer
from seasons.models import Season

REMIND_AGAIN = timedelta(days=1)
OWED = (Review.State.TODO, Review.State.DRAFT)


class NobodyReads(Exception):
    """The season has no reviewer who scores."""


class NothingToRead(Exception):
    """No proposal of the season is in its audit."""


class NobodyOwes(Exception):
    """Every reading is in, or everybody who owes one was reminded within a day."""


class NothingOwed(Exception):
    """This reviewer owes no reading that could be given to somebody else."""


class Spread(NamedTuple):
    """What was given: new readings, and proposals that still lack readers, with how many they have."""

    reviews: list[Review]
    short: list[tuple[Proposal, int]]


@transaction.atomic
def assign(*, season: Season, per_proposal: int = 3, actor: User) -> Spread:
    """Give each proposal in review enough readers: the least loaded first, never one in conflict.

    Readings that exist stay; a reading stepped aside from is replaced. Proposals that fewest people may read are
    served first, so that those people are not spent on others. Doing it again adds only what is missing.

    Raises:
        NobodyReads: no active reviewer scores.
        NothingToRead: no proposal is in its audit.
    """
    Season.objects.select_for_update().get(pk=season.pk)  # two people spread one after the other
    seats = Reviewer.objects.filter(season=season, scores=True, user__is_active=True).select_related("user")
    readers = list(seats.prefetch_related("user__emailaddress_set"))
    rows = Proposal.objects.in_review().filter(season=season).select_related("partner").order_by("pk")
    proposals = list(rows.prefetch_related("writers", "reviews"))
    if not readers:
        raise NobodyReads
    if not proposals:
        raise NothingToRead
    found = spread(proposals, readers, per_proposal)
    Review.objects.bulk_create(found.reviews)
    record(actor=actor, verb="season.readings_assigned", about=season, readings=len(found.reviews))
    _tell(season, found.reviews)
    return found


def spread(proposals: list[Proposal], readers: list[Reviewer], wanted: int | Mapping[int, int]) -> Spread:
    """Choose readers, without writing anything. Reads `writers` and `reviews` of proposals that fetched them.

    Args:
        wanted: readers for each proposal, or by proposal id; nobody is chosen for one that is absent.
    """
    load = Counter(row.reviewer_id for p in proposals for row in p.reviews.all() if row.state != Review.State.ASIDE)
    free = {p.pk: _free_readers(p, readers) for p in proposals}
    reviews, short = [], []
    for proposal in sorted(proposals, key=lambda p: (len(free[p.pk]), p.pk)):
        have = _readers_of(proposal)
        number = wanted if isinstance(wanted, int) else wanted.get(proposal.pk, 0)
        chosen = sorted(free[proposal.pk], key=lambda r: (load[r.pk], r.pk))[: max(0, number - have)]
        load.update(reader.pk for reader in chosen)
        reviews += [Review(proposal=proposal, reviewer=reader) for reader in chosen]
        if have + len(chosen) < number:
            short.append((proposal, have + len(chosen)))
    return Spread(reviews, short)


def _readers_of(proposal: Proposal) -> int:
    return sum(row.state != Review.State.ASIDE for row in proposal.reviews.all())


def _free_readers(proposal: Proposal, readers: list[Reviewer]) -> list[Reviewer]:
    """Who may read this proposal and has not been asked to."""
    asked = {row.reviewer_id for row in proposal.reviews.all()}
    return [r for r in readers if r.pk not in asked and conflicts.between(r, proposal) is None]


@transaction.atomic
def hand_over(*, reviewer: Reviewer, actor: User) -> Spread:
    """Give the readings somebody owes to others, the least loaded first; a draft of theirs is lost.

    A proposal that nobody else may read stays with them, and is among the short ones. A reading that is handed in, or
    stepped aside from, meanwhile stays too.

    Raises:
        NothingOwed: there is nothing to give.
    """
    season = Season.objects.select_for_update().get(pk=reviewer.season_id)
    owed = _held(_owed(season).filter(reviewer=reviewer))
    if not owed:
        raise NothingOwed
    seats = Reviewer.objects.filter(season=season, scores=True, user__is_active=True).exclude(pk=reviewer.pk)
    readers = list(seats.select_related("user").prefetch_related("user__emailaddress_set"))
    rows = Proposal.objects.in_review().filter(season=season).select_related("partner").order_by("pk")
    proposals = list(rows.prefetch_related("writers", "reviews"))
    given = [row for row in proposals if row.pk in owed]
    found = spread(proposals, readers, {row.pk: _readers_of(row) + 1 for row in given})
    freed = [owed[row.proposal_id].pk for row in found.reviews]
    Review.objects.filter(pk__in=freed).delete()
    Review.objects.bulk_create(found.reviews)
    if found.reviews:
        record(actor=actor, verb="review.handed_over", about=reviewer, readings=len(found.reviews))
    _tell(season, found.reviews)
    return found


def _held(owed: QuerySet[Review]) -> dict[int, Review]:
    """These readings by proposal, as nobody changes them meanwhile: proposals are locked first, as in `step_aside`."""
    files = Proposal.objects.filter(pk__in=[row.proposal_id for row in owed]).order_by("pk").select_for_update()
    rows = owed.filter(proposal__in=list(files)).order_by("pk").select_for_update(of=("self",))
    return {row.proposal_id: row for row in rows}


def _tell(season: Season, reviews: list[Review]) -> None:
    """One letter a reader, whatever the number of dossiers."""
    given: dict[int, list[Review]] = defaultdict(list)
    for row in reviews:
        given[row.reviewer_id].append(row)
    for rows in given.values():
        reader = rows[0].reviewer
        reader.season = season
        letters.to_read(reader, [line(row.proposal) for row in rows])


def owing(*, season: Season) -> QuerySet[Reviewer]:
    """Reviewers who owe a reading and were not reminded within a day, with how many they owe in `owes`."""
    owed = _owed(season)
    recent = owed.filter(reminded_at__gt=timezone.now() - REMIND_AGAIN).values("reviewer")
    due = Q(reviews__in=owed.exclude(reviewer__in=recent))
    rows = Reviewer.objects.filter(season=season, user__is_active=True).select_related("user")
    return rows.annotate(owes=Count("reviews", filter=due)).filter(owes__gt=0).order_by("pk")


def owing_now(reviewer: Reviewer) -> int:
    """How many readings this reviewer owes, reminded or not."""
    return _owed(reviewer.season).filter(reviewer=reviewer).count()


def _owed(season: Season) -> QuerySet[Review]:
    """Readings that are expected: none once the committee met."""
    rows = Review.objects.filter(reviewer__season=season, state__in=OWED)
    rows = rows.exclude(reviewer__season__committee__held_on__lt=timezone.localdate())
    return rows.filter(proposal__in=Proposal.objects.in_review())


@transaction.atomic
def remind(*, season: Season, actor: User) -> list[Reviewer]:
    """Write to reviewers who owe a reading, once a day at most.

    Raises:
        NobodyOwes: there is nobody to write to.
    """
    Season.objects.select_for_update().get(pk=season.pk)  # two clicks remind once
    people = list(owing(season=season))
    if not people:
        raise NobodyOwes
    _owed(season).filter(reviewer__in=people).update(reminded_at=timezone.now())
    record(actor=actor, verb="season.readers_reminded", about=season, reviewers=[row.pk for row in people])
    for person in people:
        person.season = season
        letters.still_to_read(person, person.owes)  # type: ignore[attr-defined]
    return people
