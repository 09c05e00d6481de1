from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import trans_real

from accounts.templatetags import drawn
from projects import cards
from seasons import dates
from tests.language import pseudo

REMEMBERED = (drawn._drawn, cards.draw, cards._card_of, dates._day)  # by language


@pytest.fixture
def brackets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """English says each message in brackets, and nothing said so outlives the test."""
    table = trans_real._translations  # type: ignore[attr-defined]  # Django’s own, not ours
    monkeypatch.setitem(table, "en", pseudo.Pseudo())
    for one in REMEMBERED:
        one.cache_clear()
    yield
    for one in REMEMBERED:
        one.cache_clear()
