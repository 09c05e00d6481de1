"""The partner reads the public text before it is published, and says yes to exactly that text."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from partners import actions as partners
from partners.models import Writer
from projects import partner_emails, reading
from projects.models import Edition


class NobodyToRead(Exception):
    """The edition has no proposal, or none of its writers has confirmed an address."""


class TextChanged(Exception):
    """The public text is no longer the one that was read."""


def print_of(edition: Edition) -> str:
    """A fingerprint of what visitors will read."""
    project = edition.project
    about = [edition.display_title, project.summary, project.presentation]
    return _print(*about, edition.problem, edition.deliverable, edition.rhythm)


def version_of(edition: Edition) -> str:
    """A fingerprint of the texts that leads write."""
    return _print(edition.problem, edition.deliverable, edition.rhythm)


def _print(*texts: str) -> str:
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


@transaction.atomic
def update_public_text(
    *, edition: Edition, actor: User, problem: str, deliverable: str, rhythm: str, read: str
) -> Edition:
    """Change what visitors read about the edition.

    Args:
        read: `version_of` the texts that the writer had before them.

    Raises:
        TextChanged: somebody else wrote other texts meanwhile; nothing is overwritten.
    """
    current = Edition.objects.select_for_update().get(pk=edition.pk)
    found = version_of(current)
    current.problem, current.deliverable, current.rhythm = problem, deliverable, rhythm
    if found == version_of(current):
        return current
    if found != read:
        raise TextChanged
    current.save(update_fields=["problem", "deliverable", "rhythm"])
    record(actor=actor, verb="edition.text_changed", about=current)
    return current


def is_confirmed(edition: Edition) -> bool:
    """Whether the partner said yes to the text as it is now; nobody has to where there is no proposal."""
    return edition.proposal_id is None or edition.confirmed_text == print_of(edition)


@transaction.atomic
def ask_confirmation(*, edition: Edition, actor: User) -> int:
    """Send the public text to the proposal's writers, each with their own link.

    Returns:
        How many were written to.

    Raises:
        NobodyToRead: there is nobody to write to.
    """
    proposal = edition.proposal
    writers = list(proposal.writers.filter(confirmed_at__isnull=False)) if proposal else []
    if not writers:
        raise NobodyToRead
    edition.text_asked_at = timezone.now()
    edition.save(update_fields=["text_asked_at"])
    record(actor=actor, verb="edition.text_asked", about=edition, writers=[row.pk for row in writers])
    for writer in writers:
        partner_emails.text_to_confirm(edition, writer, reading.token(edition, writer))
    return len(writers)


@transaction.atomic
def confirm_text(*, edition: Edition, writer: Writer, read: str) -> Edition:
    """The partner agrees to the text they read. Saying it twice changes nothing.

    Args:
        read: the print of the text that was on their screen.

    Raises:
        TextChanged: somebody edited it meanwhile.
    """
    current = Edition.objects.select_for_update(of=("self",)).select_related("project").get(pk=edition.pk)
    if read != print_of(current):
        raise TextChanged
    if current.confirmed_text == read:
        return current
    current.confirmed_text, current.confirmed_at, current.confirmed_by = read, timezone.now(), writer
    current.save(update_fields=["confirmed_text", "confirmed_at", "confirmed_by"])
    record(actor=None, verb="edition.text_confirmed", about=current, writer=writer.pk)
    partner_emails.text_confirmed(current)
    return current


@transaction.atomic
def comment_text(*, edition: Edition, writer: Writer, text: str) -> None:
    """What the partner would change, in the thread of their proposal, where the team answers.

    Raises:
        partners.actions.ThreadClosed: the proposal was withdrawn.
    """
    partners.answer(proposal=writer.proposal, writer=writer, text=text)
    record(actor=None, verb="edition.text_commented", about=edition, writer=writer.pk)
