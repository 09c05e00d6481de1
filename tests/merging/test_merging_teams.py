"""One person's two places in teams become one: seats, ranks and requests stay right, whatever happens at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from accounts.models import User
from chat import actions as chat
from chat import merging
from projects import actions
from projects.models import Edition, Membership, RoleNeed
from tests import factories
from tests.merging.conftest import Twice
from volunteers.actions import AccountErased
from volunteers.models import Charter, Skill, Volunteer

pytestmark = pytest.mark.django_db
Merge = Callable[[Twice], None]
State = Membership.State


def join(volunteer: Volunteer, need: RoleNeed) -> Membership:
    return actions.join(volunteer=volunteer, need=need, hours_per_week=3, charter_accepted=True)


def standing(edition: Edition) -> list[tuple[str, str]]:
    """Who is how in an edition, by arrival."""
    rows = edition.memberships.select_related("volunteer__user").order_by("pk")
    return [(str(row.volunteer), row.state) for row in rows]


def counted(need: RoleNeed) -> int:
    """Seats taken, once they equal the people who sit."""
    need.refresh_from_db()
    assert need.seats_taken == Membership.objects.seated().filter(need=need).count()
    return need.seats_taken


class TestTeams:
    def test_a_seat_in_another_team_moves_and_the_chat_hears_of_it(self, alice: Twice, merge: Merge) -> None:
        need = factories.need()
        seat = join(alice.dropped, need)
        before = Edition.objects.get(pk=need.edition_id).team_version
        merge(alice)
        seat.refresh_from_db()
        assert (seat.volunteer, seat.state, counted(need)) == (alice.kept, "accepted", 1)
        assert Edition.objects.get(pk=need.edition_id).team_version == before + 1

    def test_of_a_seat_and_a_rank_in_one_team_the_seat_stays(self, alice: Twice, merge: Merge) -> None:
        full, other = factories.need(seats=1), None
        join(factories.volunteer("Bob"), full)
        other = factories.need(edition=full.edition, skill="web", seats=1)
        rank, seat = join(alice.kept, full), join(alice.dropped, other)
        assert (rank.state, seat.state) == ("waiting", "accepted")
        merge(alice)
        assert standing(full.edition) == [("Bob", "accepted"), ("Alice", "left"), ("Alice", "accepted")]
        assert (counted(full), counted(other)) == (1, 1)

    def test_two_seats_in_one_team_free_one_for_the_first_in_line(self, alice: Twice, merge: Merge) -> None:
        need = factories.need(seats=2)
        join(alice.kept, need)
        join(alice.dropped, need)
        bob, zoe = join(factories.volunteer("Bob"), need), join(factories.volunteer("Zoé"), need)
        mail.outbox.clear()
        merge(alice)
        assert standing(need.edition) == [
            ("Alice", "accepted"),
            ("Alice", "left"),
            ("Bob", "accepted"),
            ("Zoé", "waiting"),
        ]
        assert counted(need) == 2
        assert [bob.volunteer.user.email] in [message.to for message in mail.outbox]
        assert [zoe.volunteer.user.email] not in [message.to for message in mail.outbox]

    def test_a_lead_who_also_sits_as_a_contributor_stays_a_lead(self, alice: Twice, merge: Merge) -> None:
        need = factories.need()
        factories.membership(volunteer=alice.kept, need=need)
        factories.membership(volunteer=alice.dropped, edition=need.edition, role="tech_lead")
        merge(alice)
        live = Membership.objects.live().get(edition=need.edition)
        assert (live.volunteer, live.role, counted(need)) == (alice.kept, "tech_lead", 0)

    def test_of_two_ranks_in_one_line_the_older_stays(self, alice: Twice, merge: Merge) -> None:
        need = factories.need(seats=1)
        join(factories.volunteer("Bob"), need)
        first, middle, last = join(alice.dropped, need), join(factories.volunteer("Zoé"), need), join(alice.kept, need)
        merge(alice)
        first.refresh_from_db()
        last.refresh_from_db()
        assert (first.volunteer, first.state, last.state) == (alice.kept, "waiting", "left")
        assert Membership.objects.rank_of(first) == 1
        assert Membership.objects.rank_of(middle) == 2

    @pytest.mark.parametrize("past", [State.LEFT, State.DECLINED, State.FINISHED])
    def test_what_ended_in_the_same_team_is_history_and_moves(self, alice: Twice, merge: Merge, past: str) -> None:
        need = factories.need()
        seat = join(alice.kept, need)
        gone = factories.membership(volunteer=alice.dropped, need=need, state=past)
        merge(alice)
        seat.refresh_from_db()
        gone.refresh_from_db()
        assert (seat.state, gone.state, gone.volunteer, counted(need)) == ("accepted", past, alice.kept, 1)

    def test_the_first_account_may_have_no_profile_yet(self, alice: Twice, merge: Merge) -> None:
        seat = join(alice.dropped, factories.need())
        alice.kept.delete()
        merge(alice)
        seat.refresh_from_db()
        assert seat.volunteer.user == alice.kept.user


class TestMeanwhile:
    def test_a_preview_that_is_no_longer_true_is_read_again(self, alice: Twice, chloe: User) -> None:
        kept, dropped = alice.kept.user, alice.dropped.user
        read = merging.preview(kept=kept, dropped=dropped, actor=chloe).digest
        join(alice.dropped, factories.need())
        with pytest.raises(chat.ReadAgain):
            chat.merge_people(kept=kept, dropped=dropped, actor=chloe, read=read)
        dropped.refresh_from_db()
        assert dropped.erased_at is None

    def test_a_merge_runs_once(self, alice: Twice, chloe: User) -> None:
        kept, dropped = alice.kept.user, alice.dropped.user
        read = merging.preview(kept=kept, dropped=dropped, actor=chloe).digest
        chat.merge_people(kept=kept, dropped=dropped, actor=chloe, read=read)
        with pytest.raises(chat.NotMergeable, match="effacé"):
            chat.merge_people(kept=kept, dropped=dropped, actor=chloe, read=read)

    @pytest.mark.django_db(transaction=True)
    def test_whoever_joins_while_being_merged_sits_once_or_not_at_all(self) -> None:
        if connection.vendor == "sqlite":
            pytest.skip("threads share SQLite's one test connection: run on PostgreSQL (make test-postgres)")
        chloe = factories.user("Chloé", staff=True)
        # Another such test may have emptied the tables, of what migrations wrote too.
        design, _made = Skill.objects.get_or_create(slug="design")
        Charter.objects.get_or_create(version=1)
        for number in range(12):
            alice = Twice(factories.volunteer("Alice"), factories.volunteer("Alice Martin"))
            need = factories.need(seats=2, skill=design)
            join(alice.kept, need)
            start = Barrier(2)
            with ThreadPoolExecutor(2) as pool:
                late = pool.submit(late_join, alice[number % 2], need, start)
                done = pool.submit(late_merge, alice, chloe, start)
                outcome = (late.result(), done.result())
            assert outcome in {("in", "read again"), ("erased", "merged"), ("already", "merged"), ("in", "merged")}
            live = Membership.objects.live().filter(edition=need.edition)
            assert not live.filter(volunteer__user__erased_at__isnull=False).exists()
            assert counted(need) == live.count()


def late_join(volunteer: Volunteer, need: RoleNeed, start: Barrier) -> str:
    try:
        start.wait()
        join(volunteer, need)
    except AccountErased:
        return "erased"
    except actions.AlreadyIn:
        return "already"
    finally:
        connection.close()
    return "in"


def late_merge(pair: Twice, actor: User, start: Barrier) -> str:
    kept, dropped = pair.kept.user, pair.dropped.user
    read = merging.preview(kept=kept, dropped=dropped, actor=actor).digest
    try:
        start.wait()
        chat.merge_people(kept=kept, dropped=dropped, actor=actor, read=read)
    except chat.ReadAgain:
        return "read again"
    finally:
        connection.close()
    return "merged"
