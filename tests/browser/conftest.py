"""One running portal for all stories, and Debian's Chromium to walk it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from demo.fakes.mattermost import FakeMattermost
from playwright.sync_api import Browser, Page

from tests.processes import Stack, running_stack

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium instead of Playwright's own download; sandbox off only for root, as in CI."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing in CI")
        pytest.skip("no Chromium here: apt install chromium")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": CHROMIUM, "args": [*root, *quiet, "--disable-gpu", "--disable-quic"]}


@pytest.fixture(scope="session")
def mattermost() -> Iterator[FakeMattermost]:
    """The fake chat server, over real HTTP."""
    with FakeMattermost() as fake:
        yield fake


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, mattermost: FakeMattermost) -> Iterator[Stack]:
    """gunicorn, worker and beat on PostgreSQL and Redis, with the season of `seed.py`."""
    folder = tmp_path_factory.mktemp("stack")
    with running_stack(folder, STORY_CHAT_TOKEN=mattermost.bot_token) as stack:
        stack.manage("shell", "-c", (Path(__file__).parent / "seed.py").read_text().replace("CHAT_URL", mattermost.url))
        stack.start_web()
        stack.start_worker()
        stack.start_beat()
        yield stack


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def sized_page(request: pytest.FixtureRequest, browser: Browser, stack: Stack) -> Iterator[Page]:
    """A page in a fresh context, at both widths."""
    context = browser.new_context(base_url=stack.url, locale="fr-FR", viewport={"width": request.param, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()
