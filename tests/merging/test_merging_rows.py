"""Every row that points to one of two accounts: moved, left on purpose, or one of two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from accounts.models import GroupRole, User
from chat import actions as chat
from chat import merging
from chat.models import Account, Channel, Greeting, Workspace
from projects import actions
from projects.models import Alert, Membership, PersonalCalendar, Relay, Told
from seasons import actions as agenda
from seasons.models import Attendance, Event, Watch
from tests import factories
from tests.merging.conftest import Twice
from volunteers.models import Consent, Volunteer, VolunteerSkill

pytestmark = pytest.mark.django_db
Merge = Callable[[Twice], None]
State = Membership.State


def event(**fields: Any) -> Event:
    soon = timezone.now() + timedelta(days=3)
    told = {"kind": "workshop", "title": "Atelier", "place": "Lyon", "starts_at": soon, "ends_at": soon, "signup": True}
    return Event.objects.create(**{**told, **fields})


def workspace() -> Workspace:
    return Workspace.objects.create(name="M", slug="m", base_url="https://chat.example.org", team_name="dfg")


class TestNothingIsForgotten:
    @pytest.mark.parametrize("model", [User, Volunteer])
    def test_every_relation_to_a_person_is_moved_or_left_on_purpose(self, model: type[User] | type[Volunteer]) -> None:
        """A new model that points to people is named in its room's `merging.MOVED`, or in `LEFT` with the reason."""
        relations = {
            f"{relation.related_model._meta.label}.{relation.field.name}"  # type: ignore[union-attr]
            for relation in model._meta.get_fields(include_hidden=True)
            if relation.auto_created and not relation.concrete
        }
        told = merging.MOVED | merging.LEFT.keys()
        assert relations - told == set()

    def test_what_is_named_exists(self) -> None:
        known = {
            f"{relation.related_model._meta.label}.{relation.field.name}"  # type: ignore[union-attr]
            for model in (User, Volunteer)
            for relation in model._meta.get_fields(include_hidden=True)
            if relation.auto_created and not relation.concrete
        }
        assert (merging.MOVED | merging.LEFT.keys()) - known == set()

    def test_no_row_that_should_move_points_to_the_account_that_went(
        self, alice: Twice, merge: Merge, chloe: User
    ) -> None:
        everything(alice.dropped, chloe)
        merge(alice)
        for model, gone in ((User, alice.dropped.user), (Volunteer, alice.dropped)):
            for relation in model._meta.get_fields(include_hidden=True):
                if not relation.auto_created or relation.concrete:
                    continue
                name = f"{relation.related_model._meta.label}.{relation.field.name}"  # type: ignore[union-attr]
                if name in merging.MOVED - {"volunteers.Volunteer.user"}:
                    rows = relation.related_model._default_manager  # type: ignore[union-attr]
                    assert not rows.filter(**{relation.field.name: gone}).exists(), name  # type: ignore[union-attr]


def everything(person: Volunteer, other: User) -> None:
    """One row of most kinds."""
    user = person.user
    edition = factories.edition()
    membership = factories.membership(volunteer=person, edition=edition, role="tech_lead")
    Membership.objects.filter(pk=membership.pk).update(decided_by=user)
    Relay.objects.create(edition=edition, sender=user, recipient=other)
    Relay.objects.create(edition=edition, sender=other, recipient=user)
    factories.review(reviewer=factories.reviewer(user=user, season=edition.season))
    Consent.objects.create(volunteer=person, kind="charter", version=1)
    VolunteerSkill.objects.create(volunteer=person, skill=factories.skill())
    GroupRole.objects.create(user=user, role="chapter", scope="lyon")
    SocialAccount.objects.create(user=user, provider="authentik", uid="abc")
    agenda.attend(event=event(), user=user)
    space = workspace()
    Account.objects.create(workspace=space, volunteer=person, external_id="u1", state="found")
    channel = Channel.objects.create(workspace=space, name="x", display_name="X", scope="edition", edition=edition)
    Greeting.objects.create(channel=channel, volunteer=person)


