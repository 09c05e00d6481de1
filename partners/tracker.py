"""Everything the tracker shows of one proposal, read in a constant number of queries.

Decisions that are not announced, notes and scores are not read at all: nothing here names `pending_state`,
`pending_letter`, `ethics`, `CallNote` or `DeepDive`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import languages
from partners import standing, summaries
from partners.answers import is_writable
from partners.contacts import contact_of
from partners.feedback import Feedback, feedback_on
from partners.models import Auditor, Eligibility, Message, Proposal, State
from partners.states import DECISIONS, By, can_move


@dataclass(frozen=True, slots=True)
class Tracker:
    """What one page needs. `action` is the one obvious next thing: label and address."""

    words: standing.Words
    steps: Sequence[standing.Step]
    turn: standing.Turn | None
    thread: Sequence[Message]
    contact: str
    letter: str
    feedback: Feedback | None
    action: tuple[str, str] | None
    may_write: bool
    may_edit: bool
    may_withdraw: bool
    is_public: bool
    supports: Sequence[str]
    is_over: bool
    is_redone: bool


def tracker(proposal: Proposal, today: date) -> Tracker:
    """The tracker of a sent proposal; its season and phases were fetched before."""
    auditors = Prefetch("auditors", Auditor.objects.select_related("user"))
    thread = Prefetch("messages", Message.objects.select_related("by", "writer"))
    prefetch_related_objects([proposal], auditors, thread, "steps")
    said = list(proposal.messages.all())
    turn = standing.turn(proposal, said, today)
    is_public = summaries.is_public(proposal)
    return Tracker(
        words=standing.words(proposal, asked=turn is not None, today=today),
        steps=standing.steps(proposal, today),
        turn=turn,
        thread=said,
        contact=contact_of(proposal),
        letter=_letter(proposal),
        feedback=feedback_on([proposal])[proposal.pk] if proposal.state in DECISIONS else None,
        action=_action(proposal, turn),
        may_write=proposal.state not in {State.DRAFT, State.WITHDRAWN},
        may_edit=is_writable(proposal, today),
        may_withdraw=can_move(proposal.state, State.WITHDRAWN, By.PARTNER),
        is_public=is_public,
        supports=_supports(proposal) if is_public else (),
        is_over=proposal.state in standing.AGAIN,
        is_redone=proposal.state in {State.DECLINED, State.REDIRECTED},
    )


def _supports(proposal: Proposal) -> list[str]:
    """Organisations that share the need, as its public page names them."""
    return list(proposal.supports.confirmed().values_list("organisation", flat=True))


def _letter(proposal: Proposal) -> str:
    """The words that went with the decision, or the condition that was missing."""
    if proposal.state == State.INELIGIBLE:
        return Eligibility.objects.filter(proposal=proposal).values_list("note", flat=True).first() or ""
    return proposal.announced_letter if proposal.state in DECISIONS else ""


def _action(proposal: Proposal, turn: standing.Turn | None) -> tuple[str, str] | None:
    if turn:
        return _("Répondre aux questions"), "#echanges"
    if proposal.state == State.SELECTED and proposal.followed_at_url:
        return _("Aller à la page de l’équipe"), languages.here(proposal.followed_at_url)
    if proposal.state in standing.AGAIN:
        return _("Proposer à nouveau"), reverse("partners:resume", args=[proposal.reference])
    return None
