"""Readers named by a group of the identity provider, and unnamed with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditLine, GroupRole, User
from partners import tasks
from partners.models import Review, Reviewer
from seasons.models import Phase, Season
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def season() -> Season:
    made = factories.season(13)
    today = timezone.localdate()
    made.phases.all().delete()
    made.phases.create(kind=Phase.Kind.AUDIT, starts_on=today, ends_on=today + timedelta(days=7))
    return made


def in_group(name: str, scope: str = "") -> User:
    user = factories.user(name)
    GroupRole.objects.create(user=user, role="reviewer", scope=scope)
    return user


def seats(season: Season) -> dict[str, bool]:
    return {row.user.name: row.scores for row in season.reviewers.select_related("user")}


def test_the_group_reads_for_the_season_whose_call_is_read_now(season: Season) -> None:
    in_group("Ana"), in_group("Bo", season.slug), in_group("Cy", "saison-4")
    assert tasks.seat_groups() == 2
    assert seats(season) == {"Ana": True, "Bo": True}
    assert tasks.seat_groups() == 0
    assert AuditLine.objects.filter(verb="season.readers_by_group").count() == 1


def test_nobody_is_seated_in_a_season_that_builds(season: Season) -> None:
    season.phases.update(kind=Phase.Kind.BUILD)
    in_group("Ana")
    assert tasks.seat_groups() == 0


def test_a_seat_goes_with_the_group_and_what_was_handed_in_stays(season: Season) -> None:
    ana = in_group("Ana")
    tasks.seat_groups()
    reader = Reviewer.objects.get(user=ana)
    done = Review.objects.create(
        proposal=factories.proposal(season=season), reviewer=reader, state="done", done_at=timezone.now()
    )
    Review.objects.create(proposal=factories.proposal(season=season), reviewer=reader)
    ana.group_roles.all().delete()
    tasks.seat_groups()
    assert seats(season) == {"Ana": False}
    assert list(reader.reviews.all()) == [done]
    GroupRole.objects.create(user=ana, role="reviewer")
    tasks.seat_groups()
    assert seats(season) == {"Ana": True}


def test_a_reader_named_by_hand_stays_without_the_group(season: Season) -> None:
    Reviewer.objects.create(season=season, user=factories.user("Dee"))
    Reviewer.objects.create(season=season, user=factories.user("Eli"), scores=False, ethics=True)
    assert tasks.seat_groups() == 0
    assert seats(season) == {"Dee": True, "Eli": False}
