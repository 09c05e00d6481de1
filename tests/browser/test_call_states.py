"""The call's pages when something is wrong, missing or over: as valid, accessible and readable as all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser import measure
from tests.browser.conftest import enter
from tests.browser.test_pages import OVERFLOW
from tests.stack import Stack

pytestmark = pytest.mark.browser
SAVE, LATER = "Enregistrer et continuer", "Reprendre plus tard"
NODES = 700
# Who, where, which button, and what the page then says.
REFUSALS = [
    ("", "/proposer/commencer/", "Recevoir le lien", "Écrire une adresse e-mail"),
    ("", "/proposer/retrouver/", "Recevoir mon lien", "Écrire une adresse e-mail"),
    ("", "/prevenez-moi/appel/", "Me prévenir", "Écrire une adresse e-mail"),
    ("", "/propositions/PSENT222/soutenir/", "Soutenir cette proposition", "Écrire le nom"),
    ("ina", "/proposer/PEMPTY22/organisation/", SAVE, "organisation"),
    ("ina", "/proposer/PEMPTY22/besoin/", SAVE, "problème"),
    ("ina", "/proposer/PEMPTY22/donnees/", SAVE, "données"),
    ("ina", "/proposer/PEMPTY22/moyens/", SAVE, "engagement"),
    ("ina", "/proposer/PEMPTY22/verifier/", "Envoyer la proposition", "réponses à donner ou à corriger"),
    ("ina", "/proposer/PEMPTY22/pieces/", "Ajouter ce fichier", "Choisir un fichier"),
    ("ina", "/proposer/PEMPTY22/personnes/", "Envoyer un lien", "Écrire une adresse e-mail"),
    ("ina", "/proposer/PASKED22/suivi/", "Envoyer ma réponse", "Écrire votre réponse"),
    ("rosa", "/comite/PREAD222/", "Rendre ma lecture", "Noter"),
    ("rosa", "/comite/PREAD222/deport/", "Me déporter", "Dire en une phrase"),
    ("eva", "/comite/PREAD222/ethique/", "Rendre mon avis", "Choisir un avis"),
]
MISSING = [
    ("", "/proposer/PNTHNG22/"),
    ("", "/proposer/lien/fausse/"),
    ("", "/propositions/PNTHNG22/"),
    ("", "/propositions/soutiens/faux/"),
    ("", "/equipes/12-cadrage/texte-public/faux/"),
    ("rosa", "/comite/PNTHNG22/"),
]


@pytest.fixture
def page(browser: Browser, site: Stack) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url, locale="fr-FR", viewport=ViewportSize(width=390, height=844))
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def look(page: Page) -> None:
    """The page as it stands now, on a phone, in a narrow window, then on a desk."""
    source = page.content()
    found = {
        "headings": measure.heading_errors(page),
        "html": measure.html_errors(source),
        "axe": measure.axe_findings(page),
        "nodes": [nodes] if (nodes := page.evaluate(measure.NODES)) > NODES else [],
        "focus hidden": measure.hidden_focus(page, most=25),
    }
    page.set_viewport_size(ViewportSize(width=320, height=800))
    found["sideways"] = [over] if (over := page.evaluate(OVERFLOW)) > 0 else []
    page.set_viewport_size(ViewportSize(width=1280, height=900))
    found["axe, wide"] = measure.axe_findings(page)
    assert {name: what for name, what in found.items() if what} == {}


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button).first.click()


@pytest.mark.parametrize(("who", "path", "button", "words"), REFUSALS, ids=[case[1] for case in REFUSALS])
def test_a_refused_form_is_as_readable_as_a_new_one(  # noqa: PLR0917 - fixtures
    page: Page, site: Stack, sessions: dict[str, str], who: str, path: str, button: str, words: str
) -> None:
    if who:
        enter(page, site, sessions[who])
    page.goto(path)
    press(page, button)
    expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("[aria-invalid=true], .error-summary, .errors, .errorlist").first).to_be_attached()
    look(page)


@pytest.mark.parametrize(("who", "path"), MISSING, ids=[case[1] for case in MISSING])
def test_what_is_not_there_is_told_so(page: Page, site: Stack, sessions: dict[str, str], who: str, path: str) -> None:
    if who:
        enter(page, site, sessions[who])
    with measure.visit(page, path, status=404):
        look(page)


def test_two_people_on_one_page_choose_between_their_texts(page: Page, site: Stack, sessions: dict[str, str]) -> None:
    enter(page, site, sessions["awa"])
    page.goto("/proposer/PDRAFT22/besoin/")
    other = page.context.new_page()
    other.goto("/proposer/PDRAFT22/besoin/")
    other.get_by_label("Le problème").fill("Vingt communes manquent d’eau.")
    press(other, SAVE)
    page.get_by_label("Le problème").fill("Trente communes manquent d’eau.")
    press(page, SAVE)
    expect(page.get_by_text("Vingt communes")).to_be_visible()
    expect(page.get_by_text("Trente communes").first).to_be_visible()
    look(page)
    press(page, "Enregistrer ce choix")
    expect(page.locator("main")).to_contain_text("Choisir un texte")
    look(page)


def test_an_answer_that_comes_too_late_is_given_back(page: Page, site: Stack, sessions: dict[str, str]) -> None:
    enter(page, site, sessions["ina"])
    page.goto("/proposer/PEMPTY22/besoin/")
    page.get_by_label("Le problème").fill("Un texte de minuit une.")
    page.locator("main form").first.evaluate("form => form.action = '/proposer/PLATE222/besoin/'")
    press(page, SAVE)
    expect(page.locator("main")).to_contain_text("Un texte de minuit une.")
    look(page)


def test_a_session_that_ended_is_told_how_to_go_on(page: Page, site: Stack, sessions: dict[str, str]) -> None:
    enter(page, site, sessions["ina"])
    page.goto("/proposer/PEMPTY22/besoin/")
    page.get_by_label("Le problème").fill("Un texte sans session.")
    page.context.clear_cookies(name="session")
    press(page, SAVE)
    expect(page.get_by_role("status")).to_contain_text("Votre session était terminée")
    look(page)
