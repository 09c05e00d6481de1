"""What a partner does with a proposal until the call closes: begin, share, answer, send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from partners import answers
from partners.actions.moving import move
from partners.emails import following as told
from partners.emails import writing as letters
from partners.models import Proposal, State, Version, Writer
from partners.states import By
from seasons.models import Phase, Season

MAIL_INTERVAL = timedelta(hours=1)
MOST_WRITERS = 10


class NoCall(Exception):
    """No call for projects is open today."""


class NotWritable(Exception):
    """The call is closed, or the proposal is decided."""


class Moved(Exception):
    """Somebody saved the same task since it was read; `proposal` is as it stands now."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        super().__init__(proposal.reference)


class Incomplete(Exception):
    """What is required is missing, or does not fit: `problems` says it by column."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__(", ".join(problems))


class TooManyWriters(Exception):
    """A proposal is written by ten people at most."""


class LastWriter(Exception):
    """Nobody who proved their address would be left."""


@transaction.atomic
def begin(*, email: str, season: Season, today: date) -> Writer:
    """Make a draft for an address, or find the one it has, and mail its link; the caller cannot tell which.

    Raises:
        NoCall: the season's call is not open on `today`.
    """
    _open_call(season, today)
    mine = Writer.objects.filter(email__iexact=email, owner=True, proposal__season=season)
    writer = mine.exclude(proposal__state=State.WITHDRAWN).select_related("proposal__season").last()
    if writer is None:
        writer = _draft(email=email, season=season)
    _mail(writer, first=True)
    return writer


@transaction.atomic
def begin_another(*, email: str, season: Season, today: date, actor: User | None) -> Writer:
    """Make a draft for an address that this visitor has proven; no mail is needed.

    Raises:
        NoCall: the season's call is not open on `today`.
    """
    _open_call(season, today)
    empty = Writer.objects.filter(email__iexact=email, owner=True, proposal__season=season)
    # A second click, or a draft nobody has written in yet.
    for writer in empty.filter(proposal__state=State.DRAFT, proposal__revisions={}).select_related("proposal"):
        return confirm_writer(writer=writer, actor=actor)
    return confirm_writer(writer=_draft(email=email, season=season), actor=actor)


def _open_call(season: Season, today: date) -> None:
    """Lock the season, so that two clicks make one draft, and ask whether its call is open."""
    Season.objects.select_for_update().get(pk=season.pk)
    if not season.phases.filter(kind=Phase.Kind.CALL, starts_on__lte=today, ends_on__gte=today).exists():
        raise NoCall


def _draft(*, email: str, season: Season) -> Writer:
    proposal = Proposal.objects.create(season=season)
    record(actor=None, verb="proposal.begun", about=proposal)
    return Writer.objects.create(proposal=proposal, email=email.strip().lower(), owner=True)


@transaction.atomic
def mail_link(*, email: str) -> None:
    """Mail an address the link that opens its latest proposal, and with it the others. The caller cannot tell."""
    writers = Writer.objects.filter(email__iexact=email).select_related("proposal__season")
    if writer := writers.order_by("proposal__pk").last():
        _mail(writer, first=False)


def _mail(writer: Writer, *, first: bool) -> bool:
    """At most one mail an hour to an address, whatever was asked of it and by whom."""
    rows = list(Writer.objects.select_for_update().filter(email__iexact=writer.email))
    since = timezone.now() - MAIL_INTERVAL
    if any(row.mailed_at and row.mailed_at > since for row in rows):
        return False
    Writer.objects.filter(pk=writer.pk).update(mailed_at=timezone.now())
    if not writer.owner and writer.confirmed_at is None:
        letters.invitation(writer)
    elif first and writer.confirmed_at is None:
        letters.begun(writer)
    else:
        letters.resume(writer)
    return True


@transaction.atomic
def confirm_writer(*, writer: Writer, actor: User | None = None) -> Writer:
    """Their address is proven: by their link, or by their account. Twice changes nothing."""
    if Writer.objects.filter(pk=writer.pk, confirmed_at=None).update(confirmed_at=timezone.now()):
        record(actor=actor, verb="proposal.writer_confirmed", about=writer.proposal, writer=writer.pk)
    writer.refresh_from_db(fields=["confirmed_at"])
    return writer


@transaction.atomic
def invite_writer(*, proposal: Proposal, email: str, by: Writer) -> tuple[Writer, bool]:
    """Ask somebody to write too, by a link of their own; asked again, the link goes again.

    Returns:
        The writer, and whether a mail left: an address gets one an hour.

    Raises:
        NotWritable: the call is closed, or the proposal is decided.
        TooManyWriters: there are ten.
    """
    current = _locked(proposal)
    writer = current.writers.filter(email__iexact=email.strip()).first()
    if writer is None:
        if current.writers.count() >= MOST_WRITERS:
            raise TooManyWriters
        writer = Writer.objects.create(proposal=current, email=email.strip().lower())
        record(actor=None, verb="proposal.writer_invited", about=current, writer=writer.pk, by=by.pk)
    writer.proposal = current
    return writer, _mail(writer, first=False)


@transaction.atomic
def remove_writer(*, proposal: Proposal, writer_id: int, by: Writer) -> None:
    """Close a proposal to one of its writers, whose link dies at once.

    Raises:
        LastWriter: nobody who proved their address would be left.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not current.writers.exclude(pk=writer_id).filter(confirmed_at__isnull=False).exists():
        raise LastWriter
    if current.writers.filter(pk=writer_id).delete()[0]:
        record(actor=None, verb="proposal.writer_removed", about=current, writer=writer_id, by=by.pk)


