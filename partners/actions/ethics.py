"""Ethics opinions: asked with a reason, answered by named people, followed by the proposal."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from partners import conflicts
from partners.emails import committee as letters
from partners.emails.addressing import team_of
from partners.ethics import verdict
from partners.models import Ethics, EthicsOpinion, Proposal, Review, Reviewer, State


class NoReason(Exception):
    """Why an opinion is needed, why it is dropped, what it rests on: each is written."""


class NobodyNamed(Exception):
    """No person was chosen to give the opinion."""


class NotNamed(Exception):
    """This `reviewer` does not give ethics opinions in this season, or is too close to the partner."""

    def __init__(self, reviewer: Reviewer) -> None:
        self.reviewer = reviewer
        super().__init__(str(reviewer.pk))


class NotReceived(Exception):
    """An opinion is given on a proposal that was sent and not withdrawn."""


class AlreadyAnswered(Exception):
    """This opinion has been given; another one may be asked."""


@transaction.atomic
def ask_opinion(*, proposal: Proposal, reason: str, reviewers: Sequence[Reviewer], actor: User) -> list[EthicsOpinion]:
    """Ask named people for an ethics opinion. Whoever answered already is asked again.

    Raises:
        NoReason: none was written.
        NobodyNamed: the list is empty.
        NotNamed: somebody may not give one here.
        NotReceived: the proposal is a draft, or withdrawn.
    """
    if not reason.strip():
        raise NoReason
    if not reviewers:
        raise NobodyNamed
    current = Proposal.objects.select_for_update().select_related("season").get(pk=proposal.pk)
    if current.state in (State.DRAFT, State.WITHDRAWN):
        raise NotReceived
    for reviewer in reviewers:
        if not may_give(reviewer, current):
            raise NotNamed(reviewer)
    current.ethics_reason = reason.strip()
    asked = {"answer": "", "text": "", "answered_at": None, "asked_at": timezone.now()}
    rows = [
        EthicsOpinion.objects.update_or_create(proposal=current, reviewer=reviewer, defaults=asked)[0]
        for reviewer in reviewers
    ]
    _follow(current)
    record(actor=actor, verb="proposal.ethics_asked", about=current, reviewers=[row.pk for row in reviewers])
    for row in rows:
        letters.opinion_asked(row)
    return rows


def may_give(reviewer: Reviewer, proposal: Proposal) -> bool:
    """Whether somebody was named for ethics in this season, is not close to the partner and did not step aside."""
    named = reviewer.ethics and reviewer.season_id == proposal.season_id and reviewer.user.is_active
    if not named or conflicts.between(reviewer, proposal) is not None:
        return False
    return not Review.objects.filter(reviewer=reviewer, proposal=proposal, state=Review.State.ASIDE).exists()


@transaction.atomic
def give_opinion(*, opinion: EthicsOpinion, answer: str, text: str) -> EthicsOpinion:
    """Answer once; the proposal's ethics follow.

    Args:
        answer: one of `EthicsOpinion.Answer`.
        text: grounds or conditions; a plain «cleared» needs none.

    Raises:
        AlreadyAnswered: it was, meanwhile or before.
        NoReason: a refusal or conditions without words.
    """
    answer, text = EthicsOpinion.Answer(answer), text.strip()
    if answer != EthicsOpinion.Answer.CLEARED and not text:
        raise NoReason
    proposal = Proposal.objects.select_for_update().get(pk=opinion.proposal_id)
    given = {"answer": answer, "text": text, "answered_at": timezone.now()}
    if not EthicsOpinion.objects.filter(pk=opinion.pk, answer="").update(**given):
        raise AlreadyAnswered
    opinion.refresh_from_db()
    _follow(proposal)
    record(actor=opinion.reviewer.user, verb="proposal.ethics_given", about=proposal, answer=answer.value)
    for person in team_of(proposal):
        letters.opinion_given(opinion, person)
    return opinion


@transaction.atomic
def drop_opinion(*, proposal: Proposal, reason: str, actor: User) -> Proposal:
    """Stop waiting for those who have not answered; what was answered stays.

    Raises:
        NoReason: none was written.
        NobodyNamed: everybody has answered, or nobody was asked.
    """
    if not reason.strip():
        raise NoReason
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not current.opinions.filter(answer="").delete()[0] and current.ethics != Ethics.ASKED:
        raise NobodyNamed
    current.ethics_reason = f"{current.ethics_reason}\n\n{reason.strip()}".strip()
    _follow(current)
    record(actor=actor, verb="proposal.ethics_dropped", about=current, ethics=current.ethics)
    return current


def spare(reviewer: Reviewer, proposal: Proposal, *, actor: User | None) -> bool:
    """Expect no opinion from somebody who steps aside; returns whether one was expected.

    When nobody else was asked, it is still to be given. The proposal is locked.
    """
    if not proposal.opinions.filter(reviewer=reviewer, answer="").delete()[0]:
        return False
    before = proposal.ethics
    if proposal.opinions.exists():
        _follow(proposal)
    if proposal.ethics != before:
        record(actor=actor, verb="proposal.ethics_spared", about=proposal, ethics=proposal.ethics)
    return True


def _follow(proposal: Proposal) -> None:
    """The proposal's ethics are what the opinions say together; it is locked."""
    rows = list(proposal.opinions.order_by("pk"))
    proposal.ethics = verdict([row.answer for row in rows])
    conditions = [row.text for row in rows if row.answer == EthicsOpinion.Answer.CONDITIONS]
    proposal.ethics_conditions = "\n\n".join(conditions)
    proposal.save(update_fields=["ethics", "ethics_reason", "ethics_conditions"])
