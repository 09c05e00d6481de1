"""Joining without a mouse: every stop is reached by Tab, seen by its focus, and used by Enter or Space."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import enter
from tests.browser.measure import FOCUS_SHOWN
from tests.stack import Stack

pytestmark = pytest.mark.browser
NAME = """() => {
  const e = document.activeElement;
  return [e.textContent, e.getAttribute('aria-label'), ...[...(e.labels || [])].map(l => l.textContent)].join(' ');
}"""


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Press Tab until the focus is on something with these words; every stop on the way shows its focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_SHOWN) in {"shown", "end"}
        if words in page.evaluate(NAME):
            return
    pytest.fail(f"«{words}» is not reached by Tab")


def test_a_volunteer_finds_and_joins_a_project_with_the_keyboard_alone(
    browser: Browser, site: Stack, sessions: dict[str, str]
) -> None:
    context = browser.new_context(base_url=site.url, locale="fr-FR")
    page = context.new_page()
    enter(page, site, sessions["zoe"])
    page.goto("/projets/?q=vigie")
    page.keyboard.press("Tab")
    assert "contenu" in page.evaluate(NAME)
    page.keyboard.press("Enter")
    tab_to(page, "Vigie")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vigie")
    tab_to(page, "Rejoindre ce projet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rejoindre")
    tab_to(page, "design")
    page.keyboard.press("Space")
    tab_to(page, "charte")
    page.keyboard.press("Space")
    tab_to(page, "Rejoindre ce projet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tu es dans l’équipe")
    tab_to(page, "Annuler")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tu as quitté")
    context.close()
