"""An event is filled: one seat, two people, and one who changes their mind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Open, own_browsers
from tests.browser.test_keyboard import tab_to
from tests.sink import Sink, text_of
from tests.stack import Stack

pytestmark = pytest.mark.browser
TITLE = "Atelier à une place"
MOVED_UP = "une place s’est libérée"


@pytest.fixture
def visit(browser: Browser, site: Stack, sessions: dict[str, str]) -> Iterator[Open]:
    with own_browsers(browser, site, sessions, PHONE) as visit:
        yield visit


def announce(page: Page) -> None:
    """A coordinator writes it in the admin."""
    day = f"{timezone.localdate() + timedelta(days=20):%d/%m/%Y}"
    page.goto("/admin/seasons/event/add/")
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_label("Genre").select_option(label="Atelier")
    for name, hour in (("starts_at", "18:30:00"), ("ends_at", "20:00:00")):
        page.locator(f"[name={name}_0]").fill(day)
        page.locator(f"[name={name}_1]").fill(hour)
    page.get_by_label("Lieu").fill("La Base, Paris")
    page.get_by_role("checkbox", name="Inscription").check()
    page.get_by_label("Places").fill("1")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text(TITLE)


def open_event(page: Page) -> None:
    page.goto("/agenda/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)


def calendar_of(page: Page) -> str:
    """The secret address somebody gives their calendar program."""
    page.goto("/mon-espace/")
    page.get_by_role("link", name="Mon calendrier").click()
    page.get_by_role("button", name="Créer mon adresse").click()
    return page.get_by_label("Copie-la dans ton agenda").input_value()


def test_who_waits_gets_the_seat_that_is_given_back_and_calendars_follow(visit: Open, sink: Sink) -> None:
    announce(visit("chloe"))
    alice, zoe, program = visit("alice", java_script_enabled=False), visit("zoe"), visit()
    open_event(alice)
    alice.get_by_role("button", name="M’inscrire").click()
    expect(alice.get_by_text("Tu es sur la liste.", exact=True)).to_be_visible()
    address = calendar_of(alice)
    expect(alice.get_by_role("button", name="Copier l’adresse")).to_have_count(0)
    assert f"SUMMARY:{TITLE}" in program.request.get(address).text()

    open_event(zoe)
    expect(zoe.get_by_text("Tout est pris.")).to_be_visible()
    tab_to(zoe, "Entrer sur la liste d’attente")
    zoe.keyboard.press("Enter")
    expect(zoe.get_by_role("button", name="Quitter la liste d’attente")).to_be_visible()

    before = len(sink.to("zoe@example.org", MOVED_UP))
    open_event(alice)
    alice.get_by_role("button", name="Rendre ma place").click()
    expect(alice.get_by_role("button", name="Entrer sur la liste d’attente")).to_be_visible()
    assert f"SUMMARY:{TITLE}" not in program.request.get(address).text()

    letter = sink.wait_for("zoe@example.org", MOVED_UP, after=before)
    assert f"« {TITLE} »" in text_of(letter)
    zoe.goto("/mon-espace/")
    zoe.get_by_role("link", name=TITLE).click()
    expect(zoe.get_by_role("button", name="Rendre ma place")).to_be_visible()
    calendar_of(zoe)
    # A window of Chromium allows it to whoever clicks; its headless shell has nobody to show what it allows.
    zoe.context.grant_permissions(["clipboard-write"])
    zoe.get_by_role("button", name="Copier l’adresse").first.click()
    expect(zoe.get_by_text("L’adresse est copiée.")).to_be_visible()

    alice.goto("/mon-espace/calendrier/")
    alice.get_by_role("button", name="Renouveler").click()
    expect(alice.get_by_text("L’ancienne ne répond plus")).to_be_visible()
    assert program.request.get(address).status == 404
