"""The demo is loaded once for a module: each test's changes are rolled back, then the whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from demo.loading import load
from seasons.models import Season


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    backend = override_settings(EMAIL_BACKEND="outbox.backend.EmailBackend")
    with django_db_blocker.unblock(), backend, transaction.atomic():
        assert load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def season(_loaded: None, db: None) -> Season:
    """Season 12, loaded."""
    return Season.objects.get(number=12)
