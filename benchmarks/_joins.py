"""Volunteers at the door of one edition, each signed in: what the joining of `--cpu` sends.

Run in the site's environment: `python manage.py shell --command "from benchmarks._joins import queue; queue(500)"`.
"""

from __future__ import annotations

import json
import sys

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from projects.models import Edition, RoleNeed
from volunteers.models import Volunteer

SECRET = "0123456789abcdefghijklmnopqrstuv"  # of CSRF: the cookie and the form's field are the same


def queue(number: int) -> None:
    """Print the edition's slug, the need, and one session a person; there is a seat for each."""
    edition = Edition.objects.filter(state=Edition.State.RECRUITING).order_by("pk")[0]
    need = edition.needs.order_by("pk")[0]
    RoleNeed.objects.filter(pk=need.pk).update(seats=need.seats_taken + number)
    people = Volunteer.objects.filter(memberships=None).select_related("user")[:number]
    told = {"path": f"/rejoindre/{edition.slug}/", "need": need.pk, "sessions": [session(one) for one in people]}
    sys.stdout.write("QUEUE " + json.dumps(told))


def session(volunteer: Volunteer) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(volunteer.user_id), volunteer.user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.create()
    return str(store.session_key)
