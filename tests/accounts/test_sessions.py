"""A session is what Django's own would be, found with less work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.sessions import SessionStore
from tests import factories

pytestmark = pytest.mark.django_db
SPACE = "/mon-espace/"


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(factories.volunteer("Alice").user)
    assert client.get(SPACE).status_code == 200
    return client


def test_a_session_ends_on_its_day(signed_in: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert signed_in.get(SPACE).status_code == 302


def test_a_session_that_was_deleted_or_never_was_is_nobody_s(signed_in: Client) -> None:
    Session.objects.all().delete()
    assert signed_in.get(SPACE).status_code == 302
    stranger = SessionStore("never-was-a-session")
    assert dict(stranger.items()) == {}
    assert stranger.session_key is None


def test_a_session_of_django_s_own_is_read_and_read_by_it() -> None:
    theirs, ours = db.SessionStore(), SessionStore()
    theirs["word"] = ours["word"] = "mot"
    theirs.create()
    ours.create()
    assert SessionStore(theirs.session_key)["word"] == "mot"
    assert db.SessionStore(ours.session_key)["word"] == "mot"
