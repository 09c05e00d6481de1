"""All pages together: which is what, when each season began, which partner each project has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from projects.importing import dates, front_matter, project_page, season_page
from projects.importing.front_matter import Unreadable
from projects.importing.project_page import ProjectPage
from projects.importing.remarks import deduced
from projects.importing.season_page import SeasonPage
from projects.importing.words import squeezed


@dataclass(frozen=True, slots=True)
class Said:
    """What the person who imports adds: the year of dates that have none, of season `season` or of all.

    Args:
        season: also the number of a season's page that does not say it.
    """

    season: int | None = None
    year: int | None = None

    def year_of(self, number: int) -> int | None:
        return self.year if self.season in (None, number) else None


@dataclass(slots=True)
class Site:
    """Pages by what they are; `unreadable` holds those that nobody could read, with the line and why."""

    projects: dict[str, ProjectPage] = field(default_factory=dict)
    seasons: dict[str, SeasonPage] = field(default_factory=dict)
    unreadable: dict[str, Unreadable] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    days: dict[int, tuple[date, date]] = field(default_factory=dict)

    def partners_of(self, slug: str) -> list[str]:
        """The partners that season pages give to a project."""
        runs = [run.heading for page in self.seasons.values() for run in page.runs]
        return [heading.partner for heading in runs if heading.partner and heading.slug == slug]


def read(pages: Mapping[str, str], said: Said) -> Site:
    """Every page, in the order of the paths. A page that cannot be read stops none of the others."""
    site = Site()
    for path in sorted(pages):
        try:
            _page(path, pages[path], said, site)
        except Unreadable as error:
            site.unreadable[path] = error
    for season in site.seasons.values():
        _find_projects(season, site)
    _find_days(site, said)
    return site


def _page(path: str, text: str, said: Said, site: Site) -> None:
    if season_page.looks_like_one(text):
        page = season_page.read(path, text, number=said.season)
        if twin := next((other for other in site.seasons.values() if other.number == page.number), None):
            raise Unreadable(1, _("la saison %(n)d est déjà sur %(path)s") % {"n": page.number, "path": twin.path})
        site.seasons[path] = page
    elif "projects" in PurePosixPath(path).parts or _is_project(text):
        project = project_page.read(path, text)
        if twins := [other for other in site.projects.values() if other.slug == project.slug]:
            where = front_matter.read(text).line("slug")
            raise Unreadable(where, _("« %(slug)s » est déjà %(path)s") % {"slug": project.slug, "path": twins[0].path})
        site.projects[path] = project
    elif "saison" in path.lower() or "season" in path.lower():
        season_page.read(path, text, number=said.season)
    else:
        site.others.append(path)


def _is_project(text: str) -> bool:
    """Anywhere in the site, a page that has an address and tags of its own."""
    if not front_matter.has_front_matter(text):
        return False
    front = front_matter.read(text)
    return bool(front.text("slug") and "tags" in front.values and "sdgs" in front.values)


def _find_projects(season: SeasonPage, site: Site) -> None:
    """Headings without a link are matched by their title; two headings of one project are for a person."""
    known = {squeezed(page.title): page.slug for page in site.projects.values()}
    known |= {squeezed(page.slug): page.slug for page in site.projects.values()}
    seen: set[str] = set()
    for run in list(season.runs):
        heading = run.heading
        if not heading.slug:
            heading.slug = known.get(squeezed(heading.title), "") or project_page.slug_of(heading.title)
            season.remarks.append(deduced(heading.line, _("sans lien : projet « %s »") % heading.slug))
        if heading.slug in seen:
            season.settle(heading.line, _("« %s » est deux fois sur la page") % heading.slug, run.source)
            season.runs.remove(run)
        seen.add(heading.slug)


def _find_days(site: Site, said: Said) -> None:
    """First and last day of each season: as written, with the year of its folders, or else as its folders say."""
    folders: dict[int, Counter[date]] = {}
    for page in site.projects.values():
        if page.latest is not None and page.folder_date:
            folders.setdefault(page.latest, Counter())[page.folder_date] += 1
    usual = {number: min(days, key=lambda day: (-days[day], day)) for number, days in folders.items()}
    for number, first in usual.items():
        site.days[number] = (first, dates.in_months(first, dates.USUAL_MONTHS))
    for season in site.seasons.values():
        _dates(season, site, said, usual.get(season.number))


def _dates(season: SeasonPage, site: Site, said: Said, folder: date | None) -> None:
    if season.written is None:
        return
    year = season.written.year or said.year_of(season.number)
    if year is None and folder:
        year = folder.year
        season.remarks.append(deduced(season.dates_line, _("année %d, d’après les dossiers des projets") % year))
    if year is None:
        season.settle(
            season.dates_line,
            _("l’année manque : refaire l’import avec %d dans « Saison » et l’année dans « Année »") % season.number,
        )
        return
    try:
        site.days[season.number] = season.written.days(year)
    except dates.NoDates as error:
        season.settle(season.dates_line, season_page.NO_DATES[error.why]())
