"""A coordinator and a channel with too much to take out: read, allow, follow, look at what is left, go back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.fakes.mattermost import FakeMattermost
from tests.browser.conftest import enter
from tests.browser.test_channels import is_well_made
from tests.sink import wait_until
from tests.stack import Stack

pytestmark = pytest.mark.browser
SETUP = """
from django.utils import timezone
from chat.actions import ensure_channel
from chat.models import Account, Workspace
from projects.actions.seats import touch_teams
from projects.models import Membership
from tests import factories as make

season = make.season(17, launch_in=20, slug="17", published=False)
space = Workspace.objects.get(slug="story")
dike, dune = (
    make.edition(season=season, project=make.project(slug=name, title=name.title(), published=False), slug=f"17-{name}")
    for name in ("digue", "dune")
)


def person(name):
    return make.volunteer(name, user=make.user(name, email=f"{name.lower()}@digue.example"))


for name in ("Ada", "Bo", "Cy", "Absente"):
    make.membership(edition=dike, volunteer=person(name), role="tech_lead", seated_at=timezone.now())
for name, account in KNOWN.items():
    Account.objects.create(
        workspace=space, volunteer=person(name), external_id=account, state="found", matched_by="email"
    )
gone = Account.objects.get(external_id=KNOWN["Eve0"]).volunteer
make.membership(edition=dune, volunteer=gone, role="tech_lead", seated_at=timezone.now())
make.membership(edition=dune, volunteer=person("Flo"), role="tech_lead", seated_at=timezone.now())
ensure_channel(about=dike, workspace=space, external_id=ROOMS["digue"], name="digue", policy="authoritative")
ensure_channel(about=dune, workspace=space, external_id=ROOMS["dune"], name="dune", policy="additive")
touch_teams([dike.pk, dune.pk])
"""
# Who was seen in the channel leaves the team.
LEAVES = """
from django.utils import timezone
from projects.models import Membership

Membership.objects.filter(edition__slug="17-dune", volunteer__user__name="Eve0").update(
    state="left", ended_at=timezone.now()
)
"""


@pytest.fixture
def chloe(browser: Browser, site: Stack, sessions: dict[str, str]) -> Page:
    page = browser.new_context(base_url=site.url, locale="fr-FR").new_page()
    page.set_default_timeout(20_000)
    enter(page, site, sessions["chloe"])
    return page


def asked(page: Page, verb: str) -> None:
    """A verb's page is read, then its button is pressed."""
    page.get_by_role("link", name=verb, exact=True).click()
    is_well_made(page, verb)
    page.get_by_role("button", name=verb, exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_a_plan_stopped_by_the_cap_is_read_applied_followed_and_gone_back_on(
    chloe: Page, site: Stack, mattermost: FakeMattermost
) -> None:
    rooms = {name: mattermost.open_room(name) for name in ("digue", "dune")}
    known = {f"Eve{at}": mattermost.register(f"eve{at}@digue.example", f"eve{at}") for at in range(6)}
    team = {mattermost.register(f"{name}@digue.example", name) for name in ("ada", "bo", "cy")}
    for one in known.values():
        mattermost.join(rooms["digue"], one)
    mattermost.join(rooms["dune"], known["Eve0"])
    mattermost.register("flo@digue.example", "flo")
    site.manage("shell", "--no-imports", "-c", f"KNOWN, ROOMS = {known!r}, {rooms!r}\n{SETUP}")
    ours = {mattermost.own_id}
    wait_until(lambda: mattermost.inside(rooms["digue"]) == {*known.values(), *team, *ours}, 30, "the team to arrive")

    page = chloe
    page.goto("/admin/chat/channel/?q=digue")
    page.get_by_role("link", name="digue", exact=True).click()
    asked(page, "Prévoir (à blanc)")
    waiting = page.get_by_role("link", name=re.compile("attend un accord|prêt, rien n’est fait"))
    wait_until(lambda: page.reload() and waiting.count(), 30, "the plan")
    waiting.first.click()
    expect(page.get_by_text("6 à retirer", exact=False).first).to_be_visible()
    expect(page.get_by_text("6 retraits que personne n’a décidés")).to_contain_text("au-delà de 5")
    expect(page.get_by_text("Aucun compte à cette adresse")).to_be_visible()
    expect(page.get_by_text("Absente")).to_be_visible()
    assert set(known.values()) <= mattermost.inside(rooms["digue"])  # nobody was taken out before the click
    plan = page.url

    mattermost.strike("429", "remove", skip=3, times=2)
    page.get_by_role("link", name="Appliquer ce plan").click()
    expect(page.get_by_text("Sortent du canal")).to_contain_text("Eve5")
    is_well_made(page, "Appliquer ce plan")
    page.get_by_role("button", name="Appliquer ce plan").click()
    expect(page.get_by_text("3 changements faits sur 6")).to_be_visible(timeout=15_000)  # the page asks again by itself
    expect(page.get_by_text("C’est fini : 6 changements faits sur 6.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="Compte rendu")).to_be_visible()
    assert mattermost.inside(rooms["digue"]) == team | ours

    site.manage("shell", "--no-imports", "-c", LEAVES)
    what_is_left(page, mattermost, rooms["dune"], known["Eve0"])

    page.goto(plan)
    page.get_by_role("link", name="Revenir en arrière").click()
    expect(page.get_by_text("rien n’est changé avant un accord")).to_be_visible()
    page.get_by_role("button", name="Revenir en arrière").click()
    number = re.search(r"plan n° (\d+)", page.locator(".messagelist .success").inner_text().replace("\u00a0", " "))
    assert number
    page.goto(f"/admin/chat/syncplan/{number[1]}/change/")
    expect(page.get_by_text("Retour en arrière. 6 à ajouter")).to_be_visible(timeout=30_000)
    assert mattermost.inside(rooms["digue"]) == team | ours  # a preview
    asked(page, "Appliquer ce plan")
    expect(page.get_by_text("C’est fini : 6 changements faits sur 6.")).to_be_visible(timeout=30_000)
    assert mattermost.inside(rooms["digue"]) == {*known.values(), *team, *ours}


def what_is_left(page: Page, mattermost: FakeMattermost, room: str, leaver: str) -> None:
    """A removal the channel's rule leaves to a person is ticked; somebody added over there shows as a difference."""
    stranger = mattermost.register("passante@ailleurs.example", "passante")
    mattermost.join(room, stranger)
    page.goto("/admin/chat/channel/?q=dune")
    page.get_by_role("link", name="dune", exact=True).click()
    asked(page, "Synchroniser maintenant")
    page.goto("/admin/chat/finding/?kind__exact=drift&q=dune")
    wait_until(lambda: page.reload() and page.get_by_text("@passante").count(), 30, "the difference")
    expect(page.get_by_text("Lier ce compte à une personne, l’inviter sur le portail")).to_be_visible()
    page.goto("/admin/chat/finding/a-la-main/")
    is_well_made(page, "À faire à la main")
    box = page.get_by_label("Eve0")
    expect(box).not_to_be_checked()
    mattermost.leave(room, leaver)
    box.check()
    page.get_by_role("button", name="Cocher comme fait").click()
    expect(page.locator(".messagelist .success")).to_contain_text("1 ligne cochée")
    expect(page.get_by_label("Eve0")).to_have_count(0)
    assert stranger in mattermost.inside(room)