class TestWhatElseMoves:
    def test_one_place_at_an_event_stays_and_the_other_calls_whoever_waits(self, alice: Twice, merge: Merge) -> None:
        both, alone = event(seats=2), event(title="Seule")
        zoe = factories.user("Zoé")
        for user in (alice.kept.user, alice.dropped.user, zoe):
            agenda.attend(event=both, user=user)
        agenda.attend(event=alone, user=alice.dropped.user)
        merge(alice)
        both.refresh_from_db()
        rows = Attendance.objects.filter(event=both).order_by("pk").values_list("user__name", "state")
        assert (list(rows), both.seats_taken) == ([("Alice", "going"), ("Zoé", "going")], 2)
        assert Attendance.objects.get(event=alone).user == alice.kept.user

    def test_a_seat_at_an_event_is_better_than_a_rank(self, alice: Twice, merge: Merge) -> None:
        one = event(seats=1)
        agenda.attend(event=one, user=alice.dropped.user)
        agenda.attend(event=one, user=alice.kept.user)
        merge(alice)
        one.refresh_from_db()
        row = Attendance.objects.get(event=one)
        assert (row.user, row.state, one.seats_taken) == (alice.kept.user, "going", 1)

    def test_the_profile_that_stays_is_completed_and_a_refusal_is_kept(self, alice: Twice, merge: Merge) -> None:
        chapter = factories.chapter()
        Volunteer.objects.filter(pk=alice.kept.pk).update(city="Lyon")
        Volunteer.objects.filter(pk=alice.dropped.pk).update(
            city="Lille", tools="Python", chapter=chapter, wants_digest=False, share_email=True
        )
        merge(alice)
        kept, gone = alice
        assert (kept.city, kept.tools, kept.chapter, kept.wants_digest) == ("Lyon", "Python", chapter, False)
        assert not kept.share_email
        assert (gone.city, gone.tools, gone.chapter) == ("", "", None)

    def test_one_level_a_field_that_of_the_account_that_stays(self, alice: Twice, merge: Merge) -> None:
        for person, slug, level in ((0, "design", 1), (1, "design", 3), (1, "web", 2)):
            VolunteerSkill.objects.create(volunteer=alice[person], skill=factories.skill(slug), level=level)
        merge(alice)
        rows = VolunteerSkill.objects.order_by("skill__slug").values_list("volunteer", "skill__slug", "level")
        assert list(rows) == [(alice.kept.pk, "design", 1), (alice.kept.pk, "web", 2)]

    def test_two_consents_to_one_text_leave_the_first_as_proof(self, alice: Twice, merge: Merge) -> None:
        first = Consent.objects.create(volunteer=alice.dropped, kind="charter", version=1)
        Consent.objects.create(volunteer=alice.kept, kind="charter", version=1)
        Consent.objects.create(volunteer=alice.dropped, kind="charter", version=2)
        merge(alice)
        rows = Consent.objects.order_by("version").values_list("volunteer", "version", "given_at")
        assert [row[:2] for row in rows] == [(alice.kept.pk, 1), (alice.kept.pk, 2)]
        assert rows[0][2] == first.given_at

    def test_whoever_said_no_last_is_not_subscribed_again(self, alice: Twice, merge: Merge) -> None:
        yes = Consent.objects.create(volunteer=alice.kept, kind="newsletter", version=1)
        no = Consent.objects.create(volunteer=alice.dropped, kind="newsletter", version=1, withdrawn_at=timezone.now())
        merge(alice)
        yes.refresh_from_db()
        assert yes.withdrawn_at == no.withdrawn_at

    def test_a_mail_of_the_season_that_both_got_keeps_its_answer(self, alice: Twice, merge: Merge) -> None:
        season, now = factories.season(), timezone.now()
        readers = [f"user:{row.user_id}" for row in alice]
        for reader, answer in zip(readers, ("", "here"), strict=True):
            Told.objects.create(
                season=season, moment="still_there", reader=reader, answer=answer, answered_at=now if answer else None
            )
        Told.objects.create(season=season, moment="launch", reader=readers[1])
        merge(alice)
        rows = Told.objects.order_by("moment").values_list("moment", "reader", "answer")
        assert list(rows) == [("launch", readers[0], ""), ("still_there", readers[0], "here")]

    def test_alerts_follow_the_main_address_once(self, alice: Twice, merge: Merge) -> None:
        one, other = factories.edition(), factories.edition()
        for edition, person in ((one, 0), (one, 1), (other, 1)):
            actions.ask_alert(email=alice[person].user.email, edition=edition, proven=True)
        merge(alice)
        rows = Alert.objects.order_by("edition").values_list("edition", "email")
        assert list(rows) == [(one.pk, alice.kept.user.email), (other.pk, alice.kept.user.email)]

    def test_what_an_address_that_never_answered_asked_stays_its_owners(self, alice: Twice, merge: Merge) -> None:
        address = alice.dropped.user.email
        EmailAddress.objects.filter(email=address).update(verified=False)
        actions.ask_alert(email=address, edition=factories.edition(), proven=True)
        Watch.objects.create(email=address, topic="call")
        merge(alice)
        assert (Alert.objects.get().email, Watch.objects.get().email) == (address, address)

    def test_who_waits_for_a_season_waits_once(self, alice: Twice, merge: Merge) -> None:
        for person, topic in ((0, "call"), (1, "call"), (1, "season")):
            Watch.objects.create(email=alice[person].user.email, topic=topic)
        merge(alice)
        rows = Watch.objects.order_by("topic").values_list("topic", "email")
        assert list(rows) == [("call", alice.kept.user.email), ("season", alice.kept.user.email)]

    @pytest.mark.parametrize("both", [False, True])
    def test_one_secret_address_of_a_calendar_stays(self, alice: Twice, merge: Merge, both: bool) -> None:
        rows = [actions.renew_calendar(user=person.user) for person in (alice if both else alice[1:])]
        merge(alice)
        left = PersonalCalendar.objects.get()
        assert (left.user, left.secret) == (alice.kept.user, rows[0].secret)

    def test_messages_to_oneself_go_and_others_follow(self, alice: Twice, merge: Merge) -> None:
        edition, zoe = factories.edition(), factories.user("Zoé")
        kept, dropped = alice.kept.user, alice.dropped.user
        for sender, recipient in ((kept, dropped), (dropped, zoe), (zoe, dropped)):
            Relay.objects.create(edition=edition, sender=sender, recipient=recipient)
        merge(alice)
        rows = Relay.objects.order_by("pk").values_list("sender__name", "recipient__name")
        assert list(rows) == [("Alice", "Zoé"), ("Zoé", "Alice")]


