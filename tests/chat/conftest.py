"""The fake platforms over real HTTP, and a client for each."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app

from chat.clients import mattermost_wire, slack_wire
from chat.clients.mattermost import Mattermost
from chat.clients.slack import Slack
from chat.models import Channel, Workspace
from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack
from projects.models import Edition
from tests import factories
from tests.chat import platform, scene


@pytest.fixture
def fake(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[FakeMattermost | FakeSlack]:
    """Mattermost, or what `both` asks for."""
    if getattr(request, "param", "mattermost") == "slack":
        with FakeSlack(path=tmp_path / "slack.json") as slack:
            yield slack
    else:
        with FakeMattermost(path=tmp_path / "mattermost.json") as mattermost:
            yield mattermost


@pytest.fixture
def client(fake: FakeMattermost | FakeSlack) -> Iterator[Mattermost | Slack]:
    """The portal's client with the bot's token."""
    made = platform.connect(fake)
    yield made
    made.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, fake: FakeMattermost | FakeSlack) -> None:
    """Read timeouts of a fraction of a second, and a server that hangs for longer."""
    monkeypatch.setattr(mattermost_wire, "READ_SECONDS", 0.3)
    monkeypatch.setattr(slack_wire, "SECONDS", 0.3)
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
def workspace(fake: FakeMattermost | FakeSlack, monkeypatch: pytest.MonkeyPatch, db: None) -> Workspace:
    """The fake's team, as the portal knows it; the bot's token is in the environment."""
    monkeypatch.setenv("TEST_CHAT_TOKEN", fake.bot_token)
    if isinstance(fake, FakeSlack):
        return Workspace.objects.create(
            name="Slack",
            slug="slack",
            platform=Workspace.Platform.SLACK,
            base_url=fake.api_url,
            token_name="TEST_CHAT_TOKEN",
            invite_url="https://join.slack.com/t/dfg/shared_invite/x",
            is_default=True,
        )
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
def channel(workspace: Workspace, edition: Edition, fake: FakeMattermost | FakeSlack) -> Channel:
    """A channel of the portal's own, with Léa in it."""
    made = scene.channel(workspace, edition)
    scene.registered(fake, scene.member(edition, "Léa"))
    scene.tick()
    fake.calls.clear()
    made.refresh_from_db()
    return made
