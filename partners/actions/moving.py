"""The one door through which a proposal changes its state."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from partners.models import Proposal, State, Step, Writer
from partners.states import DECISIONS, STEPS, By


class WrongStep(Exception):
    """There is no such step from where the proposal stands now, or it is not this person's to take."""

    def __init__(self, proposal: Proposal, after: str) -> None:
        self.proposal, self.after = proposal, after
        super().__init__(f"{proposal.state} -> {after}")


@transaction.atomic
def move(
    *, proposal: Proposal, to: str, by: By, actor: User | None = None, writer: Writer | None = None, reason: str = ""
) -> Proposal:
    """Bring a proposal to another state, if the table has that step; says nothing to anybody.

    The row is locked and compared first, so that two people cannot take two steps from one state. Letters are the
    caller's: `announce` and the partner's own actions write them in the same transaction.

    Args:
        by: whose right is used.
        actor: the account, when there is one.
        writer: the partner's writer, when they came by their link.
        reason: why, in a sentence kept with the step.

    Raises:
        WrongStep: not in the table, for this person, from where it stands now.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    before, after = State(current.state), State(to)
    if by not in STEPS.get((before, after), frozenset()):
        raise WrongStep(current, to)
    current.state = after
    if after == State.SUBMITTED and current.submitted_at is None:
        current.submitted_at = timezone.now()
    if after in DECISIONS:
        current.announced_letter = current.pending_letter if current.pending_state == after else ""
    current.pending_state, current.held_back = "", False
    current.save(update_fields=["state", "submitted_at", "pending_state", "held_back", "announced_letter"])
    Step.objects.create(proposal=current, before=before, after=after, by=actor, writer=writer, reason=reason)
    record(actor=actor, verb=f"proposal.{after.value}", about=current, before=before.value)
    return current
