"""What a watcher of the site is told, and who is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from outbox.models import Mail

pytestmark = pytest.mark.django_db


def test_health_answers_anybody_without_a_query(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


@pytest.mark.parametrize("given", ["", "Bearer wrong", "Bearer ", "Bearer é"])
def test_readiness_is_hidden_without_its_token(client: Client, settings: Any, given: str) -> None:
    settings.READYZ_TOKEN = "right"
    assert client.get("/readyz", headers={"Authorization": given}).status_code == 404


def test_readiness_tells_of_a_mail_that_should_have_left(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.READYZ_TOKEN, settings.REDIS_URL = "right", ""
    asked = {"headers": {"Authorization": "Bearer right"}}
    assert client.get("/readyz", **asked).status_code == 200  # type: ignore[arg-type]
    monkeypatch.setattr(type(Mail.objects.all()), "oldest_due_seconds", lambda _self: 901)
    monkeypatch.setattr(type(Mail.objects), "oldest_due_seconds", lambda _self: 901, raising=False)
    answer = client.get("/readyz", **asked)  # type: ignore[arg-type]
    assert answer.status_code == 503
    assert answer.json()["oldest_due_mail_seconds"] == 901
