"""One running portal for all stories, and Debian's Chromium to walk it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack
from tests.sink import Sink
from tests.stack import Stack, absent, stack

# Playwright's loop runs in this thread; the stories' own ORM calls are none, pytest-django's are synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
Open = Callable[..., Page]
PHONE: ViewportSize = {"width": 390, "height": 844}
SESSIONS = """
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from accounts.models import User
for user in User.objects.all():
    session = SessionStore()
    session["_auth_user_id"], session["_auth_user_hash"] = str(user.pk), user.get_session_auth_hash()
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    if user.is_staff:
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
    session.create()
    print(user.email.split("@")[0], session.session_key)
"""
TOKENS = """
from partners.actions.supporting import ask_support, support_token
from partners.models import Proposal
from accounts.models import User
from chat.emails import digest_token
from projects import reading
from projects.contact_emails import alert_token
from projects.models import Alert, Edition, Moment, Relay, Told
from projects.series_links import answer_token, stop_token
from seasons.emails import watch_token
from seasons.models import Event, Watch
sent = Proposal.objects.get(reference="PSENT222")
print("support", support_token(ask_support(proposal=sent, organisation="Rivières", email="rivieres@example.org")))
edition = Edition.objects.get(slug="12-cadrage")
print("text", reading.token(edition, edition.proposal.writers.get()))
print("watch", watch_token(Watch.objects.create(email="veille@example.org", topic="call")))
edition = Edition.objects.get(slug="12-trawlwatch")
print("alert", alert_token(Alert.objects.create(email="veille@example.org", edition=edition)))
zoe, lea = (User.objects.get(email=f"{name}@example.org") for name in ("zoe", "lea"))
print("digest", digest_token(lea.volunteer.pk))
print("relay", Relay.objects.create(edition=edition, sender=zoe, recipient=lea).reference)
print("meeting", Event.objects.get(title__startswith="Rencontre de printemps").pk)
print("stand_up", Event.objects.get(title="Point du mardi").pk)
alice = f"user:{User.objects.get(email='alice@example.org').pk}"
asked = Told.objects.create(season=edition.season, moment=Moment.STILL_THERE, reader=alice)
print("answer", answer_token(asked.pk))
print("stop", stop_token(alice, "season"))
"""
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SHORT = ("test_pages.py", "test_call_states.py")
SEEDS = [Path(__file__).with_name(name) for name in ("seed.py", "seed_states.py", "seed_chat.py", "seed_agenda.py")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories first, then pages, which are many and short: no process waits for another's story at the end."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path.parent == here and item.path.name in SHORT)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium instead of Playwright's own download; its sandbox off for root only, as in CI.

    Its headless shell first: the same pages without a window around each of them, which costs more than they do.
    """
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        absent("No Chromium on the PATH; on Debian or Ubuntu: apt install chromium")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": chromium, "args": [*root, *quiet, "--disable-gpu", "--disable-quic"]}


@pytest.fixture(scope="session")
def mattermost() -> Iterator[FakeMattermost]:
    """The fake chat server, over real HTTP."""
    with FakeMattermost() as fake:
        yield fake


@pytest.fixture(scope="session")
def slack() -> Iterator[FakeSlack]:
    """The chat a community leaves."""
    with FakeSlack() as fake:
        yield fake


@pytest.fixture(scope="session")
def sink() -> Iterator[Sink]:
    """Where the portal's mail arrives."""
    with Sink() as sink:
        yield sink


@contextmanager
def portal(folder: Path, mattermost: FakeMattermost, sink: Sink, seeds: list[Path], **more: str) -> Iterator[Stack]:
    """gunicorn, worker and beat on a PostgreSQL database of their own and Redis, with what `seeds` make."""
    chat = {
        "STORY_CHAT_TOKEN": mattermost.bot_token,
        "STORY_CHAT_URL": mattermost.url,
        "STORY_CHAT_TEAM": mattermost.team_name,
        "STORY_CHAT_INVITE": mattermost.invite_url,
    }
    with stack(folder, "web", **sink.settings, **chat, **more) as site:
        site.manage("shell", "-c", "\n".join(seed.read_text(encoding="utf-8") for seed in seeds))
        site.start("worker")
        site.start("beat")
        yield site


def session_keys(site: Stack) -> dict[str, str]:
    """Session keys of the cast by first name, so that a page is reached without signing in again."""
    lines = site.manage("shell", "--no-imports", "-c", SESSIONS).splitlines()
    return dict(line.split() for line in lines if len(line.split()) == 2)


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory, mattermost: FakeMattermost, slack: FakeSlack, sink: Sink
) -> Iterator[Stack]:
    """The portal most stories share."""
    token = {"STORY_SLACK_TOKEN": slack.bot_token}
    with portal(tmp_path_factory.mktemp("site"), mattermost, sink, SEEDS, **token) as site:
        yield site


@pytest.fixture(scope="session")
def sessions(site: Stack) -> dict[str, str]:
    return session_keys(site)


@pytest.fixture(scope="session")
def tokens(site: Stack) -> dict[str, str]:
    """What some addresses carry, by name."""
    lines = site.manage("shell", "--no-imports", "-c", TOKENS).splitlines()
    return dict(line.split() for line in lines if len(line.split()) == 2)


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def sized_page(request: pytest.FixtureRequest, browser: Browser, site: Stack) -> Iterator[Page]:
    """A page in a fresh context, at both widths."""
    size = ViewportSize(width=request.param, height=900)
    context = browser.new_context(base_url=site.url, locale="fr-FR", viewport=size)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@contextmanager
def own_browsers(
    browser: Browser, site: Stack, keys: dict[str, str], size: ViewportSize, **more: Any
) -> Iterator[Open]:
    """Opens a browser of their own for each person of a story, signed in when a first name is given; closed after it.

    Args:
        more: what Playwright takes of a context, here or for one of them.
    """
    contexts = []

    def opened(who: str = "", **one: Any) -> Page:
        context = browser.new_context(base_url=site.url, locale="fr-FR", viewport=size, **(more | one))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if who:
            enter(page, site, keys[who])
        return page

    yield opened
    for context in contexts:
        context.close()


def enter(page: Page, site: Stack, session: str) -> None:
    """Sign the page's context in with a session key."""
    page.context.add_cookies([{"name": "session", "value": session, "url": site.url}])