@transaction.atomic
def save_answers(*, proposal: Proposal, task: str, values: Mapping[str, Any], revision: int) -> Proposal:
    """Store the answers of one task, unless somebody else did since they were read.

    The same answers again change nothing, so that a second click is never a conflict.

    Args:
        values: by column; those of the task only.
        revision: the number that came with the page they were written on.

    Raises:
        Moved: somebody saved this task meanwhile; nothing is overwritten.
        NotWritable: the call is closed, or the proposal is decided.
    """
    current = _locked(proposal)
    changed = {column: value for column, value in values.items() if getattr(current, column) != value}
    if not changed:
        return current
    if current.revisions.get(task, 0) != revision:
        raise Moved(current)
    for column, value in changed.items():
        if column not in answers.BY_SLUG[task].columns:
            raise ValueError(column)
        setattr(current, column, value)
    current.revisions = {**current.revisions, task: revision + 1}
    current.save(update_fields=[*changed, "revisions", "saved_at", "search_text"])
    return current


@transaction.atomic
def send_proposal(*, proposal: Proposal, writer: Writer, actor: User | None = None) -> Version:
    """Send it, or send it again: a version is kept, and its writers get the confirmation.

    Sent twice without a change, the last version is returned and nobody is written to.

    Raises:
        Incomplete: what is required is missing.
        NotWritable: the call is closed, or the proposal is decided.
    """
    current = _locked(proposal)
    if found := answers.problems(current):
        raise Incomplete(found)
    last, now = current.versions.first(), answers.snapshot(current)
    if last and current.state != State.DRAFT and last.answers == now:
        return last
    if current.state == State.DRAFT:
        move(proposal=current, to=State.SUBMITTED, by=By.PARTNER, actor=actor, writer=writer)
    else:
        record(actor=actor, verb="proposal.sent_again", about=current, writer=writer.pk)
    number = last.number + 1 if last else 1
    version = Version.objects.create(proposal=current, number=number, answers=now, by=writer)
    told.sent(Proposal.objects.select_related("season").get(pk=current.pk))
    return version


def _locked(proposal: Proposal) -> Proposal:
    """The row, for this transaction alone, while its answers may change."""
    # Two queries: a lock on joined rows would hold the season too.
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    current.season = proposal.season
    if not answers.is_writable(current, timezone.localdate()):
        raise NotWritable
    return current
