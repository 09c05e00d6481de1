"""«Mon espace»: one next action, facts, and the way out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine, User
from projects import actions
from projects.actions import seats
from projects.models import Membership
from seasons.actions import attend, remind_events, watch
from seasons.actions import link as season_link
from seasons.models import Attendance, Event, Watch
from tests import factories
from volunteers.actions import AccountErased, update_profile
from volunteers.models import Volunteer, VolunteerSkill

pytestmark = pytest.mark.django_db
SPACE = "/mon-espace/"


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def alice() -> Volunteer:
    return factories.volunteer("Alice")


def test_somebody_new_finds_the_chat_a_date_and_three_projects_with_why(client: Client, alice: Volunteer) -> None:
    season = factories.season(12)
    season_link(
        season=season, kind="chat_invite", url="https://chat.example.org/invite", label="Rejoindre la messagerie"
    )
    season_link(season=season, kind="channel", url="https://chat.example.org/12", label="#saison_12")
    for number in range(5):
        edition = factories.edition(season=season, number=number)
        factories.need(edition=edition, skill="legal" if number == 4 else "design")
    VolunteerSkill.objects.create(volunteer=alice, skill=factories.skill("legal"))
    client.force_login(alice.user)
    page = client.get(SPACE).content.decode()
    for words in ("Choisis un projet", "Rejoindre la messagerie", "#saison_12", "Lancement"):
        assert words in page
    assert page.index("Cherche en droit, comme toi") < page.index("Il reste de la place en design")
    assert page.count('<li class="ticket"') == 3


def test_an_account_without_a_profile_has_a_space_too(client: Client) -> None:
    client.force_login(factories.user("Zoé"))
    assert client.get(SPACE).status_code == 200
    assert not Volunteer.objects.exists()


def test_a_lead_is_told_first_that_somebody_waits(client: Client, alice: Volunteer) -> None:
    edition = factories.edition(joining="request")
    factories.membership(volunteer=alice, edition=edition, role="tech_lead")
    factories.membership(need=factories.need(edition=edition), state="applied")
    client.force_login(alice.user)
    page = client.get(SPACE).content.decode()
    assert "Quelqu’un attend ta réponse" in page
    assert "1 demande à lire" in page


@pytest.mark.parametrize(
    ("state", "title", "text"),
    [
        ("applied", "Ta demande est envoyée", "la réponse arrive par mail"),
        ("waiting", "Tu es sur la liste d’attente", "dès qu’une place se libère"),
    ],
)
def test_who_waits_for_an_answer_is_not_told_that_all_is_ready(
    client: Client, alice: Volunteer, state: str, title: str, text: str
) -> None:
    VolunteerSkill.objects.create(volunteer=alice, skill=factories.skill("legal"))
    factories.membership(volunteer=alice, state=state)
    client.force_login(alice.user)
    page = client.get(SPACE).content.decode()
    assert title in page
    assert text in page
    assert "Tout est prêt" not in page


def test_who_left_the_channel_reads_the_chats_own_words(client: Client, alice: Volunteer) -> None:
    membership = factories.membership(volunteer=alice, chat_state="", chat_detail="Tu as quitté ce canal.")
    actions.link(edition=membership.edition, kind="channel", url="https://chat.example.org/c", label="#canal")
    client.force_login(alice.user)
    for address in (SPACE, membership.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "Tu as quitté ce canal." in page
        assert "https://chat.example.org/c" in page
        assert "Pas encore vérifié" not in page


@pytest.mark.parametrize(("seated", "title"), [(False, "Ta demande est retirée"), (True, "Tu as quitté l’équipe")])
def test_who_withdraws_is_not_told_they_left_a_team_they_never_joined(
    client: Client, alice: Volunteer, seated: bool, title: str
) -> None:
    moment = timezone.now() if seated else None
    membership = factories.membership(volunteer=alice, state="left", seated_at=moment)
    client.force_login(alice.user)
    page = client.get(membership.get_absolute_url()).content.decode()
    assert title in page
    assert ("Ta place est rendue" in page) is seated


def test_teams_tell_the_truth_about_their_channel(client: Client, alice: Volunteer) -> None:
    membership = factories.membership(volunteer=alice, chat_state="not_found")
    season_link(season=membership.edition.season, kind="chat_invite", url="https://chat.example.org/i", label="Venir")
    actions.link(edition=membership.edition, kind="channel", url="https://chat.example.org/c", label="#canal")
    client.force_login(alice.user)
    page = client.get(SPACE).content.decode()
    assert "Ton équipe t’attend sur la messagerie" in page
    assert "Introuvable sur Mattermost" in page


def test_a_first_event_is_ticked_once_one_came_to_it_and_only_asked_while_one_may(
    client: Client, alice: Volunteer
) -> None:
    client.force_login(alice.user)
    step = "Venir à un premier rendez-vous"
    assert step not in client.get(SPACE).content.decode()
    ahead, past = (timezone.now() + timedelta(days=days) for days in (3, -3))
    event = Event.objects.create(
        kind="meet_up", title="Rencontre", place="Lyon", starts_at=ahead, ends_at=ahead, signup=True, seats=1
    )
    assert step_of(client, step) == "à faire On s’inscrit dans l’agenda, d’un clic."
    attendance = Attendance.objects.create(event=event, user=alice.user, state="waiting")
    assert step_of(client, step) == "à faire On s’inscrit dans l’agenda, d’un clic."
    Attendance.objects.update(state="going")
    assert step_of(client, step) == "à faire Ta place est gardée : à bientôt."
    Event.objects.update(starts_at=past, ends_at=past)
    assert step_of(client, step) == "fait"
    Event.objects.update(canceled_at=past)
    assert step not in client.get(SPACE).content.decode()
    assert attendance.event_id == event.pk


def step_of(client: Client, label: str) -> str:
    """What the page says beside a step."""
    line = client.get(SPACE).content.decode().partition(label)[2].partition("</li>")[0].replace("\u00a0", " ")
    return " ".join(re.sub(r"<[^>]+>", " ", line).split())


def test_requests_show_their_rank(client: Client, alice: Volunteer) -> None:
    need = factories.need(seats=1, seats_taken=1)
    for number in range(2):
        factories.membership(volunteer=factories.volunteer(f"P{number}"), need=need, state="waiting")
    factories.membership(volunteer=alice, need=need, state="waiting")
    client.force_login(alice.user)
    assert "Liste d’attente, rang 3" in client.get(SPACE).content.decode()


@pytest.mark.parametrize("teams", [0, 1, 30])
def test_the_space_costs_ten_queries_at_most(
    client: Client, alice: Volunteer, teams: int, django_assert_max_num_queries: Any
) -> None:
    season = factories.season(12)
    for number in range(teams):
        need = factories.need(edition=factories.edition(season=season))
        factories.membership(volunteer=alice, need=need, state="accepted" if number % 2 else "applied")
    factories.need(edition=factories.edition(season=season))
    client.force_login(alice.user)
    with django_assert_max_num_queries(10):
        assert client.get(SPACE).status_code == 200


@pytest.mark.parametrize("state", ["accepted", "applied", "waiting", "left"])
def test_a_membership_costs_ten_queries_at_most(
    client: Client, alice: Volunteer, state: str, django_assert_max_num_queries: Any
) -> None:
    membership = factories.membership(volunteer=alice, state=state)
    client.force_login(alice.user)
    with django_assert_max_num_queries(10):
        client.get(membership.get_absolute_url())


class TestClosing:
    def test_the_page_says_what_happens_and_get_closes_nothing(self, client: Client, alice: Volunteer) -> None:
        membership = factories.membership(volunteer=alice)
        client.force_login(alice.user)
        page = client.get(reverse("projects:account-close")).content.decode()
        assert membership.edition.display_title in page
        assert User.objects.get(pk=alice.user_id).is_active

    def test_memberships_end_seats_free_and_the_name_is_gone(self, client: Client, alice: Volunteer) -> None:
        email = alice.user.email
        need = factories.need(seats=1)
        mine = actions.join(volunteer=alice, need=need, hours_per_week=2, message="Secret", charter_accepted=True)
        next_one = factories.membership(volunteer=factories.volunteer("Bob"), need=need, state="waiting")
        mail.outbox.clear()
        client.force_login(alice.user)
        answer = client.post(reverse("projects:account-close"))
        assert answer["Location"] == "/"
        assert client.get(SPACE).status_code == 302
        for row in (mine, next_one, need):
            row.refresh_from_db()
        account = User.objects.get(pk=alice.user_id)
        assert (mine.state, mine.message, next_one.state, need.seats_taken) == ("left", "", "accepted", 1)
        assert (account.name, account.is_active, account.email) == ("", False, f"erased-{account.pk}@invalid")
        assert not AuditLine.objects.filter(object_label__contains="Alice").exists()
        assert [message.subject for message in mail.outbox if message.to == [email]] == ["Ton compte est supprimé"]

    def test_the_seat_at_an_event_goes_to_whoever_waits_and_nothing_is_told_of_it_any_more(
        self, alice: Volunteer
    ) -> None:
        soon = timezone.now() + timedelta(hours=20)
        event = Event.objects.create(
            kind="meet_up", title="Rencontre", place="Lyon", starts_at=soon, ends_at=soon, signup=True, seats=1
        )
        bob = factories.user("Bob")
        for person in (alice.user, bob):
            attend(event=event, user=person)
        actions.close_account(user=alice.user, actor=alice.user)
        assert [(row.user, row.state) for row in event.attendances.all()] == [(bob, "going")]
        mail.outbox.clear()
        remind_events()
        assert [message.to for message in mail.outbox] == [[bob.email]]

    def test_an_account_without_a_profile_closes_too(self, client: Client) -> None:
        user = factories.user("Zoé")
        client.force_login(user)
        client.post(reverse("projects:account-close"))
        assert User.objects.get(pk=user.pk).erased_at

    def test_no_letter_is_written_to_an_erased_account(self, alice: Volunteer) -> None:
        from accounts import letters

        actions.close_account(user=alice.user, actor=alice.user)
        mail.outbox.clear()
        letters.send(letters.Letter(kind="x", subject="x", happened=["x"]), to=User.objects.get(pk=alice.user_id))
        assert mail.outbox == []

    def test_what_its_address_asked_to_be_told_of_goes_too(self, alice: Volunteer) -> None:
        watch(email=alice.user.email.upper(), topic=Watch.Topic.CALL)
        watch(email="bob@example.org", topic=Watch.Topic.CALL)
        actions.close_account(user=alice.user, actor=alice.user)
        assert list(Watch.objects.values_list("email", flat=True)) == ["bob@example.org"]

    def test_no_profile_is_written_once_it_is_closed(self, client: Client, alice: Volunteer) -> None:
        actions.close_account(user=User.objects.get(pk=alice.user_id), actor=None)
        with pytest.raises(AccountErased):
            update_profile(user=alice.user, fields={"city": "Lille"}, levels={})
        alice.refresh_from_db()
        assert alice.city == ""

    def test_other_members_are_untouched(self, alice: Volunteer) -> None:
        need = factories.need(seats=3)
        other = factories.membership(volunteer=factories.volunteer("Bob"), need=need)
        factories.membership(volunteer=alice, need=need)
        actions.close_account(user=alice.user, actor=alice.user)
        assert Membership.objects.get(pk=other.pk).state == "accepted"

    def test_nobody_is_seated_whose_account_was_closed_meanwhile(self, alice: Volunteer) -> None:
        need, chloe = factories.need(), factories.user("Chloé", staff=True)
        actions.close_account(user=User.objects.get(pk=alice.user_id), actor=None)
        with pytest.raises(AccountErased):
            actions.join(volunteer=alice, need=need, hours_per_week=None, charter_accepted=True)
        with pytest.raises(AccountErased):
            actions.add_member(volunteer=alice, edition=need.edition, actor=chloe, role="mentor")
        need.refresh_from_db()
        assert (need.seats_taken, Membership.objects.exists()) == (0, False)

    def test_what_was_joined_while_an_account_closes_ends_too(
        self, alice: Volunteer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edition, lock_all = factories.edition(), seats.lock_all

        def meanwhile(ids: Any) -> Any:
            locked = lock_all(ids)
            factories.membership(volunteer=alice, edition=edition, role="mentor")
            return locked

        monkeypatch.setattr(seats, "lock_all", meanwhile)
        actions.close_account(user=alice.user, actor=None)
        assert Membership.objects.get(volunteer=alice).state == "left"

    def test_a_page_sent_by_somebody_erased_meanwhile_leads_to_signing_in(
        self, client: Client, alice: Volunteer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        need = factories.need()
        client.force_login(alice.user)

        def late(**_values: Any) -> None:
            raise AccountErased

        monkeypatch.setattr(actions, "join", late)
        asked = {"need": need.pk, "charter_accepted": "on"}
        answer = client.post(reverse("projects:join", args=[need.edition.slug]), asked)
        assert answer["Location"] == reverse("account_login")


def test_whoever_only_waits_still_reads_what_other_teams_look_for(client: Client, alice: Volunteer) -> None:
    full = factories.need(seats=1, seats_taken=1)
    open_one = factories.need(edition=factories.edition(season=full.edition.season, number=2))
    mine = factories.membership(volunteer=alice, need=full, state="waiting")
    client.force_login(alice.user)
    for page in (SPACE, mine.get_absolute_url()):
        assert open_one.edition.get_absolute_url() in client.get(page).content.decode()
    factories.need(edition=full.edition, skill="legal")
    suggested = client.get(SPACE).context["space"].suggestions
    assert [one.edition for one in suggested] == [open_one.edition], "not the team one has asked already"


def test_the_page_of_ones_chat_account_is_in_the_language_of_the_space(
    client: Client, alice: Volunteer, settings: Any
) -> None:
    site = settings.SITE_URL
    season_link(season=factories.season(12), kind="chat_account", url=f"{site}/messagerie/", label="Mon compte")
    client.force_login(alice.user)
    assert f'href="{site}/en/messagerie/"' in client.get(f"/en{SPACE}").content.decode()
    assert f'href="{site}/messagerie/"' in client.get(SPACE).content.decode()
