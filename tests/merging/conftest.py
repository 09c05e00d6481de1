"""Alice registered twice; Chloé, who coordinates, makes her one person again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache

from accounts.models import User
from chat import actions
from chat.merging import preview
from tests import factories
from volunteers.models import Volunteer


class Twice(NamedTuple):
    """The same person, registered two times: `kept` stays."""

    kept: Volunteer
    dropped: Volunteer


@pytest.fixture(autouse=True)
def _edge(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture
def chloe(db: None) -> User:
    return factories.user("Chloé", staff=True)


@pytest.fixture
def alice(db: None) -> Twice:
    return Twice(factories.volunteer("Alice"), factories.volunteer("Alice Martin"))


@pytest.fixture
def merge(chloe: User) -> Callable[[Twice], None]:
    """Read the preview, then apply it; the rows of both are read again."""

    def run(pair: Twice) -> None:
        kept, dropped = pair.kept.user, pair.dropped.user
        read = preview(kept=kept, dropped=dropped, actor=chloe).digest
        actions.merge_people(kept=kept, dropped=dropped, actor=chloe, read=read)
        for row in (*(one for one in pair if one.pk), kept, dropped):
            row.refresh_from_db()

    return run
