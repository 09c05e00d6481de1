"""The whole story, with real processes: find, join, be welcomed, be in the channel; a lead decides; somebody leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.fakes.mattermost import FakeMattermost
from tests.browser.conftest import PHONE, Open, enter, own_browsers
from tests.sink import Sink, code_in, link_in, text_of, wait_until
from tests.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def visit(request: pytest.FixtureRequest, browser: Browser, site: Stack) -> Iterator[Open]:
    """With scripts on or off."""
    with own_browsers(browser, site, {}, PHONE, java_script_enabled=request.param) as visit:
        yield visit


def find_and_open(page: Page) -> None:
    """From the home page to the project, through the filters."""
    page.goto("/projets/")
    if not page.get_by_label("Un mot").is_visible():
        page.get_by_text("Filtrer les projets").click()
    page.get_by_label("Un mot").fill("VIGIE")
    page.get_by_role("button", name="Filtrer", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text(re.compile("1 projet"))
    page.get_by_role("link", name="Vigie").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vigie")


def sign_up(page: Page, sink: Sink, name: str, email: str) -> None:
    """From the sign-in page to wherever the person meant to go, by the code of the mail."""
    page.get_by_role("link", name="Créer mon compte").click()
    page.get_by_label("e-mail").fill(email)
    page.get_by_label("Nom affiché").fill(name)
    page.get_by_role("button", name="Créer mon compte").click()
    page.get_by_label("Code").fill(code_in(sink.wait_for(email)))
    page.get_by_role("button", name="Continuer").click()


def join(page: Page, message: str, button: str = "Rejoindre ce projet") -> None:
    page.get_by_role("radio", name="design").check()
    page.get_by_label("Quelques mots").fill(message)
    page.get_by_role("checkbox", name="charte").check()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Référence")).to_be_visible()


def in_channel(mattermost: FakeMattermost, email: str) -> bool:
    """Whether somebody with this address is a member of the project's channel on the server."""
    state = mattermost.state
    found = [one["id"] for one in state.channels.values() if one["name"] == "12_vigie"]
    return any(state.users[person]["email"] == email for channel in found for person in state.channel_members[channel])


def test_two_volunteers_a_lead_and_a_departure(  # noqa: PLR0917 - fixtures
    visit: Open,
    request: pytest.FixtureRequest,
    site: Stack,
    sink: Sink,
    mattermost: FakeMattermost,
    sessions: dict[str, str],
) -> None:
    mark = "a" if "no-" in request.node.callspec.id else "b"
    first, second = f"nadia.{mark}@example.com", f"omar.{mark}@example.com"

    nadia = visit()
    find_and_open(nadia)
    nadia.get_by_role("link", name="Rejoindre ce projet").first.click()
    sign_up(nadia, sink, "Nadia", first)
    join(nadia, "Je dessine des cartes.")
    expect(nadia.get_by_role("heading", level=1)).to_contain_text("Tu es dans l’équipe")
    confirmation = nadia.url
    welcome = sink.wait_for(first, "Vigie")
    assert "/participations/" in text_of(welcome)

    wait_until(lambda: nadia.reload() and nadia.get_by_text("Invitation envoyée").count(), 60, "the invitation")
    nadia.get_by_role("link", name="M’inscrire sur la messagerie").click()
    nadia.get_by_label("Adresse électronique").fill(first)
    nadia.get_by_role("button", name="Créer mon compte Mattermost").click()
    wait_until(lambda: in_channel(mattermost, first), 60, "Nadia in the channel")
    nadia.goto(confirmation)
    wait_until(lambda: nadia.reload() and nadia.get_by_text("Tu es dans le canal").count(), 60, "the page to say so")

    chloe = visit()
    enter(chloe, site, sessions["chloe"])
    choose_joining(chloe, "après l’accord d’une personne référente")

    omar = visit()
    omar.goto("/projets/vigie/")
    omar.get_by_role("link", name="Rejoindre ce projet").first.click()
    sign_up(omar, sink, "Omar", second)
    join(omar, "Je veux aider les pompiers.", "Envoyer ma demande")
    expect(omar.get_by_role("heading", level=1)).to_contain_text("Ta demande est envoyée")

    lea = visit()
    lea.goto(link_in(sink.wait_for("lea@example.org", "Omar"), "/demandes/"))
    lea.get_by_label("e-mail").fill("lea@example.org")
    before = len(sink.to("lea@example.org", "code"))
    lea.get_by_role("button", name="Recevoir un code").click()
    lea.get_by_label("Code").fill(code_in(sink.wait_for("lea@example.org", "code", after=before)))
    lea.get_by_role("button", name="Continuer").click()
    expect(lea.get_by_text("Je veux aider les pompiers.")).to_be_visible()
    lea.get_by_label("mot").fill("Bienvenue, à mardi.")
    lea.get_by_role("button", name="Accepter").click()
    assert "Bienvenue, à mardi." in text_of(sink.wait_for(second, "acceptée"))
    state = mattermost.state
    state.enter_team(state.team["id"], state.add_user(second, f"omar{mark}")["id"])
    wait_until(lambda: in_channel(mattermost, second), 60, "Omar in the channel")

    nadia.get_by_role("link", name="Quitter l’équipe").click()
    nadia.get_by_role("button", name="Quitter").click()
    sink.wait_for(first, "quitté")
    wait_until(lambda: not in_channel(mattermost, first), 60, "Nadia out of the channel")
    assert in_channel(mattermost, second)
    choose_joining(chloe, "tout de suite")


def choose_joining(page: Page, way: str) -> None:
    """A coordinator changes in the admin how one joins the project."""
    page.goto("/admin/projects/edition/?q=vigie")
    page.get_by_role("link", name="Vigie").first.click()
    page.get_by_label("Rejoindre").select_option(label=way)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
