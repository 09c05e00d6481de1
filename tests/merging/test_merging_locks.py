"""Closing and merging lock in the order everybody does (projects/actions/seats.py): nobody waits in a ring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects import actions
from projects.models import Membership, Relay
from seasons.actions import attend
from seasons.models import Event
from tests import factories
from tests.merging.conftest import Twice
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
SEAT = 'UPDATE "projects_roleneed"'
LIST = 'UPDATE "seasons_event"'
MEMBERSHIP = 'UPDATE "projects_membership"'
TEAM = 'UPDATE "projects_edition"'
CHAPTER = 'UPDATE "seasons_chapter"'


def busy(person: Volunteer) -> Membership:
    """In a team, a chapter and on an event's list, with a message from somebody."""
    soon = timezone.now() + timedelta(days=3)
    event = Event.objects.create(
        title="Atelier", kind="workshop", starts_at=soon, ends_at=soon, signup=True, place="Ici"
    )
    attend(event=event, user=person.user)
    Volunteer.objects.filter(pk=person.pk).update(chapter=factories.chapter())
    seat = factories.membership(volunteer=person)
    sender = factories.user("Zoé")
    Relay.objects.create(edition=seat.edition, sender=sender, recipient=person.user)
    return seat


def said(act: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        act()
    return [str(query["sql"]) for query in captured.captured_queries]


def first(queries: list[str], start: str) -> int:
    return min(number for number, query in enumerate(queries) if query.startswith(start))


def last(queries: list[str], start: str) -> int:
    return max(number for number, query in enumerate(queries) if query.startswith(start))


def locked(queries: list[str], table: str) -> int:
    """Where rows of a table are read under a lock, which SQLite's statements do not say, or else first read."""
    reads = [number for number, query in enumerate(queries) if f'FROM "{table}"' in query and "SELECT" in query]
    return next((number for number in reads if "FOR " in queries[number]), reads[0])


def test_closing_takes_needs_then_events_then_the_person_and_touches_teams_after_every_word_is_gone() -> None:
    alice = factories.volunteer("Alice")
    busy(alice)
    queries = said(lambda: actions.close_account(user=alice.user, actor=None))
    assert locked(queries, "projects_roleneed") < locked(queries, "seasons_event") < first(queries, SEAT)
    assert last(queries, 'DELETE FROM "projects_relay"') < first(queries, TEAM)
    assert last(queries, MEMBERSHIP) < first(queries, TEAM) < first(queries, CHAPTER)


def test_merging_touches_teams_after_all_it_moves_and_chapters_in_their_order(
    alice: Twice, merge: Callable[[Twice], None]
) -> None:
    seat = busy(alice.dropped)
    busy(alice.kept)
    Membership.objects.filter(pk=seat.pk).update(role=Membership.Role.TECH_LEAD)
    need = factories.need(edition=seat.edition, skill="web")
    member = factories.membership(need=need, volunteer=factories.volunteer("Bob"))
    Membership.objects.filter(pk=member.pk).update(decided_by=alice.dropped.user)
    queries = said(lambda: merge(alice))
    member.refresh_from_db()
    assert member.decided_by == alice.kept.user
    assert last(queries, MEMBERSHIP) < first(queries, TEAM) < first(queries, CHAPTER)
    assert last(queries, 'UPDATE "projects_relay"') < first(queries, TEAM)
    chapters = list(Volunteer.objects.filter(user=alice.kept.user).values_list("chapter", flat=True))
    assert chapters
    touched = [query.rsplit(" = ", 1)[1] for query in queries if query.startswith(CHAPTER)]
    assert touched[:2] == sorted(touched[:2], key=int)
    assert len(set(touched)) == 2
