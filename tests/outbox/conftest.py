"""Mail here goes through the real backend, to a real SMTP server where a test asks for one."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.admin.conftest import chloe, coordinator  # noqa: F401 - Chloé reads the outbox too
from tests.outbox.servers import Server


@pytest.fixture(autouse=True)
def rows(settings: Settings) -> None:
    """The test runner swaps the mail backend: put ours back, with nowhere to send."""
    settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = "", False, 5
    settings.DEMO = False


@pytest.fixture
def server(settings: Settings) -> Server:  # type: ignore[misc]
    """A running SMTP server, and the settings that point to it."""
    with Server() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running
