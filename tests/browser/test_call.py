"""The call for projects, with real processes of its own: from a partner's first mail to a page that recruits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from demo.fakes.mattermost import FakeMattermost
from tests.browser import call_office as office
from tests.browser import call_steps as steps
from tests.browser.call_steps import AWA, TASKS, TITLE, fill, hub_of, open_link
from tests.browser.conftest import Open, own_browsers, portal, session_keys
from tests.sink import Sink, link_in, text_of, wait_until
from tests.stack import Stack

pytestmark = pytest.mark.browser
SEED = Path(__file__).with_name("call_seed.py")


@pytest.fixture(scope="module")
def post() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def chat() -> Iterator[FakeMattermost]:
    with FakeMattermost() as fake:
        yield fake


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory, chat: FakeMattermost, post: Sink) -> Iterator[Stack]:
    """An open call, on a site where no other story looks."""
    with portal(tmp_path_factory.mktemp("call"), chat, post, [SEED]) as call:
        yield call


@pytest.fixture
def visit(browser: Browser, call: Stack) -> Iterator[Open]:
    with own_browsers(browser, call, session_keys(call), ViewportSize(width=1280, height=900)) as visit:
        yield visit


def test_from_a_first_mail_to_a_page_that_recruits(visit: Open, post: Sink, chat: FakeMattermost) -> None:
    reference = propose(visit, post)
    awa, chloe = visit(), visit("chloe")
    proposal = office.found(chloe, f"/admin/partners/proposal/?q={reference}")
    ask_and_answer(awa, chloe, post, proposal)
    office.do(chloe, proposal, "Présélectionner")
    office.do(chloe, office.found(chloe, "/admin/seasons/season/?q=Saison 14"), "Répartir les propositions")
    for reader in ("yara", "omar", "sam"):
        assert TITLE in text_of(post.wait_for(f"{reader}@example.org"))
    decide(visit, chloe, post, reference)
    awa.goto(f"/proposer/{reference}/suivi/")
    expect(awa.get_by_role("heading", level=1)).to_contain_text("Votre proposition est retenue")

    office.do(chloe, proposal, "Ouvrir l’édition")
    assert "devient un projet" in text_of(post.wait_for(AWA, "cadrage"))
    edition = office.found(chloe, "/admin/projects/edition/?q=puits")
    publish(awa, chloe, post, edition)
    frame(visit, chloe, post, edition)
    office.confirm(chloe, "Ouvrir le recrutement")
    assert "14_" in " ".join(channel["name"] for channel in chat.state.channels.values())
    visitor = visit()
    visitor.goto("/saisons/14/")
    visitor.get_by_role("link", name=TITLE).click()
    expect(visitor.get_by_role("link", name="Rejoindre ce projet").first).to_be_visible()
    expect(visitor.get_by_text("analyse de données").first).to_be_visible()


def propose(visit: Open, post: Sink) -> str:
    """Begin without scripts, leave, go on in another browser by the mailed link, attach, send."""
    awa = visit(java_script_enabled=False)
    link = steps.begin(awa, post)
    for task in ("organisation", "besoin"):
        fill(awa, task)
    awa.context.close()

    elsewhere = visit()
    open_link(elsewhere, link, "Ouvrir mon brouillon")
    elsewhere.goto(f"{hub_of(elsewhere)}besoin/")
    expect(elsewhere.get_by_label("Le problème")).to_have_value(TASKS["besoin"]["Le problème"])
    elsewhere.goto(f"{hub_of(elsewhere)}verifier/")
    expect(elsewhere.get_by_text("réponses à donner ou à corriger avant l’envoi")).to_be_visible()
    for task in ("donnees", "moyens"):
        fill(elsewhere, task)
    return steps.attach_and_send(elsewhere, post)


def ask_and_answer(awa: Page, chloe: Page, post: Sink, proposal: str) -> None:
    office.take_step(chloe, proposal, "Poser des questions")
    chloe.get_by_label("Questions").fill("Depuis quand avez-vous ces relevés ?")
    office.confirm(chloe, "Poser des questions")
    asked = post.wait_for(AWA, "questions")
    assert "Depuis quand avez-vous ces relevés" in text_of(asked)
    steps.answer(awa, link_in(asked, "/proposer/lien/"))


def decide(visit: Open, chloe: Page, post: Sink, reference: str) -> None:
    """Three readers, one of whom steps aside; then the committee, whose decision nobody sees before it is told."""
    yara, omar, sam = visit("yara"), visit("omar"), visit("sam")
    steps.hand_in(yara, "4 bon")
    expect(yara.get_by_text("Personne d’autre n’a encore rendu")).to_be_visible()
    steps.step_aside(sam, reference)
    steps.hand_in(omar, "5 excellent")
    expect(omar.get_by_role("columnheader", name="Yara")).to_be_visible()
    office.fix_the_evening(chloe)
    steps.choose(chloe, reference)
    partner = visit()
    open_link(partner, link_in(post.wait_for(AWA, "questions"), "/proposer/lien/"), "Ouvrir ma proposition")
    expect(partner.get_by_role("heading", level=1)).to_contain_text("va au comité")
    steps.announce(chloe)
    letter = text_of(post.wait_for(AWA, "retenu"))
    assert "Le comité a été conquis." in letter
    assert "Yara" not in letter
    sam.goto("/comite/14/classement/")
    expect(sam.locator(f"#{reference}")).to_contain_text("déport")


def publish(awa: Page, chloe: Page, post: Sink, edition: str) -> None:
    """The partner confirms the public text before anybody reads it."""
    office.do(chloe, edition, "Faire relire le texte public")
    awa.goto(link_in(post.wait_for(AWA, "relire le texte"), "/texte-public/"))
    awa.get_by_role("button", name="Confirmer ce texte").click()
    expect(awa.get_by_text("Ce texte est confirmé").last).to_be_visible()
    office.do(chloe, edition, "Publier")


def frame(visit: Open, chloe: Page, post: Sink, edition: str) -> None:
    """Two volunteers offer to lead; people, code and channel; the gate holds until all of it is there."""
    for name, role in (("Nour", "personne référente produit"), ("Iris", "personne référente technique")):
        steps.offer_to_lead(visit(name.lower()))
        office.appoint(chloe, edition, name, role)
        assert TITLE in text_of(post.wait_for(f"{name.lower()}@example.org"))
    office.seek_people_and_link_code(chloe, edition)
    office.take_step(chloe, edition, "Ouvrir le recrutement")
    expect(chloe.get_by_text("Cinq premières tâches sont écrites")).to_be_visible()
    chloe.get_by_role("button", name="Ouvrir le recrutement").click()
    expect(chloe.locator(".errornote")).to_be_visible()
    office.settle(chloe, edition)
    office.open_channel(chloe, TITLE)
    wait_until(lambda: office.is_green(chloe, edition), 60, "a green gate")
