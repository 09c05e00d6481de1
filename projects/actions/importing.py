"""Imports the pages of the former site: each page in a transaction of its own, so that none stops the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from projects.actions.import_ledger import Ledger
from projects.actions.import_projects import write_project
from projects.actions.import_seasons import write_page, write_season
from projects.importing import site as reading
from projects.importing.remarks import Kind, Remark, deduced, to_settle, told
from projects.importing.report import Outcome, PageReport, Report
from projects.importing.site import Said, Site
from projects.models import ImportedFile

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


def import_pages(
    *,
    pages: Mapping[str, str],
    refused: Mapping[str, str] | None = None,
    said: Said | None = None,
    actor: User | None = None,
    publish: bool = True,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Write what pages say into seasons, projects, editions and partners. The same pages again write nothing.

    Args:
        pages: texts by path.
        refused: paths that were not read, and why.
        publish: whether what is new is shown to everybody; what exists keeps its visibility.
        dry_run: do it all, tell it, and take it all back.
        progress: called with how many pages are done, of how many.
    """
    run = _Run(pages, refused or {}, actor, publish, progress or (lambda done, total: None))
    # What is written is French, in whichever language the coordinator reads the admin.
    with translation.override(settings.LANGUAGE_CODE):
        site = reading.read(pages, said or Said())
        if not dry_run:
            return Report(run.write(site))
        with transaction.atomic():
            report = Report(run.write(site), dry_run=True)
            transaction.set_rollback(True)
        return report


class _Run:
    def __init__(
        self,
        pages: Mapping[str, str],
        refused: Mapping[str, str],
        actor: User | None,
        publish: bool,
        progress: Progress,
    ) -> None:
        self.pages, self.refused, self.actor, self.publish, self.progress = pages, refused, actor, publish, progress
        self.reports: list[PageReport] = []

    def write(self, site: Site) -> list[PageReport]:
        """Seasons first, then projects, then the seasons' pages, which name both."""
        self._seasons(site)
        for path, project in site.projects.items():
            names = site.partners_of(project.slug)
            self._page(path, project.remarks, partial(write_project, project, names))
        for path, season in site.seasons.items():
            self._page(path, season.remarks, partial(write_page, season))
        for path, error in site.unreadable.items():
            self._left(path, Outcome.LEFT.value, [to_settle(error.line, error.text)])
        for path in site.others:
            self._left(path, Outcome.OTHER.value, [])
        for path, why in self.refused.items():
            self.reports.append(PageReport(path, remarks=[to_settle(0, why)], stopped=Outcome.LEFT.value))
        self.progress(1, 1)
        return self.reports

    def _seasons(self, site: Site) -> None:
        """They belong to no page in particular."""
        written = {page.number for page in site.seasons.values() if page.number in site.days and page.written}
        asked = {number for page in site.projects.values() for number in page.seasons}
        asked |= {page.number for page in site.seasons.values()}
        for number in sorted(asked, key=lambda number: number or 0):
            name = _("Saison %d") % number if number else _("Hors-saison")
            report = PageReport(name, is_page=False)
            days = site.days.get(number) if number else None
            self._attempt(report, None, partial(write_season, number, days))
            if number and number not in written:
                why = _("ses dates viennent du nom des dossiers") if days else _("aucune page ne dit ses dates")
                report.remarks.append(deduced(0, why) if days else to_settle(0, why))
            self.reports.append(report)

    def _page(self, path: str, remarks: list[Remark], write: Callable[[Ledger], object]) -> None:
        report = PageReport(path)
        file = self._file(path)
        self._attempt(report, file, write)
        self._remember(file, remarks)
        report.remarks += remarks
        self.reports.append(report)
        self.progress(len(self.reports), len(self.reports) + len(self.pages))

    def _left(self, path: str, outcome: str, remarks: list[Remark]) -> None:
        """A page that gives nothing: its text is kept for a person."""
        self._remember(self._file(path), remarks)
        self.reports.append(PageReport(path, remarks=remarks, stopped=outcome))

    def _attempt(self, report: PageReport, file: ImportedFile | None, write: Callable[[Ledger], object]) -> None:
        """Write one page, or nothing of it."""
        kept = list(report.remarks)
        try:
            with transaction.atomic():
                write(Ledger(report=report, file=file, actor=self.actor, publish=self.publish))
        except Exception as error:
            log.exception("A page could not be imported: %s", report.path)
            report.created, report.updated, report.stopped = [], [], Outcome.FAILED.value
            why = _("rien n’en est importé : %s") % type(error).__name__
            report.remarks = [*kept, Remark(0, Kind.FAILED.value, why)]

    def _file(self, path: str) -> ImportedFile:
        """The page's row, with its whole text, unless somebody asked to be forgotten."""
        file, _made = ImportedFile.objects.get_or_create(path=path[:300], defaults={"text": self.pages[path]})
        if not file.forgotten and file.text != self.pages[path]:
            file.text = self.pages[path]
            file.save(update_fields=["text", "read_at"])
        return file

    def _remember(self, file: ImportedFile, remarks: list[Remark]) -> None:
        """The page's remarks, with the text that fits nowhere."""
        now = [line | ({"quote": ""} if file.forgotten else {}) for line in told(remarks)]
        if now != file.remarks:
            file.remarks = now
            file.save(update_fields=["remarks", "read_at"])
