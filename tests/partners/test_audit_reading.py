"""Spreading proposals among readers, and reminding only those who owe."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import AuditLine, User
from partners import actions, duplicates
from partners.actions.reviewing_assignment import spread
from partners.models import Proposal, Review, Reviewer
from seasons.models import Season
from tests import factories
from tests.admin.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def season() -> Season:
    return factories.season(launch_in=60)


def readers(season: Season, number: int) -> list[Reviewer]:
    return [factories.reviewer(season=season) for _number in range(number)]


def proposals(season: Season, number: int) -> list[Proposal]:
    return [factories.proposal(season=season, state="call") for _number in range(number)]


def loads() -> list[int]:
    rows = Reviewer.objects.all()
    return sorted(row.reviews.exclude(state="aside").count() for row in rows if row.scores)


def test_everybody_reads_as_much_to_one_dossier(season: Season, chloe: User) -> None:
    readers(season, 5)
    proposals(season, 7)
    found = actions.assign(season=season, per_proposal=3, actor=chloe)
    assert (len(found.reviews), found.short) == (21, [])
    assert loads() == [4, 4, 4, 4, 5]
    assert all(row.reviews.count() == 3 for row in Proposal.objects.all())
    assert len(mail.outbox) == 5


def test_a_second_time_only_what_is_missing_is_added(season: Season, chloe: User) -> None:
    people, (first,) = readers(season, 4), proposals(season, 1)
    actions.assign(season=season, per_proposal=2, actor=chloe)
    assert actions.assign(season=season, per_proposal=2, actor=chloe).reviews == []
    gone = first.reviews.earliest("pk")
    Review.objects.filter(pk=gone.pk).update(state="aside")
    added = actions.assign(season=season, per_proposal=2, actor=chloe).reviews
    assert [row.reviewer_id for row in added] == [people[2].pk]


def test_conflicts_are_left_out_and_what_is_short_is_told(season: Season, chloe: User) -> None:
    near = factories.reviewer(season=season, user=factories.user(email="lea@asso.example"))
    same = factories.reviewer(season=season, organisation="Sols vivants")
    far = factories.reviewer(season=season)
    factories.reviewer(season=season, scores=False, ethics=True)
    (one,) = proposals(season, 1)
    Proposal.objects.update(organisation="SOLS VIVANTS")
    found = actions.assign(season=season, per_proposal=3, actor=chloe)
    assert [row.reviewer for row in found.reviews] == [far]
    assert [(row.pk, number) for row, number in found.short] == [(one.pk, 1)]
    assert not near.reviews.exists()
    assert not same.reviews.exists()


def test_nothing_to_spread_is_said(season: Season, chloe: User) -> None:
    with pytest.raises(actions.NobodyReads):
        actions.assign(season=season, actor=chloe)
    readers(season, 1)
    factories.proposal(season=season)
    with pytest.raises(actions.NothingToRead):
        actions.assign(season=season, actor=chloe)


class Rows(list[Any]):
    """Stands for a fetched relation."""

    def all(self) -> Rows:
        return self


@settings(deadline=None)
@given(st.integers(0, 25), st.integers(1, 8), st.integers(1, 5))
def test_loads_differ_by_one_at_most_without_conflicts(number: int, people: int, each: int) -> None:
    team = [Reviewer(pk=pk, user=User(pk=pk, email=f"r{pk}@lecture.example")) for pk in range(1, people + 1)]
    for person in team:
        person.user._prefetched_objects_cache = {"emailaddress_set": Rows()}  # type: ignore[attr-defined]
    files = [Proposal(pk=pk) for pk in range(1, number + 1)]
    for row in files:
        row._prefetched_objects_cache = {"writers": Rows(), "reviews": Rows()}  # type: ignore[attr-defined]
    found = spread(files, team, each)
    given_to = [sum(row.reviewer.pk == person.pk for row in found.reviews) for person in team]
    assert sum(given_to) == number * min(each, people)
    assert max(given_to) - min(given_to) <= 1
    assert len({(row.proposal.pk, row.reviewer.pk) for row in found.reviews}) == len(found.reviews)


def test_only_those_who_owe_are_reminded_once_a_day(season: Season, chloe: User) -> None:
    late, done, aside = readers(season, 3)
    one, two = proposals(season, 2)
    factories.review(proposal=one, reviewer=late)
    factories.review(proposal=two, reviewer=late, state="draft")
    factories.review(proposal=one, reviewer=done, state="done")
    factories.review(proposal=one, reviewer=aside, state="aside")
    assert actions.remind(season=season, actor=chloe) == [late]
    assert [row.to for row in mail.outbox] == [[late.user.email]]
    assert "2" in mail.outbox[0].body
    with pytest.raises(actions.NobodyOwes):
        actions.remind(season=season, actor=chloe)
    Review.objects.filter(reviewer=late).update(reminded_at=timezone.now() - timedelta(hours=25))
    assert actions.remind(season=season, actor=chloe) == [late]


def test_the_season_s_page_spreads_and_reminds(season: Season, chloe: User) -> None:
    client: Client = signed_in(chloe)
    readers(season, 2)
    proposals(season, 2)
    page = reverse("admin:seasons_season_change", args=[season.pk])
    assert "Répartir les propositions" in client.get(page).content.decode()
    url = reverse("admin:seasons_season_step", args=[season.pk, "repartir"])
    said = client.post(url, {"per_proposal": 3}, follow=True).content.decode()
    assert "4 lectures confiées" in said
    assert "Il manque encore des personnes" in said
    url = reverse("admin:seasons_season_step", args=[season.pk, "relancer"])
    assert "2 personnes relancées" in client.post(url, follow=True).content.decode()
    assert "ne s’applique plus" in client.post(url, follow=True).content.decode()


def test_duplicates_and_earlier_proposals_are_found() -> None:
    here = factories.season(launch_in=120)
    one = factories.proposal(season=here, organisation="Sols vivants", contact_email="a@sols.example")
    words = factories.proposal(season=here, contact_email="b@autre.example")
    domain = factories.proposal(
        season=here, contact_email="c@sols.example", title="Autre", problem="Rien", summary="", goals=[], climate=False
    )
    other = factories.proposal(
        season=here, contact_email="d@loin.example", title="Chouettes", problem="Nichoirs", summary="", goals=[15]
    )
    before = factories.proposal(organisation="SOLS-VIVANTS", contact_email="e@ailleurs.example", state="declined")
    everybody = [one, words, domain, other, before]
    found = {like.proposal: [str(why) for why in like.why] for like in duplicates.probable(one, everybody)}
    assert found == {words: ["mots en commun"], domain: ["même domaine de courriel"]}
    assert duplicates.earlier(one, everybody) == [before]


def test_what_somebody_owes_is_given_to_others_and_stays_where_nobody_else_may_read(
    season: Season, chloe: User
) -> None:
    ill, other = readers(season, 2)
    free, closed, handed_in = proposals(season, 3)
    factories.review(proposal=free, reviewer=ill, state="draft")
    factories.review(proposal=closed, reviewer=ill)
    factories.review(proposal=closed, reviewer=other, state="aside")
    factories.review(proposal=handed_in, reviewer=ill, state="done")
    page = reverse("admin:partners_reviewer_step", args=[ill.pk, "confier"])
    client: Client = signed_in(chloe)
    assert "2 lectures à rendre" in client.get(page).text
    assert str(closed) in str(next(iter(client.post(page, follow=True).context["messages"])))
    assert [row.proposal for row in other.reviews.filter(state="todo")] == [free]
    assert {row.proposal for row in ill.reviews.all()} == {closed, handed_in}
    assert [row.to for row in mail.outbox] == [[other.user.email]]
    actions.step_aside(proposal=closed, reviewer=ill, reason="Amie", actor=ill.user)
    with pytest.raises(actions.NothingOwed):
        actions.hand_over(reviewer=ill, actor=chloe)


def test_when_nobody_else_may_read_nothing_is_given_and_the_journal_says_nothing(season: Season, chloe: User) -> None:
    (ill,) = readers(season, 1)
    (one,) = proposals(season, 1)
    factories.review(proposal=one, reviewer=ill)
    url = reverse("admin:partners_reviewer_step", args=[ill.pk, "confier"])
    (said,) = map(str, signed_in(chloe).post(url, follow=True).context["messages"])
    assert "Rien n’a changé de mains" in said
    assert str(one) in said
    assert "0 lecture" not in said
    assert not AuditLine.objects.filter(verb="review.handed_over").exists()
    assert ill.reviews.exists()


def test_once_the_committee_met_no_reading_is_expected_nor_given_to_others(season: Season, chloe: User) -> None:
    ill, _other = readers(season, 2)
    factories.review(proposal=proposals(season, 1)[0], reviewer=ill)
    committee = factories.committee(season=season, held_on=factories.day())
    assert actions.owing_now(ill) == 1
    type(committee).objects.update(held_on=factories.day(-1))
    assert actions.owing_now(ill) == 0
    with pytest.raises(actions.NothingOwed):
        actions.hand_over(reviewer=ill, actor=chloe)
    assert ill.reviews.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.parametrize("done", ["hand_over", "step_aside"])
def test_a_proposal_is_locked_before_its_readings_as_where_its_letter_is_written(
    season: Season, chloe: User, done: str
) -> None:
    ill, _other = readers(season, 2)
    (one,) = proposals(season, 1)
    factories.review(proposal=one, reviewer=ill)
    with CaptureQueriesContext(connection) as asked:
        if done == "hand_over":
            actions.hand_over(reviewer=ill, actor=chloe)
        else:
            actions.step_aside(proposal=one, reviewer=ill, reason="Amie", actor=None)
    locked = [row["sql"].split(" FROM ")[1].split()[0] for row in asked if "FOR UPDATE" in row["sql"]]
    order = [name for name in locked if name in {'"partners_proposal"', '"partners_review"'}]
    assert order[:2] == ['"partners_proposal"', '"partners_review"']


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("meanwhile", ["hand_in", "step_aside"])
def test_a_reading_that_moves_while_it_is_given_away_stays(season: Season, chloe: User, meanwhile: str) -> None:
    ill, other = readers(season, 2)
    (one,) = proposals(season, 1)
    review = factories.review(proposal=one, reviewer=ill)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            if meanwhile == "hand_in":
                actions.hand_in(review=review, scores={}, actor=ill.user)
            else:
                actions.step_aside(proposal=one, reviewer=ill, reason="Amie", actor=ill.user)
            given_away = pool.submit(_apart, ill, chloe)
            _wait_for_a_lock()
        with pytest.raises(actions.NothingOwed):
            given_away.result(20)
    assert review.state != Review.objects.get(pk=review.pk).state
    assert not other.reviews.exists()


def _apart(reviewer: Reviewer, actor: User) -> None:
    try:
        actions.hand_over(reviewer=reviewer, actor=actor)
    finally:
        connection.close()


def _wait_for_a_lock() -> None:
    """Until another connection waits for a row this one holds."""
    with connection.cursor() as cursor:
        for _time in range(1000):
            cursor.execute("SELECT pg_sleep(0.01), count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[1]:
                return
    pytest.fail("nobody waits")
