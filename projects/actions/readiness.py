"""The lines of the gate that people settle: each with who sees to it, until when, and where it is written."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from projects.models import Edition, ReadinessItem

# Read from facts, never ticked; ethics too once there is a proposal.
FROM_FACTS = (ReadinessItem.Kind.LEADS, ReadinessItem.Kind.REPOSITORY, ReadinessItem.Kind.CHANNEL)


class NotTicked(Exception):
    """This line is read from facts."""


@transaction.atomic
def set_readiness(
    *,
    edition: Edition,
    kind: str,
    done: bool,
    owner: str = "",
    due_on: date | None = None,
    note: str = "",
    url: str = "",
    actor: User | None,
) -> ReadinessItem:
    """Write one line of the gate; the same line again changes it.

    Args:
        url: where it is written down, https.

    Raises:
        NotTicked: leads, repository and channel are read from facts, as ethics is once there is a proposal.
    """
    if kind in FROM_FACTS or (done and follows_proposal(edition, kind)):
        raise NotTicked
    values = {"done": done, "owner": owner, "due_on": due_on, "note": note, "url": url}
    row, _ = ReadinessItem.objects.update_or_create(edition=edition, kind=kind, defaults=values)
    record(actor=actor, verb="edition.readiness", about=edition, kind=kind, done=done)
    return row


def follows_proposal(edition: Edition, kind: str) -> bool:
    """Whether this line is what the proposal's ethics say."""
    return kind == ReadinessItem.Kind.ETHICS and edition.proposal_id is not None
