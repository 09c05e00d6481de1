"""A coordinator makes the channels of a season after reading their names, and binds one that exists."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from demo.fakes.mattermost import FakeMattermost
from tests.browser.conftest import enter
from tests.sink import wait_until
from tests.stack import Stack

pytestmark = pytest.mark.browser
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def is_well_made(page: Page, title: str) -> None:
    """What is ours in the admin's frame: nothing for axe to say, nothing wider than the screen."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    found = Axe().run(page, context="#content").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert page.evaluate(OVERFLOW) <= 0


def width_of(page: Page) -> int:
    return page.viewport_size["width"] if page.viewport_size else 0


def test_names_are_read_before_channels_are_made(
    sized_page: Page, site: Stack, sessions: dict[str, str], mattermost: FakeMattermost
) -> None:
    page, number = (
        sized_page,
        15 if width_of(sized_page) > 1000 else 14,
    )
    mattermost.open_room(f"12_projet-{number}", ours=False)
    enter(page, site, sessions["chloe"])
    page.goto("/admin/chat/channelseason/")
    page.get_by_role("link", name="Saison 12").click()
    is_well_made(page, "Canaux d’une saison")
    page.get_by_role("link", name="Créer les canaux").click()
    is_well_made(page, "Créer les canaux")
    expect(page.get_by_text(f"« 12_projet-{number} » existe déjà là-bas")).to_be_visible()
    for box in page.get_by_role("checkbox", name="Créer").all():
        box.uncheck()
    page.get_by_label(f"Créer : Projet {number}, toute l’équipe").check()
    name = page.get_by_label(f"Nom : Projet {number}, toute l’équipe")
    expect(name).to_have_value(f"12_projet-{number}-2")
    name.fill(f"12_projet_{number}")
    page.get_by_role("button", name="Créer les canaux cochés").click()
    expect(page.locator(".messagelist .success")).to_contain_text("1 canal est demandé")
    wait_until(lambda: f"12_projet_{number}" in mattermost.rooms().values(), what="the channel")


def test_a_channel_that_exists_is_found_and_bound(
    sized_page: Page, site: Stack, sessions: dict[str, str], mattermost: FakeMattermost
) -> None:
    page, name = sized_page, f"entraide-{sized_page.viewport_size}"
    mattermost.open_room(name)
    enter(page, site, sessions["chloe"])
    page.goto("/admin/chat/channel/relier/?relire=1")
    is_well_made(page, "Relier un canal existant")
    page.get_by_label("Nom du canal").fill(name)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Relier", exact=False).filter(has_text=name).click()
    is_well_made(page, "Relier ce canal")
    page.get_by_label("Ce canal est celui de").select_option(label="Projet 13")
    page.get_by_role("button", name="Relier ce canal").click()
    expect(page.locator(".messagelist .success")).to_contain_text("est relié")
    expect(page.get_by_text("Ajouts seulement").first).to_be_visible()
    is_well_made(page, "Canal")
