"""Organisations that bring a need, their proposals, and how these are read and decided."""

from partners.models.audit import Auditor, CallNote, DeepDive, Eligibility, Message, QuestionTemplate, Step
from partners.models.dimensions import Dimension, ProjectKind
from partners.models.organisation import Criterion, Partner
from partners.models.proposal import (
    IN_REVIEW,
    Attachment,
    Ethics,
    Proposal,
    ProposalQuerySet,
    State,
    Support,
    Version,
    Writer,
    new_key,
    new_reference,
)
from partners.models.review import Committee, EthicsOpinion, Review, Reviewer, Score

__all__ = [
    "IN_REVIEW",
    "Attachment",
    "Auditor",
    "CallNote",
    "Committee",
    "Criterion",
    "DeepDive",
    "Dimension",
    "Eligibility",
    "Ethics",
    "EthicsOpinion",
    "Message",
    "Partner",
    "ProjectKind",
    "Proposal",
    "ProposalQuerySet",
    "QuestionTemplate",
    "Review",
    "Reviewer",
    "Score",
    "State",
    "Step",
    "Support",
    "Version",
    "Writer",
    "new_key",
    "new_reference",
]
