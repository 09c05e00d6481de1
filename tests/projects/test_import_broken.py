"""More than fifty ways to break a page: each is told, none stops the others, loses text or lets a name out."""

from __future__ import annotations

import re

import pytest

from projects.actions import import_pages
from projects.importing import site
from projects.importing.remarks import Remark
from projects.importing.site import Said, Site
from projects.models import Edition, ImportedFile, Project
from tests.projects.broken_pages import INTACT, SILENT, broken_path, variants
from tests.projects.former_site import PAGES

NAMES = re.compile("Ysoline|Odilon")
SEEDS = (1, 2, 3)
WORD = re.compile(r"[\w’']{3,}")


def remarks_of(found: Site) -> list[Remark]:
    of_projects = [remark for page in found.projects.values() for remark in page.remarks]
    return of_projects + [remark for page in found.seasons.values() for remark in page.remarks]


def said(found: Site) -> set[tuple[str, str, str]]:
    """What a person is told, unreadable pages included."""
    told = {(remark.kind, str(remark.text), remark.quote) for remark in remarks_of(found)}
    return told | {("left", error.text, "") for error in found.unreadable.values()}


def public(found: Site) -> str:
    """All that visitors may come to read."""
    texts = []
    for page in found.projects.values():
        texts += [page.title, page.summary, page.presentation, page.deliverable, page.results, *page.themes]
        texts += [link.url for link in page.links if link.kind != "channel"]
    for season in found.seasons.values():
        texts += [season.introduction, season.video]
        for run in season.runs:
            texts += [run.heading.title, run.heading.partner, run.heading.emoji, run.body, run.heading.slug]
    return "\n".join(texts)


@pytest.mark.parametrize("name", variants(0))
def test_a_broken_page_is_reported_and_lets_no_name_out(name: str) -> None:
    for seed in SEEDS:
        found = site.read(variants(seed)[name], Said())
        assert NAMES.search(public(found)) is None
        assert name.partition(": ")[2] in SILENT or said(found) - WHOLE, "nobody is told"
        assert INTACT in found.projects


@pytest.mark.parametrize("name", variants(0))
def test_every_word_of_a_broken_body_is_placed_or_quoted(name: str) -> None:
    for seed in SEEDS:
        pages = variants(seed)[name]
        found, path = site.read(pages, Said()), broken_path(name)
        if path in found.unreadable:
            continue  # its row keeps the whole text
        kept = " ".join([public(found), *(f"{remark.text} {remark.quote}" for remark in remarks_of(found))])
        season = found.seasons.get(path)
        kept += " ".join(f" {run.leads} {run.channels}".replace("'", " ") for run in (season.runs if season else []))
        body = pages[path].split("---\n", 2)[-1] if path in found.projects else pages[path]
        assert set(WORD.findall(body)) - set(WORD.findall(kept)) - STRUCTURE == set()


# What the grammar itself writes: titles of the page, of the box, of the list, around a channel's name, a video's frame.
STRUCTURE = set(
    WORD.findall(
        """Saison saison info tip Les projets Projet Compter les hérons Description courte livrable canal dans sur
        Si vous voulez contribuer projet rejoignez ce à Venez projects https Marée basse iframe
        width src www youtube com embed title 800 Vidéo"""
    )
)


WHOLE = said(site.read(PAGES, Said()))


def all_together() -> dict[str, str]:
    """Every broken page in one site, each with its own project or season, beside one that is whole."""
    pages = {INTACT: PAGES[INTACT]}
    for number, (name, broken) in enumerate(variants(7).items(), start=30):
        path = broken_path(name)
        pages[path.replace("heron", f"heron{number}").replace("21", str(number))] = (
            broken[path].replace("heron", f"heron{number}").replace("21", str(number))
        )
    return pages


@pytest.mark.django_db
def test_none_of_them_stops_an_import_or_loses_its_page() -> None:
    pages = all_together()
    assert len(pages) >= 50
    report = import_pages(pages=pages)
    assert report.outcomes["failed"] == 0
    assert {page.path for page in report.pages if page.is_page} == set(pages)
    assert dict(ImportedFile.objects.values_list("path", "text")) == pages
    assert Project.objects.get(slug="maree").editions.filter(season__number=20).exists()
    public_texts = [*Edition.objects.values_list("problem", "deliverable", "results", "title")]
    public_texts += [*Project.objects.values_list("title", "summary", "presentation", "partner_names")]
    assert not NAMES.search(str(public_texts))
    assert set(import_pages(pages=pages).outcomes) <= {"unchanged", "left", "other"}
