"""A season's page: its introduction, its dates, its video, and its projects one after the other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from projects.importing import dates, heading
from projects.importing.blocks import HEADING, Block, split
from projects.importing.front_matter import Unreadable
from projects.importing.heading import Heading
from projects.importing.remarks import Remark, aside, to_settle
from projects.importing.texts import CALLS, markdown
from projects.importing.words import MOST_SEASONS, platform_of, season_of

TITLE = re.compile(r"(?P<season>[^\W\d]+\s*\d{1,3})\b.*")
VIDEO = re.compile(r"(?:youtube(?:-nocookie)?\.com/embed/|youtu\.be/)([\w-]{6,20})")
LIST = re.compile(r"(?:les\s+)?(?P<number>\d+)?\s*projets?\s+de\s+la\s+(?P<season>\w+\s*\d+)", re.IGNORECASE)
NO_DATES = {
    "none": lambda: _("aucune date n’est écrite comme « à partir du 3 février jusqu’à fin avril »"),
    "month": lambda: _("un des mois n’est pas compris"),
    "day": lambda: _("un des jours n’existe pas"),
    "order": lambda: _("la fin précède le début, ou en est trop loin"),
}


@dataclass(slots=True)
class Run:
    """One project on the page. `leads` are people's names: never public."""

    heading: Heading
    body: str = ""
    channels: list[tuple[str, str]] = field(default_factory=list)
    leads: str = ""
    line: int = 0
    source: str = ""


@dataclass(slots=True)
class SeasonPage:
    path: str
    number: int
    introduction: str = ""
    written: dates.Written | None = None
    dates_line: int = 1
    video: str = ""
    video_line: int = 0
    runs: list[Run] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def settle(self, line: int, why: str, quote: str = "") -> None:
        self.remarks.append(to_settle(line, why, quote))


def number_in(text: str) -> int | None:
    """The season a page is about, from its first heading of level 1."""
    for line in text.split("\n"):
        found = HEADING.match(line)
        if found and len(found[1]) == 1:
            named = TITLE.match(found[2])
            tag = season_of(named["season"]) if named else None
            return tag.number if tag else None
    return None


def looks_like_one(text: str) -> bool:
    """Whether a page lists projects as a season's does, or says that it is one."""
    titles = [found[2] for line in text.split("\n") if (found := HEADING.match(line))]
    return number_in(text) is not None or sum(map(heading.is_project, titles)) >= 2


def read(path: str, text: str, *, number: int | None = None) -> SeasonPage:
    """A season's page.

    Args:
        number: its season, for a page that does not say it.

    Raises:
        Unreadable: nobody says which season it is.
    """
    said = number_in(text)
    if said is None and not (number and 0 < number <= MOST_SEASONS):
        raise Unreadable(
            1, _("le titre ne dit pas de quelle saison il s’agit : refaire l’import avec son numéro dans « Saison »")
        )
    page = SeasonPage(path, said or number or 0)
    before, groups = _grouped(_called_out(split(text)), page)
    _opening(before, page)
    for title, inside in groups:
        _run(title, inside, page)
    _check(page)
    return page


def _called_out(blocks: list[Block]) -> list[Block]:
    """A line that links to a channel or calls people is an invitation, even without its 👉."""
    found = []
    for block in blocks:
        lines = block.source.split("\n") if block.kind == "text" else []
        at = next((n for n, line in enumerate(lines) if CALLS.search(line) or _links_to_channel(line)), None)
        if at is None:
            found.append(block)
            continue
        if at:
            kept = "\n".join(lines[:at])
            found.append(Block(block.line, "text", kept, source=kept))
        rest = "\n".join(lines[at:])
        found.append(Block(block.line + at, "invitation", rest, source=rest))
    return found


def _links_to_channel(line: str) -> bool:
    return any(platform_of(link["url"]) for link in heading.CHANNEL.finditer(line))


