"""The call for projects, with real processes: from a partner's first mail to a page that recruits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SESSIONS, enter
from tests.sink import Sink, link_in, text_of, wait_until
from tests.stack import Stack

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
SEED, FRAME = (Path(__file__).with_name(name) for name in ("call_seed.py", "call_frame.py"))
AWA = "awa@rivieres.example"
TRAP = 1_700  # the form's signed time takes whoever is faster for a robot
TITLE = "Des puits qu’on ne voit pas baisser"
TASKS = {
    "organisation": {
        "Nom de votre organisation": "Rivières vivantes",
        "Nom de la personne à contacter": "Awa Traoré",
        "Son adresse e-mail": AWA,
    },
    "besoin": {
        "Titre de votre proposition": TITLE,
        "Le problème": "Douze communes manquent d’eau chaque été.",
        "Ce qui doit changer": "Prévenir chaque commune deux semaines avant.",
    },
    "donnees": {"Quelles données": "Des relevés de nappes depuis 2004."},
    "moyens": {"Votre disponibilité chaque semaine": "Trois heures chaque mardi."},
}


@pytest.fixture(scope="module")
def call(site: Stack) -> dict[str, str]:
    """An open call with its readers; session keys by first name."""
    site.manage("shell", "-c", SEED.read_text(encoding="utf-8"))
    lines = site.manage("shell", "--no-imports", "-c", SESSIONS).splitlines()
    return dict(line.split() for line in lines if len(line.split()) == 2)


@pytest.fixture
def visit(browser: Browser, site: Stack, call: dict[str, str]) -> Iterator[Open]:
    """Opens a browser of its own, signed in when a first name is given."""
    contexts = []

    def opened(who: str = "", scripts: bool = True) -> Page:
        size = {"width": 1280, "height": 900}
        context = browser.new_context(base_url=site.url, locale="fr-FR", java_script_enabled=scripts, viewport=size)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if who:
            enter(page, site, call[who])
        return page

    yield opened
    for context in contexts:
        context.close()


def fill(page: Page, task: str) -> None:
    """Answer one of the five pages from the hub, and come back to it."""
    page.goto(f"{hub_of(page)}{task}/")
    for label, value in TASKS[task].items():
        page.get_by_label(label, exact=False).first.fill(value)
    for box in page.locator("[name^=commits_]").all():
        box.check()
    page.get_by_role("button", name="Reprendre plus tard").click()
    expect(page.get_by_role("heading", level=2, name="Les cinq étapes")).to_be_visible()


def hub_of(page: Page) -> str:
    found = re.search(r"/proposer/P[A-Z0-9]{7}/", page.url)
    assert found, page.url
    return found.group(0)


def found(page: Page, listing: str) -> str:
    """The address of the first row of an admin list."""
    page.goto(listing)
    page.locator("#result_list tbody a").first.click()
    page.wait_for_url("**/change/**")
    return page.url


def take_step(page: Page, address: str, step: str) -> None:
    """Open a verb's page in the admin, from the object's own."""
    page.goto(address)
    page.get_by_role("link", name=step).first.click()
    expect(page.get_by_role("button", name=step)).to_be_visible()


def confirm(page: Page, step: str) -> None:
    page.get_by_role("button", name=step).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def begin(page: Page, sink: Sink) -> str:
    """By e-mail, without an account; the writer's own link."""
    page.goto("/proposer/")
    page.get_by_role("link", name="Commencer").first.click()
    page.get_by_label("Votre adresse e-mail").fill(AWA)
    page.wait_for_timeout(TRAP)
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Regardez vos mails")
    link = link_in(sink.wait_for(AWA), "/proposer/lien/")
    page.goto(link)
    page.get_by_role("button", name="Ouvrir mon brouillon").click()
    return link


