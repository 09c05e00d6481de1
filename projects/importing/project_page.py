"""A project's page: front matter that says what it is, sections that tell it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.folding import folded
from projects.importing import front_matter, words
from projects.importing.blocks import Block, split
from projects.importing.front_matter import Front
from projects.importing.remarks import Remark, aside, deduced, to_settle
from projects.importing.texts import PASSED, markdown

KNOWN = {"slug", "title", "tags", "description", "sdgs", "website", "github", "slack", "header_image_url", "keywords"}
OF_EDITION = {"deliverable": ("description du livrable",), "results": ("realisations", "resultats")}
DATED = re.compile(r"(\d{4})-(\d{2})-(\d{2})-")


@dataclass(slots=True)
class Link:
    """`kind` is an `EditionLink.Kind`."""

    kind: str
    url: str
    label: str
    line: int


@dataclass(slots=True)
class ProjectPage:
    """What one page says. `seasons` are numbers, None for off-season runs; `lines` say where."""

    path: str
    slug: str
    title: str
    summary: str = ""
    seasons: list[int | None] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    goals: list[int] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    presentation: str = ""
    deliverable: str = ""
    results: str = ""
    lines: dict[str, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def folder_date(self) -> date | None:
        """The day its folder is named after, which is when its season began."""
        return folder_date(self.path)

    @property
    def latest(self) -> int | None:
        """Its latest numbered season."""
        return max((number for number in self.seasons if number is not None), default=None)


def folder_date(path: str) -> date | None:
    found = next((m for part in PurePosixPath(path).parts if (m := DATED.match(part))), None)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def read(path: str, text: str) -> ProjectPage:
    """A project's page.

    Raises:
        Unreadable: its front matter cannot be read, or names no project.
    """
    front = front_matter.read(text)
    page = ProjectPage(path, _slug(front, path), front.text("title"), front.text("description"), lines=front.lines)
    if not page.slug:
        raise front_matter.Unreadable(1, _("ni « slug » ni nom de dossier : de quel projet s’agit-il ?"))
    if front.text("slug") != page.slug:
        page.remarks.append(deduced(front.line("slug"), _("adresse « %s »") % page.slug))
    if not page.title:
        page.title = page.slug
        page.remarks.append(to_settle(front.line("title"), _("aucun titre : l’adresse en tient lieu")))
    _tags(front, page)
    _links(front, page)
    _sections(split(front.body, first=front.body_line), page)
    for name in front.values.keys() - KNOWN:
        said = f"{name}: {', '.join(front.words(name))}"
        page.remarks.append(aside(front.line(name), _("« %s » n’a pas de place ici") % name, said))
    return page


def _slug(front: Front, path: str) -> str:
    """As written, or else made from it, or from the folder's name."""
    parts = PurePosixPath(path).parts
    folder = DATED.sub("", parts[-2] if len(parts) > 1 and parts[-1].startswith("index.") else PurePosixPath(path).stem)
    return slug_of(front.text("slug")) or slug_of(folder if folder != "index" else "")


def slug_of(words: str) -> str:
    """An address made of words."""
    return slugify(words)[:80].strip("-")


def _tags(front: Front, page: ProjectPage) -> None:
    line = front.line("tags")
    for tag in front.words("tags"):
        if season := words.season_of(tag):
            if season.number not in page.seasons:
                page.seasons.append(season.number)
            if season.typo:
                name = _("Saison %d") % season.number if season.number else _("Hors-saison")
                page.remarks.append(deduced(line, _("« %(tag)s » est lu « %(name)s »") % {"tag": tag, "name": name}))
        elif words.means_season(tag):
            page.remarks.append(to_settle(line, _("de quelle saison parle « %s » ?") % tag, tag))
        elif goal := words.goal_of(tag):
            page.goals.append(goal)
        else:
            page.themes.append(tag)
    if not page.seasons:
        page.remarks.append(to_settle(line, _("aucune saison parmi les étiquettes : le projet n’a pas d’édition")))
    for word in front.words("sdgs"):
        if goal := words.goal_of(word):
            page.goals.append(goal)
        else:
            page.remarks.append(to_settle(front.line("sdgs"), _("« %s » n’est pas un des 17 objectifs") % word, word))
    page.goals = sorted(set(page.goals))
    page.themes = list(dict.fromkeys(page.themes))


def _links(front: Front, page: ProjectPage) -> None:
    for name, kind, label in (("website", "other", _("Site web")), ("github", "repository", _("Dépôt de code"))):
        _link(front, page, name, kind, label)
    url = front.text("slack")
    if platform := words.platform_of(url):
        page.links.append(Link("channel", url, _("Canal sur %s") % platform, front.line("slack")))
    elif url:
        page.remarks.append(to_settle(front.line("slack"), _("« %s » n’est pas l’adresse d’un canal") % url, url))


def _link(front: Front, page: ProjectPage, name: str, kind: str, label: str) -> None:
    url = front.text(name)
    if re.fullmatch(r"https?://[\w.-]+\.\w+(?:[:/?#]\S*)?", url) and len(url) <= 500:
        page.links.append(Link(kind, url, label, front.line(name)))
    elif url:
        page.remarks.append(to_settle(front.line(name), _("« %s » n’est pas une adresse web") % url, url))


def _sections(blocks: list[Block], page: ProjectPage) -> None:
    """Each section goes to the field its heading announces; all others present the project."""
    kept: dict[str, list[Block]] = {"presentation": [], "deliverable": [], "results": []}
    for heading, inside in _sectioned(blocks):
        if heading and PASSED.match(heading.title):
            source = "\n\n".join(block.source for block in [heading, *inside])
            why = _("la section « %s » n’a plus cours, ou nomme des personnes") % heading.title
            page.remarks.append(aside(heading.line, why, source))
            continue
        name = _field(heading) if heading else "presentation"
        # «Description courte» labels a text for who wrote the page, not for who reads it.
        labelled = heading and folded(heading.title).startswith("description")
        kept[name] += inside if labelled or heading is None else [heading, *inside]
        page.lines.setdefault(name, heading.line if heading else 1)
    for name, parts in kept.items():
        setattr(page, name, markdown(parts, page.remarks))


def _sectioned(blocks: list[Block]) -> list[tuple[Block | None, list[Block]]]:
    """Blocks under the heading of level 1 or 2 they follow; the page's own title is not a section."""
    sections: list[tuple[Block | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if block.kind == "heading" and block.level == 2:
            sections.append((block, []))
        elif block.kind == "heading" and block.level == 1 and not sections[0][1] and len(sections) == 1:
            continue
        else:
            sections[-1][1].append(block)
    return sections


def _field(heading: Block) -> str:
    said = folded(heading.title)
    return next((name for name, starts in OF_EDITION.items() if said.startswith(starts)), "presentation")
