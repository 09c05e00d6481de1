"""The last seat, on PostgreSQL through gunicorn: everybody at once, nobody too many, nobody refused.

`ROUNDS=20 make test-faults ARGS=tests/faults/test_last_seat.py` is the full profile.
"""

from __future__ import annotations

import http.client
import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest

from tests.stack import Stack, stack

pytestmark = pytest.mark.faults
CLIENTS, SEATS = 200, 7
ROUNDS = int(os.environ.get("ROUNDS", "2"))

PEOPLE = f"""
import json
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from tests import factories
found = []
for number in range({CLIENTS}):
    user = factories.volunteer(f"P{{number}}").user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    found.append(session.session_key)
needs = [factories.need(seats={SEATS}) for _round in range({ROUNDS} + 1)]
print("READY", json.dumps([found, [[need.pk, need.edition.slug] for need in needs]]))
"""
VERDICT = """
import json
from django.db.models import F
from projects.models import Membership, RoleNeed
need = RoleNeed.objects.get(pk={need})
rows = list(need.memberships.order_by("pk").values_list("pk", "state"))
line = list(Membership.objects.queue(need).values_list("pk", flat=True))
seated = Membership.objects.seated().filter(need=need).count()
over = RoleNeed.objects.filter(seats_taken__gt=F("seats")).count()
print("VERDICT", json.dumps([rows, line, seated, need.seats_taken, over]))
"""

# Everything that changes teams, from sixteen threads, at random: whoever waits for somebody who waits
# for them would be a deadlock, and a seat counted wrongly would show at the end.
STIR = """
import json, random
from concurrent.futures import ThreadPoolExecutor
from django.db import close_old_connections, connection
from accounts.models import AuditLine, User
from chat.actions import ReadAgain, merge_people
from chat.merging import preview
from projects import actions
from projects.models import Edition, Membership, RoleNeed
from tests import factories
from volunteers.actions import AccountErased
from volunteers.models import Volunteer
narrow, wide = [], []
for number in range(2):
    edition = factories.edition(project=factories.project(slug=f"stir-{number}"))
    narrow.append(factories.need(edition=edition, skill="design", seats=3))
    wide.append(factories.need(edition=edition, skill="legal", seats=90))
needs = narrow + wide
people = list(Volunteer.objects.select_related("user")[:60])
staff = people[0].user
expected = (actions.SeatsTaken, actions.AlreadyDecided, actions.AlreadyIn, actions.NotOpen, AccountErased)
wrong = []

def act(seed):
    dice = random.Random(seed)
    person, need = dice.choice(people[1:]), dice.choice(narrow)
    mine = Membership.objects.live().filter(volunteer=person, edition__in=[n.edition_id for n in needs]).first()
    what = dice.choice(["move", "move", "leave", "appoint", "accept"])
    try:
        if what == "join" or mine is None:
            actions.join(volunteer=person, need=need, hours_per_week=None, charter_accepted=True)
        elif what == "move":
            actions.move(membership=mine, need=dice.choice(wide), actor=staff)
        elif what == "leave":
            actions.leave(membership=mine, actor=person.user)
        elif what == "accept":
            actions.accept(membership=mine, actor=staff)
        else:
            actions.appoint_lead(volunteer=person, edition=need.edition, role="tech_lead", actor=staff)
    except expected:
        pass
    except Exception as error:
        wrong.append(f"{what}: {error!r}")
    finally:
        close_old_connections()

def unite(number):
    kept, dropped = people[number].user, people[number + 1].user
    try:
        for _again in range(20):
            try:
                read = preview(kept=kept, dropped=dropped, actor=staff).digest
                return merge_people(kept=kept, dropped=dropped, actor=staff, read=read)
            except ReadAgain:
                pass
    except Exception as error:
        wrong.append(f"unite: {error!r}")
    finally:
        close_old_connections()

with ThreadPoolExecutor(16) as pool:
    list(pool.map(act, range(1200)))
    for number in range(20, 50, 2):
        pool.submit(unite, number)
    for person in people[1:20]:
        pool.submit(actions.close_account, user=person.user, actor=None).add_done_callback(
            lambda done: wrong.append(repr(done.exception())) if done.exception() else None)
    list(pool.map(act, range(1200, 1600)))
off = [need.pk for need in RoleNeed.objects.all()
       if need.seats_taken != Membership.objects.seated().filter(need=need).count()]
idle = [need.pk for need in RoleNeed.objects.filter(pk__in=[n.pk for n in needs])
        if need.free and Membership.objects.queue(need).exists()]
ghosts = Membership.objects.live().filter(volunteer__user__erased_at__isnull=False).count()
united = AuditLine.objects.filter(verb="account.merged").count()
print("STIRRED", json.dumps([wrong, off, idle, ghosts, united]))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """gunicorn with four workers of four threads; no worker or beat: mails stay rows."""
    with stack(tmp_path_factory.mktemp("last-seat"), "web", WEB_OPTIONS="--workers=4 --threads=4") as made:
        yield made


class Ready(NamedTuple):
    """Sessions that are signed in already, and a need with its edition for each round."""

    sessions: list[str]
    needs: list[tuple[int, str]]


@pytest.fixture(scope="module")
def ready(site: Stack) -> Ready:
    return Ready(*answer(site, "READY", PEOPLE))


def answer(site: Stack, word: str, script: str) -> Any:
    """What a script printed after `word`, run in the site's environment."""
    said = site.manage("shell", "--verbosity=0", "--command", script)
    line = next(line for line in said.splitlines() if line.startswith(word))
    return json.loads(line.removeprefix(word))


