"""The former site's pages become seasons, projects, editions and partners, and never undo what a person did."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditLine
from partners.models import Partner
from projects.actions import import_pages
from projects.importing.report import PageReport, Report
from projects.models import Edition, EditionLink, Imported, ImportedFile, Project
from seasons.models import Phase, Season, SeasonLink
from tests import factories
from tests.projects.former_site import HERON, HERON_PATH, LEADS, PAGES, SEASON, SEASON_PATH, TIDE_PATH

pytestmark = pytest.mark.django_db


def run(pages: dict[str, str] = PAGES, **options: Any) -> Report:
    return import_pages(pages=pages, **options)


def page_of(report: Report, path: str) -> PageReport:
    return next(page for page in report.pages if page.path == path)


def kept(report: Report) -> list[str]:
    remarks = [remark for page in report.pages for remark in page.remarks if remark.kind == "kept"]
    return [remark.text.replace("\N{NO-BREAK SPACE}", " ") for remark in remarks]


def test_pages_become_seasons_projects_editions_and_partners() -> None:
    run()
    assert sorted(Season.objects.values_list("slug", flat=True)) == ["20", "21", "hors-saison"]
    assert sorted(Project.objects.values_list("slug", flat=True)) == ["heron", "maree", "semer-des-haies"]
    assert sorted(Edition.objects.values_list("slug", flat=True)) == [
        "20-maree",
        "21-heron",
        "21-maree",
        "21-semer-des-haies",
        "hors-saison-heron",
    ]
    assert sorted(Partner.objects.values_list("name", flat=True)) == ["Bocage", "Marais Vivants", "Rivages"]


def test_a_season_page_meets_the_pages_of_its_projects() -> None:
    run()
    heron = Project.objects.get(slug="heron")
    assert (heron.title, heron.partner_names, heron.climate) == ("Compter les hérons", "Marais Vivants", True)
    edition = Edition.objects.get(slug="21-heron")
    assert (edition.number, edition.emoji, edition.title) == (1, "🪶", "Le compte des hérons")
    assert edition.problem.startswith("Les hérons quittent les marais")
    assert edition.deliverable == "Une carte que l’on remplit depuis la berge."
    assert "Trois marais sont cartographiés." in edition.results
    assert (edition.state, edition.published) == ("framing", True), "its season is still to come"
    assert set(edition.links.values_list("kind", "label", "public")) == {
        ("channel", "#21_heron (Slack)", False),
        ("repository", "Dépôt de code", True),
        ("other", "Site web", True),
    }
    assert Edition.objects.get(slug="21-maree").links.get().label == "#21_maree (Mattermost)"


def test_a_season_has_the_days_its_page_writes() -> None:
    run()
    season = Season.objects.get(number=21)
    assert set(season.phases.values_list("kind", "starts_on", "ends_on")) == {
        ("launch", date(2031, 3, 4), date(2031, 3, 4)),
        ("build", date(2031, 3, 4), date(2031, 5, 31)),
    }
    assert SeasonLink.objects.get().url == "https://www.youtube.com/watch?v=abcDEF12345"
    assert "Trois associations" in season.introduction
    assert (season.place, season.commitment) == ("", ""), "nobody wrote them"


def test_an_edition_of_a_season_long_past_is_finished() -> None:
    run({"projects/2019-03-04-heron/index.md": HERON, SEASON_PATH: SEASON})
    assert Edition.objects.get(slug="21-heron").state == "finished"


def test_the_same_pages_again_write_nothing() -> None:
    run()
    lines = AuditLine.objects.count()
    with CaptureQueriesContext(connection) as captured:
        report = run()
    writes = [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []
    assert set(report.outcomes) == {"unchanged"}
    assert AuditLine.objects.count() == lines


def test_a_dry_run_tells_the_same_and_leaves_nothing() -> None:
    preview = run(dry_run=True)
    assert not Season.objects.exists()
    assert not ImportedFile.objects.exists()
    assert preview.told() | {"dry_run": False} == run().told()


def test_what_a_person_changed_stays_and_is_listed() -> None:
    run()
    Project.objects.filter(slug="heron").update(title="Hérons", slug="les-herons")
    Edition.objects.filter(slug="21-heron").update(number=7)
    Partner.objects.filter(name="Rivages").update(name="Rivages d’ici", slug="ici")
    Phase.objects.filter(season__number=21, kind="build").update(ends_on=date(2031, 6, 15))
    changed = {path: text.replace("Projet 1 :", "Projet 4 :") for path, text in PAGES.items()}
    report = run(changed)
    assert Project.objects.get(slug="les-herons").title == "Hérons"
    assert Edition.objects.get(slug="21-heron").number == 7
    assert Partner.objects.count() == 3
    assert Season.objects.get(number=21).last_day == date(2031, 6, 15)
    told = " / ".join(kept(report))
    assert "« titre » de Hérons" in told
    assert "« numéro dans la saison »" in told
    assert "les dates de « Saison 21 »" in told
    assert len(kept(report)) == 3, "a partner who was renamed is still there"
    assert page_of(report, HERON_PATH).outcome == "unchanged"


def test_what_nobody_changed_follows_its_page() -> None:
    run()
    report = run(PAGES | {HERON_PATH: HERON.replace("colonie par colonie", "marais par marais")})
    assert Project.objects.get(slug="heron").summary == "Savoir où nichent les hérons, marais par marais."
    assert page_of(report, HERON_PATH).updated == ["projet «\xa0Compter les hérons\xa0» (résumé)"]
    assert report.outcomes["updated"] == 1


def test_what_a_person_deleted_or_took_away_does_not_come_back() -> None:
    run()
    Edition.objects.get(slug="20-maree").delete()
    EditionLink.objects.filter(kind="channel").delete()
    Project.objects.get(slug="heron").partners.clear()
    told = " / ".join(kept(run()))
    assert not Edition.objects.filter(slug="20-maree").exists()
    assert not EditionLink.objects.filter(kind="channel").exists()
    assert not Project.objects.get(slug="heron").partners.exists()
    assert "a été supprimé" in told
    assert "C0HERON01" in told
    assert "maraisvivants" in told


def test_what_was_there_before_the_first_import_is_only_completed() -> None:
    season = factories.season(21, launch_in=-400, name="La vingt-et-unième")
    project = factories.project(slug="heron", title="Mes hérons", summary="À moi.")
    edition = factories.edition(
        project=project, season=season, problem="Écrit ici.", deliverable="", state="recruiting"
    )
    report = run()
    edition.refresh_from_db()
    project.refresh_from_db()
    assert (project.title, project.summary) == ("Mes hérons", "À moi.")
    assert (edition.problem, edition.state) == ("Écrit ici.", "recruiting")
    assert edition.deliverable == "Une carte que l’on remplit depuis la berge."
    assert Season.objects.get(number=21).name == "La vingt-et-unième"
    assert "« titre » de Mes hérons" in " / ".join(kept(report))
    assert set(run().outcomes) == {"unchanged"}


def test_a_page_that_cannot_be_read_keeps_its_text_and_stops_nothing() -> None:
    broken = HERON.replace("tags: [", "tags: [[")
    report = run(PAGES | {HERON_PATH: broken})
    assert page_of(report, HERON_PATH).outcome == "left"
    assert page_of(report, HERON_PATH).remarks[0].line == 6
    assert ImportedFile.objects.get(path=HERON_PATH).text == broken
    assert page_of(report, TIDE_PATH).outcome == "created"


def test_a_page_that_fails_while_it_is_written_leaves_nothing_and_stops_nothing() -> None:
    other = factories.edition(slug="21-heron")
    report = run()
    assert page_of(report, HERON_PATH).outcome == "failed"
    assert ImportedFile.objects.get(path=HERON_PATH).text == HERON
    assert Edition.objects.get(slug="21-heron") == other
    assert page_of(report, TIDE_PATH).outcome == "created"


def test_what_is_new_stays_a_draft_when_asked() -> None:
    run(publish=False)
    assert not Project.objects.filter(published=True).exists()
    assert not Edition.objects.filter(published=True).exists()
    assert not Season.objects.filter(published=True).exists()


def test_a_person_who_withdrew_a_page_is_obeyed() -> None:
    run()
    Project.objects.update(published=False)
    run(PAGES | {HERON_PATH: HERON.replace("colonie par colonie", "marais par marais")})
    assert not Project.objects.filter(published=True).exists()


def test_names_of_leads_are_nowhere_public(client: Client) -> None:
    run()
    assert Imported.objects.filter(leads__contains=LEADS).count() == 3
    paths = ["/", "/saisons/", "/projets/", *(season.get_absolute_url() for season in Season.objects.all())]
    paths += [project.get_absolute_url() for project in Project.objects.all()]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200
        assert b"Ysoline" not in answer.content, path
        assert b"slack.com" not in answer.content, path
    assert not AuditLine.objects.filter(detail__icontains="Ysoline").exists()


def test_somebody_who_asked_to_be_forgotten_stays_forgotten() -> None:
    run()
    ImportedFile.objects.filter(path=SEASON_PATH).update(forgotten=True, text="", remarks=[])
    Imported.objects.update(leads="")
    run()
    assert not Imported.objects.filter(leads__contains="Ysoline").exists()
    assert not ImportedFile.objects.filter(path=SEASON_PATH, text__contains="Ysoline").exists()


def test_the_command_names_each_page_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, text in (PAGES | {"projects/casse/index.md": "---\nslug: [\n"}).items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    call_command("import_site", str(tmp_path), "--dry-run")
    assert not Project.objects.exists()
    call_command("import_site", str(tmp_path), "--season", "21", "--year", "2031")
    said = capsys.readouterr().out
    assert f"créée                  {HERON_PATH}: projet" in said
    assert "projects/casse/index.md:1 à trancher" in said
    assert "Nothing was written" in said
    assert "Ysoline" not in said
    assert Project.objects.count() == 3
