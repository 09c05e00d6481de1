"""The real pages of the former site, which may not be copied here: LEGACY_SITE names their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.actions import import_pages
from projects.importing import sources
from projects.importing.report import Report
from projects.models import Edition, EditionLink, ImportedFile, Project
from seasons.models import Season

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pages() -> sources.Pages:
    folder = os.environ.get("LEGACY_SITE", "")
    if not Path(folder).is_dir() or not folder:
        pytest.skip("NOT CHECKED AGAINST THE FORMER SITE: set LEGACY_SITE to the folder of its pages")
    return sources.from_folder(Path(folder))[0]


def run(pages: sources.Pages) -> Report:
    return import_pages(pages=pages)


def test_the_former_site_gives_its_seasons_and_projects(pages: sources.Pages) -> None:
    report = run(pages)
    assert {season.number for season in Season.objects.all()} == {*range(1, 9), 12, None}
    assert Season.objects.get(number=None).slug == "hors-saison"
    assert Project.objects.count() == 60, "59 pages, and Pyronear, which has a heading only"
    numbered = [
        {edition.season.number for edition in project.editions.select_related("season")} - {None}
        for project in Project.objects.all()
    ]
    assert sum(len(numbers) == 2 for numbers in numbered) == 3
    assert set(Project.objects.get(slug="bloom").editions.values_list("season__slug", flat=True)) == {
        "12",
        "hors-saison",
    }
    assert set(report.outcomes) == {"created"}


def test_season_12_has_ten_editions_and_two_headings_are_for_a_person(pages: sources.Pages) -> None:
    report = run(pages)
    editions = Edition.objects.filter(season__number=12).order_by("number").select_related("project")
    assert [edition.number for edition in editions] == list(range(1, 11))
    assert EditionLink.objects.filter(kind="channel", edition__in=editions).values("edition").distinct().count() == 10
    named = {edition.number: edition.project.partner_names for edition in editions}
    assert named[1] == "Bloom"
    assert named[9] == "Data for Good"
    assert [number for number, names in named.items() if not names] == [7, 10]
    settled = [r for page in report.pages if "saison12" in page.path for r in page.remarks if r.kind == "settle"]
    assert [remark.line for remark in settled] == [86, 109]


def test_the_former_site_again_writes_nothing_and_an_edit_survives(pages: sources.Pages) -> None:
    run(pages)
    with CaptureQueriesContext(connection) as captured:
        run(pages)
    assert [q["sql"] for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    Edition.objects.filter(slug="12-linkr").update(problem="Écrit par une personne.")
    report = run(pages)
    assert Edition.objects.get(slug="12-linkr").problem == "Écrit par une personne."
    assert report.remarks["kept"] == 1


def test_no_text_of_the_former_site_is_lost(pages: sources.Pages) -> None:
    run(pages)
    assert dict(ImportedFile.objects.values_list("path", "text")) == pages
