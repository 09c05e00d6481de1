"""The administrators' guide names what they have to grant, and what the screens say."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from chat.actions.events import HANDLERS
from chat.admin.rules import NAMES
from chat.advice import RIGHTS
from chat.clients import base, slack_rights

GUIDE = (Path(settings.BASE_DIR) / "docs" / "chat.md").read_text(encoding="utf-8")
SCOPES = sorted({scopes[0] for scopes in slack_rights.SCOPES.values()})


@pytest.mark.parametrize("word", [*SCOPES, *HANDLERS])
def test_every_scope_and_every_event_slack_is_asked_for_is_in_the_guide(word: str) -> None:
    assert f"`{word}`" in GUIDE


def test_every_rule_is_in_the_guide_under_the_name_the_admin_shows() -> None:
    assert [str(name) for name in NAMES.values() if f"*{name}*" not in GUIDE] == []


def test_every_right_a_client_tells_has_its_words() -> None:
    assert set(base.RIGHTS) == set(RIGHTS)
