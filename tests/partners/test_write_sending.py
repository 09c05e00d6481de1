"""Reading it all again, sending, sending again; and the files that go with it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from partners import actions, uploads
from partners.models import Attachment, Proposal, State
from tests import factories
from tests.access.world import signed_in
from tests.partners.test_write_answers import close_the_call, empty, save
from tests.partners.write_scene import NEED, at, opened, scene, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_what_is_missing_leads_to_its_field() -> None:
    proposal, client = empty()
    page = text(client.get(at(proposal, "verifier/")))
    assert f'href="{at(proposal, "besoin/")}#id_problem">Décrire le problème' in page
    assert f'href="{at(proposal, "moyens/")}#id_commits_open"' in page
    refused = text(client.post(at(proposal, "verifier/")))
    assert "<title>Erreur :" in refused
    proposal.refresh_from_db()
    assert (proposal.state, proposal.versions.count(), mail.outbox) == (State.DRAFT, 0, [])


def test_sending_moves_it_keeps_a_version_and_confirms_by_mail() -> None:
    proposal, client = scene()
    assert client.post(at(proposal, "verifier/"))["Location"] == at(proposal, "envoyee/")
    proposal.refresh_from_db()
    version = proposal.versions.get()
    assert (proposal.state, version.number, version.answers["problem"]) == (State.SUBMITTED, 1, proposal.problem)
    assert version.by == proposal.writers.get()
    assert proposal.steps.get().writer == proposal.writers.get()
    assert len(mail.outbox) == 1
    client.post(at(proposal, "verifier/"))
    assert (proposal.versions.count(), len(mail.outbox)) == (1, 1), "a second click sends nothing"


def test_it_can_be_changed_and_sent_again_until_the_call_ends() -> None:
    proposal, client = scene()
    client.post(at(proposal, "verifier/"))
    save(client, proposal, "besoin", NEED)
    assert "Envoyez de nouveau" in text(client.get(at(proposal)))
    client.post(at(proposal, "verifier/"))
    assert list(proposal.versions.values_list("number", flat=True)) == [2, 1]
    assert proposal.versions.last().answers["problem"] != NEED["problem"]  # type: ignore[union-attr]
    assert "Version 2" in text(client.get(at(proposal)))
    close_the_call(proposal)
    assert client.get(at(proposal, "verifier/"))["Location"] == at(proposal)
    client.post(at(proposal, "verifier/"))
    assert proposal.versions.count() == 2


@pytest.mark.parametrize("state", ["withdrawn", "declined", "selected", "ineligible"])
def test_a_decided_proposal_is_not_written_any_more(state: str) -> None:
    proposal, client = scene(state=state)
    assert client.get(at(proposal, "besoin/"))["Location"] == at(proposal)
    with pytest.raises(actions.NotWritable):
        actions.send_proposal(proposal=proposal, writer=proposal.writers.get())


def test_the_print_copy_holds_every_answer() -> None:
    proposal, client = scene(state="declined")
    page = text(client.get(at(proposal, "imprimer/")))
    for words in (proposal.problem, proposal.ambition, "13. Action climatique", "Un outil pour l’équipe"):
        assert words in page


def test_what_was_sent_is_read_again_version_by_version_with_what_changed_since() -> None:
    proposal, client = scene()
    first = proposal.problem
    client.post(at(proposal, "verifier/"))
    Proposal.objects.update(problem="Autre chose.", goals=[])
    client.post(at(proposal, "verifier/"))
    assert f"{at(proposal, 'imprimer/')}?version=1" in text(client.get(at(proposal)))
    old = text(client.get(at(proposal, "imprimer/"), {"version": "1"}))
    assert first in old
    assert "Autre chose." not in old
    assert "Le problème, Objectifs de développement durable" in old
    last = text(client.get(at(proposal, "imprimer/"), {"version": "2"}))
    assert "Autre chose." in last
    assert "Rien n’a changé depuis" in last


@pytest.mark.parametrize("number", ["3", "0", "x", "1 ", "９", "9" * 30])
def test_a_version_that_was_never_sent_is_not_found(number: str) -> None:
    proposal, client = scene()
    client.post(at(proposal, "verifier/"))
    assert client.get(at(proposal, "imprimer/"), {"version": number}).status_code == 404


# Files.


def archive(**members: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def picture(kind: str, mode: str = "RGB") -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "CANARI7Q"
    Image.new(mode, (40, 30), 0).save(out, kind, exif=exif)
    return out.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b"<x/>", part: b"<x/>", **more})


def open_document(kind: str) -> bytes:
    said = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive(**{"mimetype": said, "content.xml": b"<x/>"})


GOOD = {
    "étude.pdf": b"%PDF-1.7\n...",
    "carte.png": picture("PNG"),
    "logo.png": picture("PNG", "P"),
    "photo.JPG": picture("JPEG"),
    "photo.webp": picture("WEBP"),
    "note.odt": open_document("text"),
    "relevés.ods": open_document("spreadsheet"),
    "note.docx": office("word/document.xml"),
    "relevés.xlsx": office("xl/workbook.xml"),
    "bilan.pptx": office("ppt/presentation.xml"),
    "relevés.csv": "commune;niveau\nÉtampes;12".encode("latin-1"),
    "lisez-moi.txt": "Bonjour".encode("utf-16"),
}
BAD = {
    "page.html": b"<script>",
    "image.svg": b"<svg/>",
    "outil.exe": b"MZ",
    "sans-extension": b"texte",
    "faux.pdf": b"<html>",
    "faux.png": b"%PDF-1.7",
    "jpeg.png": picture("JPEG"),
    "coupé.jpg": picture("JPEG")[:200],
    "faux.docx": b"PK\x03\x04zip?",
    "tableur.docx": office("xl/workbook.xml"),
    "macro.docx": office("word/document.xml", **{"word/vbaProject.bin": b"x"}),
    "texte.ods": open_document("text"),
    "programme.txt": b"\x7fELF\x00\x01",
    "vide.csv": b"",
}


def put(client: Client, proposal: Proposal, name: str, content: bytes) -> str:
    """Send a file; returns what the page that follows says."""
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return text(client.post(at(proposal, "pieces/"), {"file": file}, follow=True))


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_it_says_is_kept_and_downloaded(name: str) -> None:
    proposal, client = scene()
    assert "est ajouté" in put(client, proposal, name, GOOD[name])
    row = Attachment.objects.get()
    assert row.name == name
    kept = str(row.file.name)
    assert kept.startswith("proposals/")
    assert Path(name).stem not in kept
    answer = client.get(at(proposal, f"pieces/{row.pk}/"))
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith(uploads.KINDS[Path(name).suffix.lower()[1:]][0])
    assert b"CANARI7Q" not in body


@pytest.mark.parametrize("name", BAD)
def test_any_other_file_is_refused_in_a_sentence(name: str) -> None:
    proposal, client = scene()
    page = put(client, proposal, name, BAD[name])
    assert "<title>Erreur :" in page
    assert not Attachment.objects.exists()


def test_ten_megabytes_and_ten_files_at_most() -> None:
    proposal, client = scene()
    assert "10 Mo au plus" in put(client, proposal, "gros.txt", b"a" * (10 * 1024 * 1024 + 1))
    for number in range(10):
        put(client, proposal, f"{number}.txt", b"a")
    assert "déjà dix fichiers" in put(client, proposal, "onze.txt", b"a")
    assert Attachment.objects.count() == 10


def test_a_name_cannot_lead_elsewhere() -> None:
    names = ("../../etc/passwd.txt", "C:\\temp\\passwd.txt", 'a"b\r\n.txt', "\u202etxt.exe.txt", ".txt")
    shown = [uploads.shown_name(name) for name in names]
    assert shown[:2] == ["passwd.txt", "passwd.txt"]
    assert not any(set(name) & set('/\\"\r\n\u202e') for name in shown)


def test_a_huge_picture_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PIXELS", 100)
    proposal, client = scene()
    assert "<title>Erreur :" in put(client, proposal, "bombe.png", picture("PNG"))


def test_removing_a_file_removes_it_from_the_disk(django_capture_on_commit_callbacks: object, tmp_path: Path) -> None:
    proposal, client = scene()
    put(client, proposal, "note.txt", b"bonjour")
    row = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post(at(proposal, f"pieces/{row.pk}/retirer/"))
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_is_read_by_writers_reviewers_and_coordinators_alone() -> None:
    proposal, client = scene(state="shortlisted")
    put(client, proposal, "note.txt", b"bonjour")
    url = at(proposal, f"pieces/{Attachment.objects.get().pk}/")
    reviewer = factories.reviewer(season=proposal.season)
    elsewhere = factories.reviewer()
    aside = factories.reviewer(season=proposal.season, organisation=proposal.organisation)
    chloe = factories.user("Chloé", staff=True)
    conflicted = factories.user("Carla", staff=True)
    factories.reviewer(season=proposal.season, user=conflicted, organisation=proposal.organisation)
    for reader in (client, signed_in(reviewer.user), signed_in(chloe, second_factor=True)):
        assert reader.get(url).status_code == 200
    stranger = opened(factories.writer())
    refused = [Client(), stranger, signed_in(elsewhere.user), signed_in(aside.user), signed_in(chloe)]
    for reader in (*refused, signed_in(conflicted, second_factor=True)):
        assert reader.get(url).status_code == 404
    other, _owner = scene()
    assert client.get(at(other, f"pieces/{Attachment.objects.get().pk}/")).status_code == 404
    assert stranger.post(f"{url}retirer/").status_code == 404
