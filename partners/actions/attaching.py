"""Files of a proposal, kept outside the web root under names nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from partners import answers, uploads
from partners.actions.writing import NotWritable
from partners.models import Attachment, Proposal, State, Writer
from partners.uploads import MOST_FILES


class TooManyFiles(Exception):
    """Ten files at most."""


def attach(*, proposal: Proposal, file: UploadedFile[Any], by: Writer) -> Attachment:
    """Keep a file, after a look at what it really is.

    Raises:
        NotWritable: the call is closed, or the proposal is decided.
        TooManyFiles: there are ten.
        partners.uploads.Refused: with the words to show.
    """
    if proposal.attachments.count() >= MOST_FILES:
        raise TooManyFiles
    found = uploads.accept(file)
    content = ContentFile(found.content, name=f"{secrets.token_hex(16)}.{found.extension}")
    row = Attachment(
        proposal=proposal,
        name=found.name,
        file=content,
        content_type=found.content_type,
        size=len(found.content),
    )
    with transaction.atomic():
        _lock(proposal)
        if proposal.attachments.count() >= MOST_FILES:
            raise TooManyFiles
        row.save()
        record(actor=None, verb="proposal.attached", about=proposal, attachment=row.pk, by=by.pk)
    return row


@transaction.atomic
def detach(*, proposal: Proposal, attachment_id: int, by: Writer) -> None:
    """Forget a file; doing it twice changes nothing.

    Raises:
        NotWritable: the call is closed, or the proposal is decided.
    """
    _lock(proposal)
    row = proposal.attachments.filter(pk=attachment_id).first()
    if row:
        _delete_files([row])
        row.delete()
        record(actor=None, verb="proposal.detached", about=proposal, attachment=attachment_id, by=by.pk)


def _lock(proposal: Proposal) -> None:
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    current.season = proposal.season
    if not answers.is_writable(current, timezone.localdate()):
        raise NotWritable


def _delete_files(rows: Iterable[Attachment]) -> None:
    """Once the rows are gone for good."""
    for name in [row.file.name for row in rows if row.file.name]:
        transaction.on_commit(lambda name=name: default_storage.delete(name), robust=True)  # type: ignore[misc]


@transaction.atomic
def purge_unconfirmed(*, before: datetime) -> int:
    """Delete drafts begun before a moment whose address nobody proved, and invitations nobody answered.

    What a coordinator prepared waits for its partner without limit.

    Returns:
        How many drafts were deleted.
    """
    begun = Proposal.objects.filter(state=State.DRAFT, source=Proposal.Source.APPLIED, created_at__lt=before)
    drafts = list(begun.exclude(writers__confirmed_at__isnull=False).prefetch_related("attachments"))
    for draft in drafts:
        _delete_files(draft.attachments.all())
        draft.delete()
    invited = Writer.objects.filter(owner=False, confirmed_at=None, mailed_at__lt=before)
    invited.exclude(proposal__source=Proposal.Source.PROSPECTED).delete()
    return len(drafts)
