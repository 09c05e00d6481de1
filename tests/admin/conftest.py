"""Chloé coordinates, Ada administers; both proved a second factor in this session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
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