def attach_and_send(page: Page, sink: Sink) -> str:
    """The reference."""
    page.goto(f"{hub_of(page)}pieces/")
    piece = {"name": "relevés.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    page.get_by_label("Choisir un fichier").set_input_files(piece)  # type: ignore[arg-type]
    page.get_by_role("button", name="Ajouter ce fichier").click()
    expect(page.get_by_role("link", name="relevés.pdf")).to_be_visible()
    page.goto(f"{hub_of(page)}verifier/")
    page.get_by_role("button", name="Envoyer la proposition").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Proposition envoyée")
    reference = hub_of(page).split("/")[2]
    assert reference in text_of(sink.wait_for(AWA, reference))
    return reference


def hand_in(page: Page, value: str) -> None:
    """A reading, from the queue to the next proposal."""
    page.goto("/comite/")
    page.get_by_role("link", name="Lire la prochaine").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    for radio in page.get_by_role("radio", name=value).all():
        radio.check()
    page.get_by_label("Un mot pour l’association").fill("Un besoin clair et utile.")
    page.get_by_role("button", name="Rendre ma lecture").click()
    expect(page.get_by_text("Votre lecture est rendue")).to_be_visible()


def test_from_a_first_mail_to_a_page_that_recruits(visit: Open, sink: Sink, site: Stack) -> None:
    awa = visit(scripts=False)
    link = begin(awa, sink)
    for task in ("organisation", "besoin"):
        fill(awa, task)
    awa.context.close()

    elsewhere = visit()
    elsewhere.goto(link)
    elsewhere.get_by_role("button", name="Ouvrir mon brouillon").click()
    elsewhere.goto(f"{hub_of(elsewhere)}besoin/")
    expect(elsewhere.get_by_label("Le problème")).to_have_value(TASKS["besoin"]["Le problème"])
    elsewhere.goto(f"{hub_of(elsewhere)}verifier/")
    expect(elsewhere.get_by_text("réponses manquent pour envoyer")).to_be_visible()
    for task in ("donnees", "moyens"):
        fill(elsewhere, task)
    reference = attach_and_send(elsewhere, sink)

    chloe = visit("chloe")
    proposal = found(chloe, f"/admin/partners/proposal/?q={reference}")
    take_step(chloe, proposal, "Poser des questions")
    chloe.get_by_label("Questions").fill("Depuis quand avez-vous ces relevés ?")
    confirm(chloe, "Poser des questions")

    asked = sink.wait_for(AWA, "questions")
    assert "Depuis quand avez-vous ces relevés" in text_of(asked)
    answering = visit()
    answering.goto(link_in(asked, "/proposer/lien/"))
    answering.get_by_role("button", name="Ouvrir ma proposition").click()
    answering.get_by_label("Votre message").fill("Depuis 2004, chaque mois.")
    answering.get_by_role("button", name="Envoyer ma réponse").click()
    expect(answering.get_by_text("Depuis 2004, chaque mois.")).to_be_visible()

    take_step(chloe, proposal, "Présélectionner")
    confirm(chloe, "Présélectionner")
    take_step(chloe, found(chloe, "/admin/seasons/season/?q=Saison 14"), "Répartir les propositions")
    confirm(chloe, "Répartir les propositions")
    for reader in ("yara", "omar", "sam"):
        assert TITLE in text_of(sink.wait_for(f"{reader}@example.org"))

    decide(visit, chloe, sink, reference)
    tracker = f"/proposer/{reference}/suivi/"
    answering.goto(tracker)
    expect(answering.get_by_role("heading", level=1)).to_contain_text("Votre proposition est retenue")

    take_step(chloe, proposal, "Ouvrir l’édition")
    confirm(chloe, "Ouvrir l’édition")
    assert "devient un projet" in text_of(sink.wait_for(AWA, "cadrage"))
    edition = found(chloe, "/admin/projects/edition/?q=puits")
    frame(answering, chloe, sink, site, edition)
    visitor = visit()
    visitor.goto("/saisons/14/")
    visitor.get_by_role("link", name=TITLE).click()
    expect(visitor.get_by_role("link", name="Rejoindre ce projet").first).to_be_visible()


def frame(awa: Page, chloe: Page, sink: Sink, site: Stack, edition: str) -> None:
    """The partner confirms the public text; the gate turns green; the edition recruits."""
    take_step(chloe, edition, "Faire relire le texte public")
    confirm(chloe, "Faire relire le texte public")
    awa.goto(link_in(sink.wait_for(AWA, "relire le texte"), "/texte-public/"))
    awa.get_by_role("button", name="Confirmer ce texte").click()
    expect(awa.get_by_text("Ce texte est confirmé").last).to_be_visible()
    take_step(chloe, edition, "Publier")
    confirm(chloe, "Publier")

    site.manage("shell", "-c", FRAME.read_text(encoding="utf-8"))
    take_step(chloe, edition, "Ouvrir le recrutement")
    expect(chloe.get_by_text("Cinq premières tâches sont écrites")).to_be_visible()
    chloe.get_by_role("button", name="Ouvrir le recrutement").click()
    expect(chloe.locator(".errornote")).to_be_visible()
    chloe.goto(edition)
    for box in chloe.get_by_role("checkbox", name="Fait", exact=True, disabled=False).all():
        box.check()
    chloe.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(chloe.locator(".messagelist .success")).to_be_visible()
    wait_until(lambda: is_green(chloe, edition), 60, "a green gate")
    confirm(chloe, "Ouvrir le recrutement")


def is_green(page: Page, edition: str) -> bool:
    """Whether nothing is left to settle; the channel comes by itself."""
    take_step(page, edition, "Ouvrir le recrutement")
    return not page.get_by_text("Pas encore réglé").count()


def decide(visit: Open, chloe: Page, sink: Sink, reference: str) -> None:
    """Three readers, one of whom steps aside; then the committee, whose decision nobody sees before it is told."""
    yara, omar, sam = visit("yara"), visit("omar"), visit("sam")
    hand_in(yara, "4 bon")
    expect(yara.get_by_text("Personne d’autre n’a encore rendu")).to_be_visible()
    sam.goto(f"/comite/{reference}/")
    sam.get_by_role("link", name="Me déporter").click()
    sam.get_by_label("Pourquoi vous déporter").fill("J’y suis bénévole.")
    sam.get_by_role("button", name="Me déporter").click()
    expect(sam.get_by_text("ce dossier vous est fermé").first).to_be_visible()
    closed = sam.goto(f"/comite/{reference}/")
    assert closed is not None
    assert closed.status == 404
    hand_in(omar, "5 excellent")
    expect(omar.get_by_role("columnheader", name="Yara")).to_be_visible()

    chloe.goto("/comite/14/classement/")
    row = chloe.locator(f"#{reference}")
    expect(row).to_contain_text("2 lectures")
    row.get_by_role("combobox").select_option(label="retenue")
    row.get_by_role("button", name="Décider").click()
    partner = visit()
    partner.goto(link_in(sink.wait_for(AWA, "questions"), "/proposer/lien/"))
    partner.get_by_role("button", name="Ouvrir ma proposition").click()
    expect(partner.get_by_role("heading", level=1)).to_contain_text("va au comité")

    chloe.get_by_role("link", name="Relire et annoncer").click()
    chloe.get_by_role("link", name="Retoucher ou différer").click()
    chloe.get_by_label("Le mot de l’équipe").fill("Le comité a été conquis.")
    chloe.get_by_role("button", name="Enregistrer").click()
    chloe.locator("summary").first.click()
    expect(chloe.locator("blockquote").first).to_contain_text("Le comité a été conquis.")
    chloe.get_by_role("button", name="Annoncer").click()
    expect(chloe.get_by_text("décision est annoncée")).to_be_visible()
    letter = text_of(sink.wait_for(AWA, "retenu"))
    assert "Le comité a été conquis." in letter
    assert "Yara" not in letter
    sam.goto("/comite/14/classement/")
    expect(sam.locator(f"#{reference}")).to_contain_text("déport")
