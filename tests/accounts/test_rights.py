"""Who keeps the keys."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts import actions
from accounts.models import User
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_dismiss_each_other_at_once_leave_one() -> None:
    """The second one hears that nobody else would be left: neither a deadlock nor an empty house."""
    if connection.vendor == "sqlite":
        pytest.skip("threads share SQLite's one test connection: run on PostgreSQL (make test-postgres)")
    for _round in range(20):
        User.objects.all().delete()
        pair = [factories.user(name, superuser=True) for name in ("Ada", "Adèle")]
        start = Barrier(2)

        def dismiss(user: User, start: Barrier = start) -> str:
            try:
                start.wait()
                actions.set_rights(user=user, staff=False, superuser=False, active=True, actor=None)
            except actions.LastAdministrator:
                return "refused"
            finally:
                connection.close()
            return "dismissed"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(dismiss, pair)) == ["dismissed", "refused"]
        assert User.objects.filter(is_superuser=True).count() == 1
