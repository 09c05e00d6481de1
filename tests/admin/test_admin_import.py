"""The former site by an archive: a preview, then exactly that archive; and what an archive may not do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from projects.importing import sources
from projects.models import Imported, ImportedFile, Project, SiteImport
from tests.projects.former_site import HERON, HERON_PATH, PAGES, SEASON_PATH

ADD = reverse("admin:projects_siteimport_add")


def archive(pages: Mapping[str, str | bytes] = PAGES, name: str = "site.zip") -> SimpleUploadedFile:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for path, text in pages.items():
            file.writestr(path, text)
    return SimpleUploadedFile(name, content.getvalue(), "application/zip")


def send(client: Client, file: SimpleUploadedFile, **values: Any) -> Any:
    return client.post(ADD, {"file": file, "publish": "on", **values}, follow=True)


def step(client: Client, name: str) -> Any:
    made = SiteImport.objects.latest("pk")
    url = reverse("admin:projects_siteimport_step", args=[made.pk, name])
    return client.post(url, follow=True)


def refusal(client: Client, file: SimpleUploadedFile) -> str:
    answer = send(client, file)
    assert not SiteImport.objects.exists()
    return " ".join(answer.context["adminform"].form.errors["file"])


def test_an_archive_is_previewed_and_nothing_is_written(coordinator: Client) -> None:
    page = send(coordinator, archive()).content.decode()
    assert not Project.objects.exists()
    assert not ImportedFile.objects.exists()
    assert SiteImport.objects.get().state == "preview"
    assert HERON_PATH in page
    assert "3 pages créées" in page
    assert "Importer ces pages" in page


def test_exactly_the_archive_that_was_previewed_is_applied(coordinator: Client) -> None:
    send(coordinator, archive())
    previewed = SiteImport.objects.get().report
    page = step(coordinator, "appliquer").content.decode()
    done = SiteImport.objects.get()
    assert (done.state, done.pages) == ("applied", {})
    assert done.report | {"dry_run": True} == previewed
    assert Project.objects.count() == 3
    assert "C’est importé" in page
    assert set(AuditLine.objects.filter(object_type="projects.siteimport").values_list("verb", flat=True)) == {
        "siteimport.created",
        "siteimport.previewed",
        "siteimport.applied",
    }


def test_an_import_is_applied_once(coordinator: Client) -> None:
    send(coordinator, archive())
    step(coordinator, "appliquer")
    lines = AuditLine.objects.count()
    assert "ne s’applique plus" in step(coordinator, "appliquer").content.decode()
    assert AuditLine.objects.count() == lines


def test_an_import_that_a_crash_cut_is_offered_again(coordinator: Client) -> None:
    send(coordinator, archive())
    SiteImport.objects.update(state="applying", started_at=timezone.now())
    assert "ne s’applique plus" in step(coordinator, "appliquer").content.decode()
    SiteImport.objects.update(started_at=timezone.now() - timedelta(minutes=11))
    step(coordinator, "appliquer")
    assert SiteImport.objects.get().state == "applied"


def test_an_abandoned_archive_is_forgotten(coordinator: Client) -> None:
    send(coordinator, archive())
    step(coordinator, "abandonner")
    assert (SiteImport.objects.get().state, SiteImport.objects.get().pages) == ("discarded", {})
    assert not Project.objects.exists()


def test_a_preview_left_for_a_week_is_forgotten(coordinator: Client) -> None:
    send(coordinator, archive())
    SiteImport.objects.update(sent_at=timezone.now() - timedelta(days=8))
    send(coordinator, archive())
    old = SiteImport.objects.earliest("pk")
    assert (old.state, old.pages) == ("discarded", {})


def test_what_the_person_adds_is_used(coordinator: Client) -> None:
    send(coordinator, archive({SEASON_PATH: PAGES[SEASON_PATH]}), season="21", year="2030", publish="")
    step(coordinator, "appliquer")
    project = Project.objects.get(slug="heron")
    assert str(project.editions.get().season.first_day) == "2030-03-04"
    assert not project.published


def test_a_page_that_does_not_say_its_season_tells_which_box_to_fill(coordinator: Client) -> None:
    cut = {SEASON_PATH: PAGES[SEASON_PATH].replace("# Saison 21", "", 1)}
    page = send(coordinator, archive(cut)).content.decode().replace("\u00a0", " ")
    assert "refaire l’import avec son numéro dans « Saison »" in page
    assert "--" not in str(SiteImport.objects.get().report)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK", "pas une archive"),
        (b"\x00" * 500, "pas une archive"),
        (archive({"lisez-moi.txt": "rien"}).read(), "aucune page"),
        (archive().read()[:-40], "pas une archive"),
    ],
)
def test_what_is_not_an_archive_of_pages_is_refused_in_words(coordinator: Client, content: bytes, said: str) -> None:
    assert said in refusal(coordinator, SimpleUploadedFile("site.zip", content))


def test_a_bomb_is_not_unpacked(coordinator: Client) -> None:
    bomb = {f"projects/{n}/index.md": b"0" * 400_000 for n in range(40)}
    assert "trop de pages" in refusal(coordinator, archive(bomb))
    one: dict[str, str | bytes] = {"projects/a/index.md": b"0" * 30_000_000, HERON_PATH: HERON}
    send(coordinator, archive(one))
    assert [page["outcome"] for page in SiteImport.objects.get().report["pages"]] == ["created"] * 3 + ["left"]


def test_too_many_entries_or_pages_are_refused(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "trop de pages" in refusal(coordinator, archive({f"{n}.md": "x" for n in range(sources.MOST_PAGES + 1)}))
    assert "trop de fichiers" in refusal(
        coordinator, archive({f"{n}.png": "" for n in range(sources.MOST_ENTRIES + 1)})
    )


@pytest.mark.parametrize("path", ["../../etc/page.md", "/etc/page.md", "a/../../page.md", "a\\..\\page.md"])
def test_a_path_that_leaves_the_archive_is_left(coordinator: Client, path: str) -> None:
    pages, refused = sources.from_zip(archive({path: "x", HERON_PATH: HERON}))
    assert list(pages) == [HERON_PATH]
    assert len(refused) == 1


def test_links_and_locked_pages_are_left() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        link = zipfile.ZipInfo("projects/lien.md")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
        file.writestr(HERON_PATH, HERON)
    pages, refused = sources.from_zip(content)
    assert (list(pages), list(refused)) == ([HERON_PATH], ["projects/lien.md"])


def test_coordinators_read_a_page_whole_and_can_have_it_forgotten(coordinator: Client) -> None:
    send(coordinator, archive())
    step(coordinator, "appliquer")
    file = ImportedFile.objects.get(path=SEASON_PATH)
    url = reverse("admin:projects_importedfile_change", args=[file.pk])
    assert "Ysoline Canari et Odilon" in coordinator.get(url).content.decode()
    coordinator.post(reverse("admin:projects_importedfile_step", args=[file.pk, "effacer-noms"]))
    assert "Ysoline" not in coordinator.get(url).content.decode()
    assert not Imported.objects.filter(leads__contains="Ysoline").exists()


def test_a_page_written_to_break_the_admin_is_shown_as_text(coordinator: Client) -> None:
    evil = HERON.replace("## Pourquoi maintenant", "## Contact <script>alert(1)</script>")
    send(coordinator, archive({HERON_PATH: evil}))
    step(coordinator, "appliquer")
    file = ImportedFile.objects.get()
    for url in (
        reverse("admin:projects_importedfile_change", args=[file.pk]),
        reverse("admin:projects_siteimport_change", args=[SiteImport.objects.get().pk]),
    ):
        assert "<script>alert" not in coordinator.get(url).content.decode()