class TestCommittee:
    def test_two_places_in_one_committee_become_one_with_the_readings_of_both(self, alice: Twice, merge: Merge) -> None:
        season = factories.season()
        mine = factories.reviewer(user=alice.kept.user, season=season)
        theirs = factories.reviewer(user=alice.dropped.user, season=season, ethics=True)
        committee = factories.committee(season=season)
        committee.present.add(theirs)
        one, other = (factories.proposal(state="shortlisted", season=season) for _number in range(2))
        factories.review(proposal=one, reviewer=mine)
        done = factories.review(proposal=one, reviewer=theirs, state="done")
        factories.review(proposal=other, reviewer=mine, state="draft")
        factories.review(proposal=other, reviewer=theirs)
        merge(alice)
        reader = season.reviewers.get()
        assert (reader, reader.ethics, list(committee.present.all())) == (mine, True, [mine])
        done.refresh_from_db()
        assert done.reviewer == mine
        assert list(mine.reviews.order_by("pk").values_list("proposal", "state")) == [
            (one.pk, "done"),
            (other.pk, "draft"),
        ]

    def test_an_address_of_the_team_that_proposes_is_not_hidden_behind_another(
        self, alice: Twice, merge: Merge
    ) -> None:
        about = factories.proposal(state="shortlisted")
        factories.writer(proposal=about, email=alice.dropped.user.email)
        row = factories.review(proposal=about, reviewer=factories.reviewer(user=alice.kept.user, season=about.season))
        with pytest.raises(chat.NotMergeable, match="déport d’abord"):
            merge(alice)
        row.state = "aside"
        row.save(update_fields=["state"])
        merge(alice)
        assert not alice.dropped.user.is_active

    @pytest.mark.parametrize("second", ["done", "draft", "aside"])
    def test_two_readings_of_one_dossier_refuse(self, alice: Twice, merge: Merge, second: str) -> None:
        about = factories.proposal(state="shortlisted")
        for person, state in zip(alice, ("done", second), strict=True):
            reader = factories.reviewer(user=person.user, season=about.season)
            factories.review(proposal=about, reviewer=reader, state=state)
        with pytest.raises(chat.NotMergeable, match="Deux lectures différentes du même dossier"):
            merge(alice)
        assert alice.dropped.user.is_active
