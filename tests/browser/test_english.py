"""From landing to a place in a team without a word of French from the portal, and the mails in the same language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.sink import Sink, code_in, text_of
from tests.stack import Stack

pytestmark = pytest.mark.browser
# Words of the portal's own frame and forms; what people wrote stays theirs.
FRENCH = re.compile(r"\b(Les projets|Mon espace|Rejoindre|Se connecter|Mentions légales|équipe|Accueil|Votre|Ton)\b")


def is_english(page: Page, heading: str) -> None:
    """The page says its language and its heading, and nothing of its own is French."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "/en/" in page.url
    own = page.evaluate(
        "() => { const copy = document.body.cloneNode(true);"
        " copy.querySelectorAll('[lang=fr], script').forEach((part) => part.remove()); return copy.textContent }"
    )
    assert FRENCH.findall(own) == [], page.url


def test_a_volunteer_lands_signs_up_and_joins_in_english(browser: Browser, site: Stack, sink: Sink) -> None:
    page = browser.new_context(base_url=site.url, locale="en-GB", viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(15_000)
    page.goto("/")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Projects", exact=True).click()
    is_english(page, "All the projects")
    page.goto("/en/projets/?q=Projet+9")
    page.get_by_role("link", name="Projet 9").click()
    is_english(page, "Projet 9")
    page.get_by_role("link", name="Join this project").first.click()

    page.get_by_role("link", name="Create my account").click()
    is_english(page, "Create my account")
    page.get_by_label("email").fill("erin@example.com")
    page.get_by_label("Displayed name").fill("Erin")
    page.get_by_role("button", name="Create my account").click()
    code = sink.wait_for("erin@example.com")
    assert "verification code" in str(code["subject"])
    page.get_by_label("Code").fill(code_in(code))
    page.get_by_role("button", name="Continue").click()

    is_english(page, "Join")
    page.get_by_role("radio").first.check()
    page.get_by_label("A few words").fill("I draw maps.")
    page.get_by_role("checkbox", name="charter").check()
    page.get_by_role("button", name="Join this project").click()
    is_english(page, "You are in the team")

    welcome = sink.wait_for("erin@example.com", "Welcome to the")
    assert "/en/participations/" in text_of(welcome)
    page.get_by_role("link", name="My space").first.click()
    expect(page.get_by_text("My teams")).to_be_visible()
    is_english(page, "Erin")
    page.get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.context.close()
