"""Which season the home page shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from seasons.models import Event, Season
from tests import factories

pytestmark = pytest.mark.django_db


def current() -> str:
    season = Season.objects.current()
    return season.slug if season else ""


def test_the_season_about_to_launch_is_shown() -> None:
    factories.season(11, launch_in=-400)
    factories.season(12, launch_in=10)
    assert current() == "12"


def test_a_season_that_still_builds_is_shown_although_the_next_call_is_open() -> None:
    factories.season(12, launch_in=-60)
    factories.season(13, launch_in=120)
    assert current() == "12"


def test_a_season_in_follow_up_gives_way_to_the_one_people_can_join() -> None:
    factories.season(12, launch_in=-120)
    factories.season(13, launch_in=20)
    assert current() == "13"


def test_between_seasons_the_one_to_come_is_shown() -> None:
    factories.season(12, launch_in=-400)
    factories.season(13, launch_in=300)
    factories.season(14, launch_in=600)
    assert current() == "13"


def test_when_nothing_comes_the_last_one_stays() -> None:
    factories.season(11, launch_in=-800)
    factories.season(12, launch_in=-400)
    assert current() == "12"


def test_unpublished_and_unnumbered_seasons_are_not_the_home_page() -> None:
    factories.season(13, published=False)
    Season.objects.create(slug="hors-saison", name="Hors-saison", published=True)
    assert current() == ""


def test_the_next_event_is_the_soonest_that_is_not_over() -> None:
    season = factories.season(12)
    now = timezone.now()
    for title, hours in (("Passé", -3), ("Bientôt", 3), ("Plus tard", 30)):
        starts = now + timedelta(hours=hours)
        Event.objects.create(
            season=season,
            kind="workshop",
            title=title,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            place="Ici",
        )
    with_event = Season.objects.with_next_event().get()
    assert with_event.next_event is not None
    assert with_event.next_event["title"] == "Bientôt"
    factories.season(13)
    assert Season.objects.with_next_event().get(number=13).next_event is None
