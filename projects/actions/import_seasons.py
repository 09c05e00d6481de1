"""Seasons, written: their dates, and what a season's page says of itself and of its projects."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from projects.actions.import_ledger import Ledger
from projects.actions.import_projects import (
    MOST_TEXT,
    MOST_TITLE,
    season_key,
    seasons_known,
    write_edition,
    write_links,
    write_partner,
)
from projects.importing import words
from projects.importing.project_page import Link
from projects.importing.season_page import Run, SeasonPage
from projects.importing.texts import fitted
from projects.models import Edition, Project
from seasons.actions import link
from seasons.markdown import excerpt
from seasons.models import Phase, Season, SeasonLink

MOST_SUMMARY = 240

Days = tuple[date, date]


def write_season(number: int | None, days: Days | None, ledger: Ledger) -> Season | None:
    """A season and, when they are known, its launch day and its months of building.

    What nobody wrote of it, such as hours a week, stays empty.
    """
    made = {
        "number": number,
        "slug": str(number or words.OFF_SEASON),
        "name": _("Saison %d") % number if number else _("Hors-saison"),
        "commitment": "",
        "place": "",
        "published": ledger.publish,
    }
    season = ledger.write(season_key(number), seasons_known(number), {}, made=made)
    if season and days:
        _write_days(season, days, ledger)
    return season


def _write_days(season: Season, days: Days, ledger: Ledger) -> None:
    """Phases that a person moved, made or deleted stay as they are."""
    first, last = days
    wanted = {"launch": (first, first), "build": (first, last)}
    told = {kind: [day.isoformat() for day in days] for kind, days in wanted.items()}
    phases = {phase.kind: [phase.starts_on.isoformat(), phase.ends_on.isoformat()] for phase in season.phases.all()}
    now = {kind: phases[kind] for kind in told if kind in phases}
    _season, row = ledger.find(season_key(season.number), seasons_known(season.number))
    before = row.values.get("dates", {}) if row else {}
    theirs = now != before if before else bool(phases)
    if now != told and theirs:
        ledger.report.keep(0, _("les dates de « %s » : une personne les a changées, ou les avait écrites") % season)
        return
    if now != told:
        for kind, (start, end) in wanted.items():
            Phase.objects.update_or_create(season=season, kind=kind, defaults={"starts_on": start, "ends_on": end})
        ledger.changed(season, ["dates"])
    ledger.remember(season, {"dates": told})


def write_page(page: SeasonPage, ledger: Ledger) -> None:
    """What a season's page says, in the season, its projects and their editions."""
    found, _row = ledger.find(season_key(page.number), seasons_known(page.number))
    if found is None:
        page.settle(1, _("cette saison a été supprimée : rien de sa page n’est importé"))
        return
    introduction = fitted(page.introduction, MOST_TEXT, page.dates_line, page.remarks)
    lines = {"introduction": page.dates_line}
    season = ledger.write(
        season_key(page.number), seasons_known(page.number), {"introduction": introduction}, made={}, lines=lines
    )
    if season is None:
        return
    if page.video:
        _write_video(season, page.video, ledger)
    for run in page.runs:
        _write_run(run, season, page, ledger)


def _write_video(season: Season, video: str, ledger: Ledger) -> None:
    url = f"https://www.youtube.com/watch?v={video}"
    present = set(season.links.filter(kind=SeasonLink.Kind.VIDEO).values_list("url", flat=True))

    def add(_url: str) -> None:
        link(season=season, kind=SeasonLink.Kind.VIDEO, url=url, label=_("Revoir le lancement"))

    ledger.add_each(season, "links", [url], present, add)


def _write_run(run: Run, season: Season, page: SeasonPage, ledger: Ledger) -> None:
    """One project of the page: its edition in this season, with its number, its partner and its channels."""
    heading = run.heading
    project = _project_of(run, ledger)
    if project is None:
        return
    if heading.partner:
        write_partner(project, heading.partner, ledger)
    settled = heading.partner and heading.title != project.title and len(heading.title) <= MOST_TITLE
    values = {
        "number": heading.number,
        "emoji": heading.emoji,
        "title": heading.title if settled else "",
        "problem": fitted(run.body, MOST_TEXT, heading.line, page.remarks),
    }
    lines = dict.fromkeys(values, heading.line)
    edition = write_edition(project, season, values, ledger, lines)
    if edition:
        channels = [Link("channel", url, _label(name, url), run.line) for name, url in run.channels]
        write_links(edition, channels, ledger)
        _write_leads(edition, run.leads, ledger)


def _project_of(run: Run, ledger: Ledger) -> Project | None:
    """The heading's project; a new one, of which a title and a sentence are known, when it has no page."""
    heading = run.heading
    told = {"title": heading.title[:MOST_TITLE], "summary": excerpt(run.body, MOST_SUMMARY)}
    made = {"slug": heading.slug, "published": ledger.publish, **told}
    return ledger.write(f"project {heading.slug}", Project.objects.filter(slug=heading.slug), {}, made=made)


def _label(name: str, url: str) -> str:
    """«#12_bloom (Slack)»."""
    return f"#{name} ({words.platform_of(url)})"


def _write_leads(edition: Edition, leads: str, ledger: Ledger) -> None:
    """Their names, in the one restricted place; none once they asked to be forgotten."""
    if not leads or ledger.file is None or ledger.file.forgotten:
        return
    ledger.remember(edition, {}, leads=leads[:500], named_by_id=ledger.file.pk)
