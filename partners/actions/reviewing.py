"""Reading and scoring a proposal, and stepping aside from one."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from partners import conflicts
from partners.actions.ethics import spare
from partners.emails import committee as letters
from partners.emails.addressing import team_of
from partners.models import IN_REVIEW, Criterion, Proposal, Review, Reviewer, Score
from partners.ranking import total


class ReadingsClosed(Exception):
    """The committee has met, or the decision is announced: scores no longer change."""


class ScoresMissing(Exception):
    """A reading is handed in with a score for each criterion. `criteria` are those without."""

    def __init__(self, criteria: list[Criterion]) -> None:
        self.criteria = criteria
        super().__init__(", ".join(map(str, criteria)))


class AlreadyAside(Exception):
    """This person has stepped aside: the dossier is closed to them."""


class GivenAway(Exception):
    """This reading is no longer this person's: it was given to somebody else."""


class AlreadyHandedIn(Exception):
    """A reading that was handed in is not a draft any more: it is handed in again."""


def may_change(proposal: Proposal) -> bool:
    """Whether scores may still change: until the end of the committee's day, or the decision's announcement."""
    committee = getattr(proposal.season, "committee", None)
    held = committee is not None and committee.held_on < timezone.localdate()
    return not held and proposal.state in IN_REVIEW


@transaction.atomic
def keep_draft(*, review: Review, scores: Mapping[int, int], notes: str = "", comment: str = "") -> Review:
    """Keep what is written so far; nobody else sees it.

    Args:
        scores: values by criterion id, of those scored so far.

    Raises:
        AlreadyAside: the dossier is closed to this person.
        AlreadyHandedIn: the reading is in.
        GivenAway: it is somebody else's.
        ReadingsClosed: too late.
    """
    current = _locked(review)
    if current.state == Review.State.DONE:
        raise AlreadyHandedIn
    current.state = Review.State.DRAFT
    return _write(current, scores, notes, comment)


@transaction.atomic
def hand_in(*, review: Review, scores: Mapping[int, int], notes: str = "", comment: str = "", actor: User) -> Review:
    """Hand a reading in. Handing it in again changes it, and the journal keeps both totals.

    A word for the partner that changes is to be approved again.

    Args:
        scores: values by criterion id, one for each criterion of the season.

    Raises:
        AlreadyAside: the dossier is closed to this person.
        GivenAway: it is somebody else's.
        ReadingsClosed: too late.
        ScoresMissing: a criterion has none.
    """
    current = _locked(review)
    criteria = list(current.proposal.season.criteria.all())
    if missing := [row for row in criteria if row.pk not in scores]:
        raise ScoresMissing(missing)
    weights = {row.pk: row.weight for row in criteria}
    new = _rounded(total(scores, weights))
    if current.state == Review.State.DONE:
        old = _rounded(total(dict(current.scores.values_list("criterion", "value")), weights))
        record(actor=actor, verb="review.changed", about=current, before=old, after=new)
    else:
        current.state = Review.State.DONE
        record(actor=actor, verb="review.done", about=current, total=new)
    current.done_at = timezone.now()
    return _write(current, scores, notes, comment)


@transaction.atomic
def step_aside(*, proposal: Proposal, reviewer: Reviewer, reason: str, actor: User | None) -> Review:
    """Close a dossier to a reviewer. A reading they had handed in no longer counts; doing it twice changes nothing.

    An opinion they had not given is expected from somebody else, and the team hears of it: there is one less to read.

    Args:
        reason: a sentence for the committee.
        actor: the reviewer, a coordinator, or None when a conflict was detected.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)  # before its readings, as in `word`
    review, _made = Review.objects.select_for_update().get_or_create(proposal=current, reviewer=reviewer)
    if review.state == Review.State.ASIDE:
        return review
    before = review.state
    review.state, review.aside_reason = Review.State.ASIDE, reason
    review.save(update_fields=["state", "aside_reason"])
    record(actor=actor, verb="review.aside", about=review, before=before)
    spared = spare(reviewer, current, actor=actor)
    review.proposal = current
    for person in team_of(current):
        if person not in (reviewer.user, actor):
            letters.stepped_aside(review, person, handed_in=before == Review.State.DONE, spared=spared)
    return review


def _locked(review: Review) -> Review:
    """The row as it stands, when it may still change."""
    rows = Review.objects.select_for_update(of=("self",))
    rows = rows.select_related("proposal__season__committee", "proposal__partner", "reviewer__user")
    current = rows.filter(pk=review.pk).first()
    if current is None:
        raise GivenAway
    if current.state == Review.State.ASIDE or conflicts.between(current.reviewer, current.proposal):
        raise AlreadyAside
    if not may_change(current.proposal):
        raise ReadingsClosed
    return current


def _write(review: Review, scores: Mapping[int, int], notes: str, comment: str) -> Review:
    if comment != review.comment:
        review.comment_approved = False
    review.notes, review.comment = notes, comment
    review.save(update_fields=["state", "done_at", "notes", "comment", "comment_approved"])
    review.scores.exclude(criterion__in=scores).delete()
    Score.objects.bulk_create(
        [Score(review=review, criterion_id=criterion, value=value) for criterion, value in scores.items()],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value"],
    )
    return review


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
