"""Who acts in the call's tests: Chloé coordinates."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests import factories
from tests.admin.conftest import signed_in


@pytest.fixture
def chloe(db: None) -> User:
    return factories.user("Chloé", staff=True)


@pytest.fixture
def coordinator(chloe: User) -> Client:
    return signed_in(chloe)
