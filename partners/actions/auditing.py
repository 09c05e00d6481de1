"""What the team does with a proposal between its sending and the committee. Each change is told to its writers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from partners.actions.moving import WrongStep, move
from partners.emails import auditing as letters
from partners.emails import following
from partners.models import CallNote, DeepDive, Eligibility, Message, Proposal, State
from partners.states import By, can_move
from seasons import dates

TICKS = ("general_interest", "right_body", "open_source", "bearer", "data_exists")
SHEET = ("goals", "data", "analysis", "validation", "deployment")
# The audit in its usual order: noting something moves a proposal forward, never back.
_ORDER = (State.SUBMITTED, State.QUESTIONS, State.CALL, State.DEEP_DIVE, State.SHORTLISTED)


class ReasonMissing(Exception):
    """This step is kept with its reason, and none was written."""


class NotAllTicked(Exception):
    """Eligible without every line ticked needs a word on what is missing."""


class SameVerdict(Exception):
    """The proposal already has this verdict."""


class TakenUpAgain(Exception):
    """The partner began again in the same call, by a copy. `copy` is the one that counts."""

    def __init__(self, copy: Proposal) -> None:
        self.copy = copy
        super().__init__(str(copy))


class NobodyToAsk(Exception):
    """No writer of this proposal has confirmed an address: a mail would reach nobody."""


class PastDate(Exception):
    """An answer cannot be expected for a day that is over."""


class EmptySheet(Exception):
    """A deep-dive sheet says something."""


class SheetChanged(Exception):
    """Somebody saved the sheet meanwhile. `last` is theirs."""

    def __init__(self, last: DeepDive) -> None:
        self.last = last
        super().__init__(str(last))


@transaction.atomic
def decide_eligibility(
    *, proposal: Proposal, eligible: bool, ticks: Sequence[str], note: str = "", actor: User
) -> Eligibility:
    """Say whether a proposal meets the call's conditions, and tell its writers.

    Args:
        ticks: names of the lines that are met, of `TICKS`.
        note: why not, or what is still missing; the letter quotes it.

    Raises:
        SameVerdict: it has been said already.
        TakenUpAgain: it would come back into the call beside its own copy.
        ReasonMissing: not eligible, without a note.
        NotAllTicked: eligible with a line unticked, without a note.
        WrongStep: the proposal is past the audit, or not sent yet.
    """
    note = note.strip()
    row, _made = Eligibility.objects.select_for_update().get_or_create(proposal=proposal)
    if row.eligible is eligible:
        raise SameVerdict
    if not note and not eligible:
        raise ReasonMissing
    if not note and set(ticks) != set(TICKS):
        raise NotAllTicked
    _move_to_verdict(proposal, eligible, note, actor)
    for name in TICKS:
        setattr(row, name, name in ticks)
    row.note, row.eligible, row.decided_at = note, eligible, timezone.now()
    row.save()
    record(actor=actor, verb="proposal.eligibility", about=proposal, eligible=eligible)
    letters.eligible(proposal, row) if eligible else letters.ineligible(proposal, row)
    return row


def _move_to_verdict(proposal: Proposal, eligible: bool, note: str, actor: User) -> None:
    """Out of the call, back into it, or still in it."""
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    now = current.state
    if not eligible:
        move(proposal=proposal, to=State.INELIGIBLE, by=By.COORDINATOR, actor=actor, reason=note)
    elif now == State.INELIGIBLE:
        _refuse_beside_a_copy(current)
        move(proposal=proposal, to=State.SUBMITTED, by=By.COORDINATOR, actor=actor, reason=note)
    elif now not in _ORDER:
        raise WrongStep(proposal, State.SUBMITTED)


def _refuse_beside_a_copy(proposal: Proposal) -> None:
    """Copies of copies too: each proposal is copied once at most in a season."""
    copy = proposal.copies.filter(season=proposal.season_id).first()
    while copy:
        if copy.state != State.WITHDRAWN:
            raise TakenUpAgain(copy)
        copy = copy.copies.filter(season=proposal.season_id).first()


@transaction.atomic
def ask(*, proposal: Proposal, text: str, answer_by: date | None, actor: User) -> Message:
    """Write questions to the partner: a message of the thread, a mail to each confirmed writer, and their turn.

    Raises:
        NobodyToAsk: nobody has confirmed an address yet.
        PastDate: `answer_by` is over.
        WrongStep: no questions are asked from where the proposal stands.
    """
    if not proposal.writers.filter(confirmed_at__isnull=False).exists():
        raise NobodyToAsk
    if answer_by and answer_by < timezone.localdate():
        raise PastDate
    _bring(proposal, State.QUESTIONS, actor, _("Questions envoyées à l’association"))
    message = Message.objects.create(proposal=proposal, by=actor, text=text.strip(), answer_by=answer_by)
    record(actor=actor, verb="proposal.asked", about=proposal)
    letters.questions(message)
    return message


@transaction.atomic
def note_call(*, proposal: Proposal, held_on: date, people: str, notes: str, actor: User) -> CallNote:
    """Keep what was said on a call, or what to say on the next one. The partner does not read it.

    Raises:
        WrongStep: the proposal is not in its audit.
    """
    _bring_forward(proposal, State.CALL, actor, _("Échange %(day)s") % {"day": dates.on(held_on)})
    row = CallNote.objects.create(proposal=proposal, held_on=held_on, people=people, notes=notes, by=actor)
    record(actor=actor, verb="proposal.call_noted", about=proposal)
    return row


@transaction.atomic
def deepen(*, proposal: Proposal, read: int, actor: User, **sheet: str) -> DeepDive:
    """Save the deep-dive sheet as a new version.

    Args:
        read: number of the version that was on screen, 0 when there was none.
        sheet: texts by name, of `SHEET`; what is absent is empty.

    Raises:
        EmptySheet: nothing is written in it.
        SheetChanged: another version was saved meanwhile.
        WrongStep: the proposal is not in its audit.
    """
    texts = {name: sheet.get(name, "").strip() for name in SHEET}
    if not any(texts.values()):
        raise EmptySheet
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    last = proposal.deep_dives.first()
    if last and last.number != read:
        raise SheetChanged(last)
    _bring_forward(proposal, State.DEEP_DIVE, actor, _("Fiche d’étude, version %(n)s") % {"n": read + 1})
    row = DeepDive.objects.create(proposal=proposal, number=read + 1, by=actor, **texts)
    record(actor=actor, verb="proposal.deepened", about=proposal, version=row.number)
    return row


@transaction.atomic
def shortlist(*, proposal: Proposal, reason: str = "", tell: bool, actor: User) -> Proposal:
    """Bring a proposal before the committee, and tell its writers or not.

    Raises:
        WrongStep: it is not in its audit, or shortlisted already.
    """
    moved = move(proposal=proposal, to=State.SHORTLISTED, by=By.COORDINATOR, actor=actor, reason=reason)
    if tell:
        letters.shortlisted(moved)
    return moved


@transaction.atomic
def move_back(*, proposal: Proposal, to: str, reason: str, actor: User) -> Proposal:
    """Take an earlier step of the audit again. Nobody is told: what follows will be.

    Raises:
        ReasonMissing: none was written.
        WrongStep: not an earlier step of the audit from where it stands now.
    """
    if not reason.strip():
        raise ReasonMissing
    now = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if to not in earlier(now.state):
        raise WrongStep(now, to)
    return move(proposal=now, to=to, by=By.COORDINATOR, actor=actor, reason=reason.strip())


def earlier(state: str) -> list[State]:
    """Steps of the audit before this one that a proposal may be brought back to."""
    if state not in _ORDER:
        return []
    before = _ORDER[: _ORDER.index(State(state))]
    return [step for step in before if can_move(state, step, By.COORDINATOR)]


@transaction.atomic
def withdraw_for(*, proposal: Proposal, reason: str, actor: User) -> Proposal:
    """Withdraw a proposal because its partner asked so, by mail or by voice.

    Raises:
        ReasonMissing: who asked, and how, is kept with the step.
        WrongStep: it is over, or withdrawn already.
    """
    if not reason.strip():
        raise ReasonMissing
    moved = move(proposal=proposal, to=State.WITHDRAWN, by=By.COORDINATOR, actor=actor, reason=reason.strip())
    following.withdrawn(moved)
    return moved


def _bring(proposal: Proposal, to: State, actor: User, reason: str) -> None:
    """To a step of the audit, unless it is there."""
    if Proposal.objects.select_for_update().get(pk=proposal.pk).state != to:
        move(proposal=proposal, to=to, by=By.COORDINATOR, actor=actor, reason=reason)


def _bring_forward(proposal: Proposal, to: State, actor: User, reason: str) -> None:
    """To a step of the audit, unless it is there or further."""
    now = Proposal.objects.select_for_update().get(pk=proposal.pk).state
    if now not in _ORDER or _ORDER.index(State(now)) < _ORDER.index(to):
        move(proposal=proposal, to=to, by=By.COORDINATOR, actor=actor, reason=reason)
