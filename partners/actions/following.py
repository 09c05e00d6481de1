"""What a partner does with a sent proposal: answer in the thread, withdraw."""

from __future__ import annotations

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from partners.actions.moving import move
from partners.emails import following
from partners.models import Message, Proposal, State, Writer
from partners.states import By


class ThreadClosed(Exception):
    """Nobody writes about a draft, or about a proposal its partner withdrew."""


@transaction.atomic
def answer(*, proposal: Proposal, writer: Writer, text: str, actor: User | None = None) -> Message:
    """Write to the team in the thread, and tell those who follow the proposal. The same words twice are said once.

    Raises:
        ThreadClosed: the proposal is a draft or withdrawn.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if current.state in {State.DRAFT, State.WITHDRAWN}:
        raise ThreadClosed
    last = current.messages.last()
    if last and last.from_partner and last.text == text:
        return last
    message = Message.objects.create(proposal=current, by=actor, writer=writer, from_partner=True, text=text)
    record(actor=actor, verb="proposal.answered", about=current, writer=writer.pk)
    following.answered(message)
    return message


@transaction.atomic
def withdraw(*, proposal: Proposal, writer: Writer, reason: str = "", actor: User | None = None) -> Proposal:
    """Take a proposal back. Twice changes nothing. Its writers and its team are told.

    Raises:
        WrongStep: it is over.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if current.state == State.WITHDRAWN:
        return current
    moved = move(proposal=current, to=State.WITHDRAWN, by=By.PARTNER, actor=actor, writer=writer, reason=reason)
    following.withdrawn(moved)
    following.left(moved, reason)
    return moved
