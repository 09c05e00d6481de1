"""An archive of the former site: what it would do first, then exactly that archive, applied."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from projects.actions.importing import import_pages
from projects.importing.report import Report
from projects.importing.site import Said
from projects.models import Imported, ImportedFile, SiteImport

# A preview nobody applied is forgotten with its pages; an import that a crash cut is offered again.
PREVIEW_DAYS = 7
CUT_AFTER = timedelta(minutes=10)
State = SiteImport.State


class NotApplicable(Exception):
    """The import was applied, abandoned, or is under way."""


@transaction.atomic
def preview_archive(*, archive: SiteImport, pages: dict[str, str], refused: dict[str, str], actor: User) -> SiteImport:
    """Keep the pages of an archive with what importing them would do. Nothing else is written."""
    old = SiteImport.objects.filter(state=State.PREVIEW, sent_at__lt=timezone.now() - timedelta(days=PREVIEW_DAYS))
    old.update(state=State.DISCARDED, pages={})
    archive.pages = {"read": pages, "refused": refused}
    report = _run(archive, actor, dry_run=True)
    archive.report, archive.by = _told(report), actor
    archive.save(update_fields=["pages", "report", "by"])
    record(actor=actor, verb="siteimport.previewed", about=archive, digest=archive.digest[:12])
    return archive


def apply_archive(*, archive: SiteImport, actor: User) -> SiteImport:
    """Import the pages that were previewed, each in its own transaction.

    The state moves before and after, so that two people cannot apply it at once; applying it again writes nothing.

    Raises:
        NotApplicable: it is not waiting for this.
    """
    now = timezone.now()
    cut = Q(state=State.APPLYING, started_at__lt=now - CUT_AFTER)
    waiting = SiteImport.objects.filter(Q(state=State.PREVIEW) | cut, pk=archive.pk)
    if not waiting.update(state=State.APPLYING, started_at=now):
        raise NotApplicable
    archive.refresh_from_db()
    report = _run(archive, actor, dry_run=False)
    with transaction.atomic():
        mine = SiteImport.objects.filter(pk=archive.pk, state=State.APPLYING, started_at=now)
        mine.update(state=State.APPLIED, report=_told(report), pages={})
        record(actor=actor, verb="siteimport.applied", about=archive, pages=dict(report.outcomes))
    archive.refresh_from_db()
    return archive


@transaction.atomic
def discard_archive(*, archive: SiteImport, actor: User) -> SiteImport:
    """Forget an archive that will not be applied.

    Raises:
        NotApplicable: it is not a preview any more.
    """
    if not SiteImport.objects.filter(pk=archive.pk, state=State.PREVIEW).update(state=State.DISCARDED, pages={}):
        raise NotApplicable
    record(actor=actor, verb="siteimport.discarded", about=archive)
    archive.refresh_from_db()
    return archive


@transaction.atomic
def forget_names(*, file: ImportedFile, actor: User) -> ImportedFile:
    """Erase a page's text and the names read in it; the next import keeps neither."""
    file.text, file.forgotten = "", True
    file.remarks = [remark | {"quote": ""} for remark in file.remarks]
    file.save(update_fields=["text", "forgotten", "remarks", "read_at"])
    Imported.objects.filter(named_by=file).update(leads="")
    record(actor=actor, verb="importedfile.forgotten", about=file)
    return file


def _run(archive: SiteImport, actor: User, *, dry_run: bool) -> Report:
    return import_pages(
        pages=archive.pages["read"],
        refused=archive.pages["refused"],
        said=Said(archive.season, archive.year),
        actor=actor,
        publish=archive.publish,
        dry_run=dry_run,
    )


def _told(report: Report) -> dict[str, Any]:
    """A report without the texts it quotes: those are kept once, with their page."""
    told = report.told()
    for page in told["pages"]:
        for remark in page["remarks"]:
            remark.pop("quote")
    return told