def _grouped(blocks: list[Block], page: SeasonPage) -> tuple[list[Block], list[tuple[Block, list[Block]]]]:
    """What stands before the projects, and each project's heading with what follows it."""
    before: list[Block] = []
    groups: list[tuple[Block, list[Block]]] = []
    for block in blocks:
        if block.kind == "heading" and heading.is_project(block.title):
            groups.append((block, []))
        elif block.kind == "heading" and block.level <= 2 and groups:
            _listed(block, page)
            groups.append((block, []))
        elif groups:
            groups[-1][1].append(block)
        else:
            before.append(block)
    return before, groups


def _opening(blocks: list[Block], page: SeasonPage) -> None:
    """The introduction is the first box; the rest of the page's top was about joining, and is set aside."""
    intro = next((block for block in blocks if block.kind == "fence"), None)
    for block in blocks:
        if block is intro:
            page.introduction = markdown([Block(block.line, "text", block.text, source=block.text)], page.remarks)
            if not block.closed:
                page.settle(block.line, _("ce bloc ouvert par trois deux-points n’est jamais fermé"))
        elif block.kind == "heading" and (block.level == 1 or _listed(block, page)):
            continue
        elif block.kind == "markup" and not page.video and (found := VIDEO.search(block.source)):
            page.video, page.video_line = found[1], block.line
        else:
            page.remarks.append(aside(block.line, _("n’est ni l’introduction ni un projet"), block.source))
    sources = [intro] if intro else [block for block in blocks if block.kind == "text"]
    page.dates_line = sources[0].line if sources else 1
    try:
        page.written = dates.read("\n".join(block.text for block in sources))
    except dates.NoDates as error:
        page.settle(page.dates_line, NO_DATES[error.why]())


def _listed(block: Block, page: SeasonPage) -> bool:
    """Whether it is the heading of the list; it may announce a number of projects, and name another season."""
    found = LIST.search(block.title)
    if found is None:
        return False
    season = season_of(found["season"])
    if season and season.number != page.number:
        page.settle(block.line, _("la liste est celle d’une autre saison"), block.title)
    if found["number"]:
        page.remarks.append(Remark(block.line, ANNOUNCED, found["number"]))
    return True


ANNOUNCED = "announced"  # taken out by _check, once the projects are counted


def _run(title: Block, inside: list[Block], page: SeasonPage) -> None:
    found = heading.read(title.line, title.title) if heading.is_project(title.title) else None
    source = "\n\n".join(block.source for block in [title, *inside])
    if found is None:
        if not LIST.search(title.title) or inside:
            page.settle(title.line, _("cette partie n’est pas un projet que l’on sait lire"), source)
        return
    at = next((n for n, block in enumerate(inside) if block.kind == "invitation"), len(inside))
    line = inside[at].line if at < len(inside) else title.line
    run = Run(found, markdown(inside[:at], page.remarks), line=line, source=source)
    page.remarks += found.remarks
    if at == len(inside):
        page.settle(title.line, _("aucune ligne « 👉 » : le canal manque"), title.title)
    for block in inside[at:]:
        if block.kind == "invitation" and not run.leads:
            told = heading.invitation(block.line, block.text)
            run.channels, run.leads = run.channels + told.channels, told.leads
            page.remarks += told.remarks
        else:
            page.remarks.append(aside(block.line, _("vient après l’invitation à rejoindre"), block.source))
    page.runs.append(run)


def _check(page: SeasonPage) -> None:
    """What the page says twice, or counts wrong."""
    announced = next((remark for remark in page.remarks if remark.kind == ANNOUNCED), None)
    page.remarks = [remark for remark in page.remarks if remark.kind != ANNOUNCED]
    if announced and int(announced.text) != len(page.runs):
        counted = {"said": announced.text, "found": len(page.runs)}
        page.settle(announced.line, _("%(said)s projets annoncés, %(found)s trouvés") % counted)
    numbers = Counter(run.heading.number for run in page.runs)
    seen: set[str] = set()
    for run in page.runs:
        if numbers[run.heading.number] > 1:
            page.settle(run.heading.line, _("plusieurs projets portent le numéro %d") % run.heading.number)
        for name, url in run.channels:
            if url in seen:
                page.settle(run.line, _("le canal « %s » est déjà celui d’un autre projet") % name, url)
        run.channels = [channel for channel in run.channels if channel[1] not in seen]
        seen.update(url for _name, url in run.channels)
