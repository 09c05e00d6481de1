"""Chloé coordinates, Ada administers; both proved a second factor in this session."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from chat.models import Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition
from tests import factories


def signed_in(user: User, *, second_factor: bool = True) -> Client:
    """A client whose session proved a second factor, or not."""
    client = Client()
    client.force_login(user)
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa"}]
        session.save()
    return client


@pytest.fixture
def chloe(db: None) -> User:
    return factories.user("Chloé", staff=True)


@pytest.fixture
def coordinator(chloe: User) -> Client:
    return signed_in(chloe)


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(factories.user("Ada", superuser=True))


Said = Callable[[object], str]


@pytest.fixture
def said() -> Said:
    """The messages a followed response shows."""
    return lambda response: " ".join(str(message) for message in response.context["messages"])  # type: ignore[attr-defined]


@pytest.fixture
def fake() -> Iterator[FakeMattermost]:
    cache.clear()
    current_app.conf.task_always_eager = True
    with FakeMattermost() as server:
        yield server
    current_app.conf.task_always_eager = False


@pytest.fixture
def workspace(fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch, db: None) -> Workspace:
    monkeypatch.setenv("TEST_CHAT_TOKEN", fake.bot_token)
    return Workspace.objects.create(
        name="Mattermost", slug="m", base_url=fake.url, team_name="dfg", token_name="TEST_CHAT_TOKEN", is_default=True
    )


@pytest.fixture
def edition(db: None) -> Edition:
    return factories.edition(project=factories.project(slug="bloom", title="Bloom"), season=factories.season(12))
