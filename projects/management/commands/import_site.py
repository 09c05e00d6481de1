"""Import the pages of the association's former site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.actions import import_pages
from projects.importing import sources
from projects.importing.remarks import Kind
from projects.importing.report import Outcome, PageReport, counted
from projects.importing.site import Said

WIDTH = 40


class Command(BaseCommand):
    help = "Import seasons, projects, editions and partners from a folder of Markdown pages. Runs again safely."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--season", type=int, help="number of the season's page that does not say it")
        parser.add_argument("--year", type=int, help="year of dates without one, of --season or of all seasons")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and write nothing")
        parser.add_argument("--draft", action="store_true", help="do not publish what is new")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        pages, refused = sources.from_folder(folder)
        report = import_pages(
            pages=pages,
            refused=refused,
            said=Said(options["season"], options["year"]),
            publish=not options["draft"],
            dry_run=options["dry_run"],
            progress=self.progress if self.stderr.isatty() else None,
        )
        for page in report.pages:
            self.tell(page, everything=options["verbosity"] > 1)
        for line in counted(report.told()):
            self.stdout.write(line)
        if report.dry_run:
            self.stdout.write("Nothing was written (--dry-run).")

    def tell(self, page: PageReport, *, everything: bool) -> None:
        """A page and its remarks. Text set aside is counted, unless --verbosity 2; quotes stay in the admin."""
        done = ", ".join([*page.created, *page.updated])
        self.stdout.write(f"{Outcome(page.outcome).label:<22} {page.path}" + (f": {done}" if done else ""))
        for remark in sorted(page.remarks, key=lambda remark: remark.line):
            if everything or remark.kind != Kind.ASIDE:
                self.stdout.write(f"    {page.path}:{remark.line} {Kind(remark.kind).label} : {remark.text}")

    def progress(self, done: int, total: int) -> None:
        """A bar, rewritten in place."""
        full = WIDTH * done // max(total, 1)
        self.stderr.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {done}/{total}", ending="" if done < total else "\n")
        self.stderr.flush()
