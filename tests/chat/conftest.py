"""A fake Mattermost over real HTTP, and a client for it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app

from chat.clients import mattermost_wire
from chat.clients.mattermost import Mattermost
from chat.models import Channel, Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition
from tests import factories
from tests.chat import scene


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeMattermost]:
    with FakeMattermost(path=tmp_path / "mattermost.json") as server:
        yield server


@pytest.fixture
def client(fake: FakeMattermost) -> Iterator[Mattermost]:
    """The portal's client with the bot's token."""
    made = Mattermost(fake.url, fake.bot_token, fake.team_name, team_id=fake.state.team["id"])
    yield made
    made.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, fake: FakeMattermost) -> None:
    """Read timeouts of a fraction of a second, and a server that hangs for longer."""
    monkeypatch.setattr(mattermost_wire, "READ_SECONDS", 0.3)
    fake.switches.hang_seconds = 0.8


@pytest.fixture(scope="session")
def specs() -> Path:
    """The vendors' data, which may not be copied here: CHAT_SPECS names the folder."""
    folder = os.environ.get("CHAT_SPECS", "")
    if not folder:
        pytest.skip("NOT CHECKED AGAINST THE VENDOR'S DATA: set CHAT_SPECS to the folder of API descriptions")
    return Path(folder)


@pytest.fixture(scope="session")
def recorded(specs: Path) -> list[dict[str, Any]]:
    exchanges: list[dict[str, Any]] = json.loads((specs / "mattermost-5.37-recorded.json").read_text(encoding="utf-8"))
    return exchanges


@pytest.fixture
def workspace(fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch, db: None) -> Workspace:
    """The fake's team, as the portal knows it; the bot's token is in the environment."""
    monkeypatch.setenv("TEST_CHAT_TOKEN", fake.bot_token)
    return Workspace.objects.create(
        name="Mattermost",
        slug="mattermost",
        base_url=fake.url,
        team_name=fake.team_name,
        token_name="TEST_CHAT_TOKEN",
        is_default=True,
    )


@pytest.fixture(autouse=True)
def bells_ring_here() -> Any:
    """Tasks that a task rings run at once."""
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


@pytest.fixture
def edition(db: None) -> Edition:
    return factories.edition(project=factories.project(slug="bloom", title="Bloom"), season=factories.season(12))


@pytest.fixture
def channel(workspace: Workspace, edition: Edition, fake: FakeMattermost) -> Channel:
    """A channel of the portal's own, with Léa in it."""
    made = scene.channel(workspace, edition)
    scene.registered(fake, scene.member(edition, "Léa"))
    scene.tick()
    fake.calls.clear()
    made.refresh_from_db()
    return made
