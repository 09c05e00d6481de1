"""A query written once finds what the same query written again would."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Value
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from accounts.backends import BY_ID
from accounts.written import WrittenOnce
from projects.access import PUBLISHED
from projects.actions.seats import LOCKED
from projects.cards import OF_SEASON, rows_of
from projects.models import NEEDS_OF, Edition
from projects.views.project import LINKS, PARTNERS, PHASES, RUNS
from projects.views.season import BY_SLUG, NUMBERED, told
from seasons.models import PHASES_OF, Event, Phase, Season
from tests import factories
from volunteers.actions import HELD, VOLUNTEER_OF
from volunteers.models import Charter

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> list[Edition]:
    """Two editions in two seasons, each with needs, an event and partners."""
    made = []
    for number in (11, 12):
        project = factories.project(partners=[factories.partner(), factories.partner()])
        edition = factories.edition(season=factories.season(number), project=project)
        factories.need(edition=edition)
        factories.need(edition=edition, skill="legal", seats_taken=1)
        edition.links.create(kind="repository", label="Le code", url="https://example.org/code")
        edition.links.create(kind="document", label="À nous", url="https://example.org/ours", public=False)
        edition.season.links.create(kind="video", label="Revoir", url="https://example.org/video")
        for days in (-1, 2, 4):
            at = timezone.now() + timedelta(days=days)
            Event.objects.create(season=edition.season, title=f"J{days}", starts_at=at, ends_at=at, place="Lyon")
        made.append(edition)
    return made


def test_each_call_has_its_own_values(two: list[Edition]) -> None:
    for edition in two:
        season, now = edition.season, timezone.now()
        assert PHASES_OF(season=season.pk) == list(Phase.objects.filter(season=season))
        assert OF_SEASON(season=season.pk) == list(rows_of(Edition.objects.filter(season=season)))
        assert [need.skill.slug for need in NEEDS_OF(edition=edition.pk)] == [n.skill.slug for n in edition.needs.all()]
        assert LINKS(edition=edition.pk) == list(edition.links.filter(public=True)) != []
        assert PARTNERS(project=edition.project_id) == list(edition.project.partners.all()) != []
        (found,), (again,) = BY_SLUG(slug=season.slug, now=now), told().filter(slug=season.slug)
        assert (found, found.next_event, found.video) == (again, again.next_event, again.video)
        (run,) = RUNS(slug=edition.project.slug, now=now)
        assert (run, run.next_event, run.season.timeline) == (edition, found.next_event, season.timeline)
        assert PHASES(project=edition.project_id) == season.timeline
    assert NUMBERED(now=timezone.now()) == [two[1].season, two[0].season]


def test_who_joins_is_found_as_by_the_same_queries_written_again(two: list[Edition]) -> None:
    edition = two[1]
    need, person = edition.needs.all()[1], factories.volunteer("Alice")
    (locked,) = LOCKED(need=need.pk)
    assert (locked, locked.seats_taken) == (need, 1)
    assert (locked.edition, locked.edition.season, locked.skill) == (edition, edition.season, need.skill)
    assert [(one, one.project, one.season) for one in PUBLISHED(slug=edition.slug)] == [
        (edition, edition.project, edition.season)
    ]
    Edition.objects.filter(pk=edition.pk).update(published=False)
    assert PUBLISHED(slug=edition.slug) == []
    assert VOLUNTEER_OF(user=person.user_id) == [person]
    assert BY_ID(pk=person.user_id) == [person.user]
    assert HELD(volunteer=person.pk) == [(None, Charter.objects.values_list("version", flat=True).first())]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_outside_a_transaction() -> None:
    with transaction.atomic():
        assert LOCKED(need=0) == []
    with pytest.raises(TransactionManagementError):
        LOCKED(need=0)


def test_the_hour_is_a_value_like_another(two: list[Edition]) -> None:
    slug = two[0].season.slug
    for days, expected in ((0, "J2"), (3, "J4"), (5, None)):
        (season,) = BY_SLUG(slug=slug, now=timezone.now() + timedelta(days=days))
        assert (season.next_event or {}).get("title") == expected


def test_days_and_moments_are_written_as_the_database_takes_them(two: list[Edition]) -> None:
    begun = WrittenOnce(lambda day: Phase.objects.filter(starts_on__lte=day), day=date)
    assert begun(day=date(2000, 1, 3)) == []
    assert begun(day=factories.day(400)) == list(Phase.objects.all())
    over = WrittenOnce(lambda now: Event.objects.filter(ends_at__lt=now), now=datetime)
    assert over(now=datetime(2000, 1, 3, tzinfo=UTC)) == []
    assert over(now=timezone.now() + timedelta(days=9)) == list(Event.objects.all())


def test_a_value_that_stands_twice_is_given_twice_and_none_is_left_of_the_examples(two: list[Edition]) -> None:
    twice = WrittenOnce(
        lambda slug: Season.objects.filter(slug=slug).annotate(asked=Value(slug)).exclude(name=slug), slug=str
    )
    assert [season.asked for season in twice(slug="12")] == ["12"]


def test_the_sql_is_written_once(two: list[Edition]) -> None:
    built: list[Any] = []

    def build(slug: str) -> Any:
        built.append(slug)
        return Season.objects.filter(slug=slug).order_by(F("number"))

    asked = WrittenOnce(build, slug=str)
    asked(slug="12")
    once = len(built)
    assert [asked(slug=slug) for slug in ("11", "12", "none")] == [[two[0].season], [two[1].season], []]
    assert len(built) == once
    assert "12" not in built