def post(site: Stack, session: str, path: str, fields: dict[str, Any]) -> tuple[int, str]:
    """One POST as that person; status and Location. The CSRF cookie is the client's own."""
    token = "a" * 32
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    headers = {
        "Cookie": f"session={session}; csrf={token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": site.url,
    }
    connection.request("POST", path, urlencode(fields | {"csrfmiddlewaretoken": token}), headers)
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply.status, reply.headers.get("Location", "")


def joins(site: Stack, sessions: list[str], slug: str, need: int, number: int) -> tuple[int, str]:
    """One person asks for a seat."""
    form = {"need": need, "hours_per_week": 3, "charter_accepted": "on"}
    return post(site, sessions[number], f"/rejoindre/{slug}/", form)


def all_at_once(number: int, act: Callable[[int], Any]) -> list[Any]:
    """Call `act` from so many threads that start together."""
    barrier = threading.Barrier(number)

    def run(index: int) -> Any:
        barrier.wait(timeout=60)
        return act(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.mark.slow
def test_two_hundred_clients_at_once_never_overbook(site: Stack, ready: Ready) -> None:
    for need, slug in ready.needs[1:]:
        replies = all_at_once(CLIENTS, partial(joins, site, ready.sessions, slug, need))
        assert Counter(status for status, _location in replies) == {302: CLIENTS}, site.log("web")[-3000:]
        rows, line, seated, taken, over = answer(site, "VERDICT", VERDICT.format(need=need))
        assert (len(rows), seated, taken, over) == (CLIENTS, SEATS, SEATS, 0)
        # The need's lock orders them: who comes later has a later row and a later rank.
        states = [state for _pk, state in rows]
        assert states == ["accepted"] * SEATS + ["waiting"] * (CLIENTS - SEATS)
        assert line == [pk for pk, state in rows if state == "waiting"]


@pytest.mark.slow
def test_leaving_and_joining_at_once_loses_no_seat(site: Stack, ready: Ready) -> None:
    """One half leaves while the other joins: every seat ends taken, by the first in line."""
    need, slug = ready.needs[0]
    half = CLIENTS // 2
    first = all_at_once(half, partial(joins, site, ready.sessions, slug, need))

    def act(number: int) -> int:
        if number < half:
            return post(site, ready.sessions[number], f"{first[number][1]}annuler/", {})[0]
        return joins(site, ready.sessions, slug, need, number)[0]

    assert Counter(all_at_once(CLIENTS, act)) == {302: CLIENTS}, site.log("web")[-3000:]
    rows, line, seated, taken, _over = answer(site, "VERDICT", VERDICT.format(need=need))
    assert (len(rows), seated, taken) == (CLIENTS, SEATS, SEATS)
    assert len(line) == CLIENTS - half - SEATS


@pytest.mark.slow
def test_moving_leaving_merging_and_closing_at_once_never_deadlock(site: Stack, ready: Ready) -> None:
    assert ready.sessions
    wrong, off, idle, ghosts, united = answer(site, "STIRRED", STIR)
    assert wrong == []
    assert off == [], "needs whose count of seats is not that of their people"
    assert idle == [], "needs with a free seat and somebody waiting"
    assert ghosts == 0, "people erased who are still in a team"
    assert united >= 10, "too few pairs became one person to say anything"
