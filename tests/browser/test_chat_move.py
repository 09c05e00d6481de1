"""A community leaves Slack for Mattermost: every step read first, the worker gone in the middle, nobody lost."""

from __future__ import annotations

import signal

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack
from tests.browser.conftest import enter
from tests.browser.test_channels import is_well_made
from tests.sink import Sink, text_of, wait_until
from tests.stack import Stack

pytestmark = pytest.mark.browser
PEOPLE = ("lou", "max", "nil")
SETUP = """
from django.utils import timezone
from chat.actions import ensure_channel
from chat.models import Workspace
from projects.actions.seats import touch_teams
from tests import factories as make

season = make.season(18, launch_in=20, slug="18", published=False)
space = Workspace.objects.create(
    name="Slack d’avant", slug="before", platform="slack", base_url=URL, token_name="STORY_SLACK_TOKEN",
    invite_url="https://example.org/slack",
)
people = [make.volunteer(one.title(), user=make.user(one.title(), email=f"{one}@maree.example")) for one in PEOPLE]
made = []
for name in ("maree", "recif"):
    project = make.project(slug=name, title=name.title(), published=False)
    made.append(make.edition(season=season, project=project, slug=f"18-{name}", published=False))
    for one in people:
        make.membership(edition=made[-1], volunteer=one, role="tech_lead", seated_at=timezone.now())
    ensure_channel(about=made[-1], workspace=space, name=f"18_{name}")
touch_teams([one.pk for one in made])
"""


@pytest.fixture
def chloe(browser: Browser, site: Stack, sessions: dict[str, str]) -> Page:
    page = browser.new_context(base_url=site.url, locale="fr-FR").new_page()
    page.set_default_timeout(15_000)
    enter(page, site, sessions["chloe"])
    return page


def read(page: Page, verb: str, *promises: str) -> None:
    """The verb's page, which says what will happen."""
    page.get_by_role("link", name=verb, exact=True).click()
    is_well_made(page, verb)
    for promise in promises:
        expect(page.get_by_text(promise).first).to_be_visible()


def press(page: Page, verb: str, told: str) -> None:
    page.get_by_role("button", name=verb, exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text(told)


def step(page: Page, verb: str, told: str, *promises: str) -> None:
    read(page, verb, *promises)
    press(page, verb, told)


def test_slack_is_left_for_mattermost_step_by_step_with_the_worker_gone_in_the_middle(
    chloe: Page, site: Stack, slack: FakeSlack, mattermost: FakeMattermost, sink: Sink
) -> None:
    there = {one: slack.register(f"{one}@maree.example", one) for one in PEOPLE}
    arrived = {one: mattermost.register(f"{one}@maree.example", one) for one in PEOPLE[:2]}
    free = mattermost.open_room("recif-libre")
    site.manage("shell", "--no-imports", "-c", f"URL, PEOPLE = {slack.api_url!r}, {PEOPLE!r}\n{SETUP}")
    left: dict[str, str] = {}

    def full() -> bool:
        left.update({name: one for one, name in slack.rooms().items() if name.startswith("18_")})
        return len(left) == 2 and all(set(there.values()) <= slack.inside(one) for one in left.values())

    wait_until(full, 30, "Slack's channels")
    page = chloe
    page.goto("/admin/chat/move/add/")
    page.get_by_label("Espace quitté").select_option(label="Slack d’avant")
    page.get_by_label("Nouvel espace").select_option(label="Mattermost")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.goto("/admin/chat/move/")
    page.get_by_role("link", name="Slack d’avant → Mattermost").click()
    move = page.url
    step(page, "Lire les canaux du nouvel espace", "lus", "Rien n’y est changé")
    read(page, "Choisir ce que devient chaque canal", "rien ne change encore")
    page.get_by_label("#18_recif").select_option(label="~recif-libre")
    press(page, "Choisir ce que devient chaque canal", "retenu")

    # The worker goes away: what was asked stays asked, and is done once, when it comes back.
    site.stop("worker", signal.SIGTERM)
    step(page, "Ouvrir les nouveaux canaux", "s’ouvrent", "Sur Slack d’avant, rien ne change.")
    expect(page.get_by_text("~18_maree (pas encore créé)")).to_be_visible()
    assert "18_maree" not in mattermost.rooms().values()
    mattermost.strike("truncate", "create")
    site.start("worker")
    seen = page.get_by_text("3 personnes ont une place, 2 trouvées sur Mattermost.")
    inside = set(arrived.values())
    wait_until(lambda: "18_maree" in mattermost.rooms().values(), 30, "the channel")
    new = next(one for one, name in mattermost.rooms().items() if name == "18_maree")
    wait_until(lambda: inside <= mattermost.inside(new) and inside <= mattermost.inside(free), 30, "the people")
    assert list(mattermost.rooms().values()).count("18_maree") == 1
    wait_until(lambda: page.goto(move) and seen.count(), 20, "the page to say who was found")
    expect(page.get_by_text("Nil (nil@maree.example)")).to_be_visible()
    expect(page.get_by_text(f"À leur donner : {mattermost.invite_url}")).to_be_visible()

    step(page, "Écrire à qui n’est pas trouvé", "1 mail écrit", "1 personne : Nil", "nil@maree.example")
    assert mattermost.invite_url in text_of(sink.wait_for("nil@maree.example", "Mattermost"))
    step(page, "Faire vivre les deux", "côte à côte", "personne n’est retiré nulle part")
    step(page, "Figer l’ancien espace", "figé", "on peut encore y lire et y écrire", "~18_maree")
    wait_until(lambda: sum(bool(row["pinned"]) for row in slack.state.messages.values()) == 2, 30, "both notices")
    places = {row["channel"]: str(row["text"]) for row in slack.state.messages.values()}
    assert set(places) == set(left.values())
    assert "~18_maree" in places[left["18_maree"]]
    step(page, "Archiver les anciens canaux", "s’archivent", "Personne n’en est retiré.")
    wait_until(lambda: all(map(slack.is_archived, left.values())), 30, "the old channels' end")
    assert all(set(there.values()) <= slack.inside(one) for one in left.values())
    assert inside <= mattermost.inside(new)
    page.goto(move)
    expect(page.locator(".stages .here")).to_contain_text("anciens canaux archivés")
