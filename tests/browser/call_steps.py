"""What people do in the story of a proposal, a page at a time."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.sink import Sink, link_in, text_of

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


def begin(page: Page, sink: Sink) -> str:
    """By e-mail, without an account; the writer's own link."""
    page.goto("/proposer/")
    page.get_by_role("link", name="Commencer").first.click()
    page.get_by_label("Votre adresse e-mail").fill(AWA)
    page.wait_for_timeout(TRAP)
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Regardez vos mails")
    link = link_in(sink.wait_for(AWA), "/proposer/lien/")
    open_link(page, link, "Ouvrir mon brouillon")
    return link


def open_link(page: Page, link: str, button: str) -> None:
    """A mailed link shows a button; the button opens."""
    page.goto(link)
    page.get_by_role("button", name=button).click()


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


def answer(page: Page, link: str) -> None:
    """From the mailed question to the answer on the tracker."""
    open_link(page, link, "Ouvrir ma proposition")
    page.get_by_label("Votre réponse").fill("Depuis 2004, chaque mois.")
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Depuis 2004, chaque mois.")).to_be_visible()


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


def step_aside(page: Page, reference: str) -> None:
    """The dossier is closed at once."""
    page.goto(f"/comite/{reference}/")
    page.get_by_role("link", name="Me déporter").click()
    page.get_by_label("Pourquoi vous déporter").fill("J’y suis bénévole.")
    page.get_by_role("button", name="Me déporter").click()
    expect(page.get_by_text("ce dossier vous est fermé").first).to_be_visible()
    closed = page.goto(f"/comite/{reference}/")
    assert closed is not None
    assert closed.status == 404


def choose(page: Page, reference: str) -> None:
    """The committee's decision, from the ranking."""
    page.goto("/comite/14/classement/")
    row = page.locator(f"#{reference}")
    expect(row).to_contain_text("2 lectures")
    row.get_by_role("combobox").select_option(label="retenue")
    row.get_by_role("button", name="Décider").click()
    expect(page.get_by_role("link", name="Relire et annoncer")).to_be_visible()


def announce(page: Page) -> None:
    """Each letter read first, with the team's word."""
    page.get_by_role("link", name="Relire et annoncer").click()
    page.get_by_role("link", name="Retoucher ou différer").click()
    page.get_by_label("Le mot de l’équipe").fill("Le comité a été conquis.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("blockquote").first).to_contain_text("Le comité a été conquis.")
    page.get_by_role("button", name="Annoncer").click()
    expect(page.get_by_text("décision est annoncée")).to_be_visible()


def offer_to_lead(page: Page) -> None:
    """A volunteer says so in their profile."""
    page.goto("/profil/")
    page.get_by_label("Je peux être personne référente d’un projet").check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.goto("/profil/")
    expect(page.get_by_label("Je peux être personne référente d’un projet")).to_be_checked()
