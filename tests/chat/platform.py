"""People and channels on the fakes, for the clients' tests."""

from __future__ import annotations

import pytest

from chat.clients import base
from chat.clients.mattermost import Mattermost
from chat.clients.slack import Slack
from demo.fakes.hands import Hands
from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack

# What must hold of both platforms.
both = pytest.mark.parametrize("fake", ["mattermost", "slack"], indirect=True)
Fake = FakeMattermost | FakeSlack


def connect(fake: Fake) -> Mattermost | Slack:
    if isinstance(fake, FakeSlack):
        return Slack(fake.bot_token, domain=fake.domain, base_url=fake.api_url)
    return Mattermost(fake.url, fake.bot_token, fake.team_name, team_id=fake.state.team["id"])


def nobody(fake: Fake) -> str:
    """An id as the platform's are, of nobody and no channel."""
    return "UZZZZZZZZZZ" if isinstance(fake, FakeSlack) else "z" * 26


def nowhere(fake: Fake) -> str:
    return "CZZZZZZZZZZ" if isinstance(fake, FakeSlack) else "z" * 26


def people(fake: Hands, number: int, *, in_team: bool = True) -> list[str]:
    return [fake.register(f"p{n}@example.org", f"p{n}", in_team=in_team) for n in range(number)]


def room(client: base.ChatClient, name: str = "12_bloom") -> base.Room:
    return client.create_channel(name=name, display_name="Bloom", private=False)
