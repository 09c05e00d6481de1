"""Deciding in committee, then telling. Nothing is visible to partners before it is announced."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from partners.actions.moving import WrongStep, move
from partners.emails import deciding as letters
from partners.emails.addressing import confirmed_writers, tell
from partners.feedback import feedback_on
from partners.models import Committee, Proposal, Review, State
from partners.states import DECISIONS, By, can_move
from seasons import dates
from seasons.models import Season


class NothingToAnnounce(Exception):
    """No decision waits for this proposal, or it is held back."""


class NobodyToTell(Exception):
    """No writer confirmed an address: the letter would reach nobody."""


class WordMissing(Exception):
    """Redirected, without a word that says where to."""


@transaction.atomic
def decide(*, proposal: Proposal, pending_state: str, letter: str | None = None, actor: User) -> Proposal:
    """Write down the committee's decision; an empty one takes it back.

    Args:
        letter: a word joined to the letter; None keeps it when the decision is the same, and empties it otherwise.

    Raises:
        WrongStep: the table has no such step from where the proposal stands.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if pending_state and not is_possible(current.state, pending_state):
        raise WrongStep(current, pending_state)
    before = current.pending_state
    kept = current.pending_letter if pending_state == before else ""
    current.pending_letter = kept if letter is None else letter
    current.pending_state = pending_state
    current.held_back = current.held_back and bool(pending_state)
    current.save(update_fields=["pending_state", "pending_letter", "held_back"])
    if before != pending_state:
        record(actor=actor, verb="proposal.decided", about=current, before=before, decision=pending_state)
    return current


def is_possible(state: str, decision: str) -> bool:
    """Whether a committee may decide so from this state."""
    return decision in DECISIONS and can_move(state, decision, By.COORDINATOR)


@transaction.atomic
def word(*, proposal: Proposal, letter: str, held_back: bool, comments: Collection[int], actor: User) -> Proposal:
    """Prepare a letter: the coordination's word, whether it waits, and which readers' words it quotes.

    Args:
        comments: ids of the readings whose word for the partner is approved; the others' are not.

    Raises:
        NothingToAnnounce: no decision waits.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not current.pending_state:
        raise NothingToAnnounce
    if current.held_back != held_back:
        record(actor=actor, verb="proposal.held_back" if held_back else "proposal.let_go", about=current)
    current.pending_letter, current.held_back = letter, held_back
    current.save(update_fields=["pending_letter", "held_back"])
    readings = current.reviews.filter(state=Review.State.DONE)
    readings.filter(pk__in=comments).update(comment_approved=True)
    readings.exclude(pk__in=comments).update(comment_approved=False)
    return current


@transaction.atomic
def announce(*, proposal: Proposal, actor: User) -> Proposal:
    """Make one decision true and tell it to each confirmed writer, both or neither.

    Raises:
        NothingToAnnounce: announced already, held back, or never decided.
        NobodyToTell: no writer confirmed an address.
        WordMissing: redirected without saying where to.
        WrongStep: the proposal moved meanwhile.
    """
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("season__committee")
    current = rows.get(pk=proposal.pk)
    decided = current.pending_state
    if not decided or current.held_back:
        raise NothingToAnnounce
    if decided == State.REDIRECTED and not current.pending_letter.strip():
        raise WordMissing
    if not confirmed_writers(current):
        raise NobodyToTell
    feedback = feedback_on([current])[current.pk]
    before, key = copy(current), f"proposal.{decided}:{current.pk}"
    moved = move(proposal=current, to=decided, by=By.COORDINATOR, actor=actor, reason=_why(current))
    tell(current, lambda: {**letters.decision(before, feedback), "dedupe": key})
    return moved


def _why(proposal: Proposal) -> str:
    committee: Committee | None = getattr(proposal.season, "committee", None)
    return _("Comité du %s") % dates.day(committee.held_on, year=True) if committee else _("Décision du comité")


class Announced(NamedTuple):
    """What one «Announce» did: proposals told, and those that were not, each with its reason."""

    told: list[Proposal]
    refused: list[tuple[Proposal, Exception]]


def announce_all(*, proposals: Iterable[Proposal], actor: User) -> Announced:
    """Announce each, in a transaction of its own: one that cannot be told stops none of the others.

    A second click finds nothing left to announce and sends nothing.
    """
    done = Announced([], [])
    for proposal in proposals:
        try:
            done.told.append(announce(proposal=proposal, actor=actor))
        except NothingToAnnounce:
            continue
        except (NobodyToTell, WordMissing, WrongStep) as refusal:
            done.refused.append((proposal, refusal))
    return done


def waiting(season: Season) -> list[Proposal]:
    """Decisions to announce, held back or not, in the order of the decisions."""
    rows = season.proposals.exclude(pending_state="").select_related("partner")
    found = list(rows.prefetch_related("writers", "auditors__user").order_by("organisation", "pk"))
    for row in found:
        row.season = season  # one season for all, with its phases and committee read once
    return sorted(found, key=lambda row: DECISIONS.index(State(row.pending_state)))


@transaction.atomic
def write_minutes(*, committee: Committee, minutes: str, actor: User) -> Committee:
    """Keep the minutes; a coordinator may edit them in the admin."""
    committee.minutes = minutes
    committee.save(update_fields=["minutes"])
    record(actor=actor, verb="committee.minutes_written", about=committee)
    return committee
