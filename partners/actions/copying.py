"""Taking up again: a draft that expired or a proposal that was answered becomes a draft of an open call."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from partners.answers import snapshot
from partners.emails import following
from partners.models import Attachment, Proposal, State, Writer
from seasons.models import Phase, Season

# Promised and consented for one call only.
_AGAIN = frozenset({"publish_summary", "commits_interest", "commits_open", "commits_time", "commits_footprint"})


class CallClosed(Exception):
    """The season's call for projects is not open today."""


class StillAlive(Exception):
    """The proposal is under way: it is not copied to another call."""


def copy_to(*, proposal: Proposal, season: Season, writer: Writer, actor: User | None = None) -> Proposal:
    """Make a draft of an open call from an expired or answered proposal, with its writers and attachments.

    Commitments and the consent to publish are asked again. Copying twice gives the first copy.

    Raises:
        CallClosed: the season's call is not open.
        StillAlive: the proposal is under way.
    """
    today = timezone.localdate()
    if not Phase.objects.calls_on(today).filter(season=season).exists():
        raise CallClosed
    try:
        with transaction.atomic():
            current = Proposal.objects.select_for_update().get(pk=proposal.pk)
            if not can_be_copied(current, season, today):
                raise StillAlive
            return _copy(current, season, writer, actor)
    except IntegrityError:
        return Proposal.objects.select_related("season").get(copied_from=proposal, season=season)


def can_be_copied(proposal: Proposal, season: Season, today: date) -> bool:
    """Whether a proposal may begin again in this season: not under way, and in its own call only if nobody chose."""
    undecided = {State.INELIGIBLE, State.WITHDRAWN}
    if proposal.season_id == season.pk:
        return proposal.state in undecided
    over = {State.DECLINED, State.REDIRECTED, *undecided}
    return proposal.state in over or (proposal.state == State.DRAFT and not call_is_open(proposal.season, today))


def call_is_open(season: Season, today: date) -> bool:
    """Whether proposals of this season can be written and sent today."""
    call = season.phase(Phase.Kind.CALL)
    return call is not None and call.starts_on <= today <= call.ends_on


def _copy(proposal: Proposal, season: Season, writer: Writer, actor: User | None) -> Proposal:
    kept = {name: value for name, value in snapshot(proposal).items() if name not in _AGAIN}
    copy = Proposal(season=season, copied_from=proposal, partner=proposal.partner, **kept)
    copy.save(force_insert=True)
    now = timezone.now()
    Writer.objects.bulk_create(
        Writer(
            proposal=copy,
            email=row.email,
            language=row.language,
            name=row.name,
            owner=row.pk == writer.pk,
            confirmed_at=now,
        )
        for row in proposal.writers.filter(Q(confirmed_at__isnull=False) | Q(pk=writer.pk))
    )
    for old in proposal.attachments.all():
        _copy_attachment(old, copy)
    record(actor=actor, verb="proposal.copied", about=copy, source=proposal.pk, writer=writer.pk)
    following.copied(copy)
    return copy


def _copy_attachment(old: Attachment, to: Proposal) -> None:
    """A file of its own, so that removing one leaves the other. A file that is gone is left out."""
    try:
        with old.file.open("rb") as file:
            content = ContentFile(file.read())
    except FileNotFoundError:
        return
    new = Attachment(proposal=to, name=old.name, content_type=old.content_type, size=old.size)
    new.file.save(PurePath(str(old.file)).name, content, save=False)
    new.save(force_insert=True)
