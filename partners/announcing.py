"""What «Announce» is about to send, letter by letter, and a mark that tells whether it changed since it was read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.letters import Address, Letter, compose
from partners.emails.addressing import letter
from partners.emails.deciding import decision
from partners.feedback import Feedback, feedback_on
from partners.models import Proposal, State


class Preview(NamedTuple):
    """One letter as its readers will get it, their own link aside. `problem` says why it cannot leave."""

    proposal: Proposal
    letter: Letter
    readers: int
    problem: str

    @property
    def leaves(self) -> bool:
        return not self.proposal.held_back and not self.problem

    @property
    def body(self) -> str:
        return str(compose(self.letter, to=Address("")).body)


def previews(proposals: Sequence[Proposal]) -> list[Preview]:
    """Three queries beside those of the proposals."""
    feedback = feedback_on(proposals)
    return [_preview(row, decision_letter(row, feedback[row.pk])) for row in proposals]


def decision_letter(proposal: Proposal, feedback: Feedback) -> Letter:
    return letter(proposal, reverse("partners:tracker", args=[proposal.reference]), decision(proposal, feedback))


def _preview(proposal: Proposal, told: Letter) -> Preview:
    readers = sum(bool(writer.confirmed_at) for writer in proposal.writers.all())
    problem = ""
    if not readers:
        problem = _("Aucune adresse confirmée : ce mail n’atteindrait personne.")
    elif proposal.pending_state == State.REDIRECTED and not proposal.pending_letter.strip():
        problem = _("Réorientée : écrire d’abord vers qui ou quoi.")
    return Preview(proposal, told, readers, problem)


def mark(shown: Sequence[Preview]) -> str:
    """Equal when nothing of what would leave has changed."""
    told = [(one.proposal.pk, one.letter) for one in shown if one.leaves]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
