"""A project's page, written: the project, an edition a season, its links."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.models import Dimension, Partner
from projects.actions.calendar import rename_events
from projects.actions.editions import link, refresh_partner_names
from projects.actions.import_ledger import Ledger
from projects.actions.opening import shortened
from projects.importing import words
from projects.importing.heading import DASH
from projects.importing.project_page import Link, ProjectPage
from projects.importing.remarks import to_settle
from projects.importing.texts import fitted
from projects.models import Edition, Project
from seasons.models import Season

MOST_TITLE = 100
MOST_PRESENTATION = 8000
MOST_TEXT = 4000


def season_key(number: int | None) -> str:
    return f"season {number or words.OFF_SEASON}"


def seasons_known(number: int | None) -> QuerySet[Season]:
    return Season.objects.filter(number=number) if number else Season.objects.filter(slug=words.OFF_SEASON)


def write_project(page: ProjectPage, partners: list[str], ledger: Ledger) -> Project | None:
    """The project and its editions.

    Args:
        partners: names that a season's page gives it.
    """
    key, known = f"project {page.slug}", Project.objects.filter(slug=page.slug)
    found, _row = ledger.find(key, known)
    names = [*partners, *(found.partners.values_list("name", flat=True) if found else [])]
    made = {"slug": page.slug, "published": ledger.publish}
    project = ledger.write(key, known, _columns(page, names), made=made, lines=page.lines)
    if project is None:
        return None
    for number in page.seasons:
        season, _row = ledger.find(season_key(number), seasons_known(number))
        if season is None:
            page.remarks.append(to_settle(page.lines.get("tags", 0), _("sa saison a été supprimée : pas d’édition")))
            continue
        newest = number == page.latest
        texts = {name: _text(page, name) for name in ("deliverable", "results")} if newest else {}
        edition = write_edition(project, season, texts, ledger, page.lines)
        if edition and newest:
            write_links(edition, page.links, ledger)
    rename_events(project=project)
    return project


def _columns(page: ProjectPage, partners: list[str]) -> dict[str, Any]:
    summary = shortened(page.summary)
    presentation = page.presentation if summary == page.summary else f"{page.summary}\n\n{page.presentation}".strip()
    found = words.dimensions(page.themes, page.goals)
    return {
        "title": _title(page, partners),
        "summary": summary,
        "presentation": fitted(presentation, MOST_PRESENTATION, page.lines.get("presentation", 1), page.remarks),
        "themes": page.themes,
        "goals": page.goals,
        **{dimension: dimension in found for dimension in Dimension.values},
    }


def _text(page: ProjectPage, name: str) -> str:
    return fitted(getattr(page, name), MOST_TEXT, page.lines.get(name, 1), page.remarks)


def _title(page: ProjectPage, partners: list[str]) -> str:
    """The page's title without its partner's name, on whichever side of the dash it stands."""
    parts, known = DASH.split(page.title), {words.squeezed(name) for name in partners}
    if len(parts) == 2:
        kept = [part for part in parts if words.squeezed(part) not in known]
        if len(kept) == 1:
            return kept[0]
        if not known:
            why = _("« %s » : un projet et son association ? Personne d’autre ne le dit")
            page.remarks.append(to_settle(page.lines.get("title", 1), why % page.title))
    if len(page.title) > MOST_TITLE:
        page.remarks.append(to_settle(page.lines.get("title", 1), _("le titre dépasse 100 caractères"), page.title))
    return page.title[:MOST_TITLE]


def write_edition(
    project: Project, season: Season, values: dict[str, Any], ledger: Ledger, lines: dict[str, int]
) -> Edition | None:
    """The project's run in a season. A new one is over, unless its season is not."""
    over = season.is_over() or not season.timeline
    made = {
        "project": project,
        "season": season,
        "slug": f"{season.slug}-{project.slug}"[:120],
        "state": Edition.State.FINISHED if over else Edition.State.FRAMING,
        "published": ledger.publish,
    }
    known = Edition.objects.filter(project=project, season=season)
    edition = ledger.write(edition_key(project, season), known, values, made=made, lines=lines)
    if edition:
        edition.project, edition.season = project, season
    return edition


def edition_key(project: Project, season: Season) -> str:
    return f"edition {project.pk} {season.pk}"


def write_links(edition: Edition, links: list[Link], ledger: Ledger) -> None:
    """Channels are for the team, as the chat's own are; the others are public."""
    by_url = {one.url: one for one in links}

    def add(url: str) -> None:
        one = by_url[url]
        link(edition=edition, kind=one.kind, url=url, label=one.label[:120], public=one.kind != "channel")

    present = set(edition.links.values_list("url", flat=True)) if links else set()
    ledger.add_each(edition, "links", by_url, present, add)


def write_partner(project: Project, name: str, ledger: Ledger) -> None:
    """Give a project its partner, whose record is made when nobody has one of this name."""
    squeezed = words.squeezed(name)

    def add(_name: str) -> None:
        if partner := _partner(name, squeezed, ledger):
            project.partners.add(partner)
            refresh_partner_names(project=project)

    # Who was renamed since is still there.
    here, _row = ledger.find(f"partner {squeezed}", project.partners.none())
    named = dict(project.partners.values_list("pk", "name"))
    present = {words.squeezed(one) for one in named.values()} | ({squeezed} if here and here.pk in named else set())
    ledger.add_each(project, "partners", [squeezed], present, add)


def _partner(name: str, squeezed: str, ledger: Ledger) -> Partner | None:
    found = next((row for row in Partner.objects.all() if words.squeezed(row.name) == squeezed), None)
    known = Partner.objects.filter(pk=found.pk if found else 0)
    base = slugify(name)[:70]
    taken = Partner.objects.filter(slug__startswith=base).count() if not found else 0
    made = {"name": name, "slug": f"{base}-{taken + 1}" if taken else base}
    return ledger.write(f"partner {squeezed}", known, {}, made=made)
