"""Joining: who gets a seat, who waits, what the pages say of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditLine
from projects import actions
from projects.models import Edition, Membership, RoleNeed
from tests import factories
from volunteers.models import Charter, Consent, Volunteer

pytestmark = pytest.mark.django_db
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = LOCMEM


@pytest.fixture
def alice() -> Volunteer:
    return factories.volunteer("Alice")


def join(volunteer: Volunteer, need: RoleNeed, **fields: Any) -> Membership:
    values = {"hours_per_week": 3, "charter_accepted": True} | fields
    return actions.join(volunteer=volunteer, need=need, **values)


def subjects(person: Volunteer) -> list[str]:
    return [str(message.subject) for message in mail.outbox if message.to == [person.user.email]]


def filled(place: RoleNeed, /, **fields: Any) -> dict[str, Any]:
    return {"need": place.pk, "hours_per_week": "3", "message": "Bonjour", "charter_accepted": "on"} | fields


def url(need: RoleNeed) -> str:
    return reverse("projects:join", args=[need.edition.slug])


class TestSeats:
    def test_a_free_seat_is_taken_at_once(self, alice: Volunteer) -> None:
        need = factories.need(seats=2)
        membership = join(alice, need, message="Bonjour")
        need.refresh_from_db()
        need.edition.refresh_from_db()
        assert (membership.state, need.seats_taken, need.edition.team_version) == ("accepted", 1, 1)
        assert membership.chat_state == Membership.ChatState.PENDING
        assert AuditLine.objects.filter(verb="membership.accepted", actor=alice.user).exists()
        assert "Bienvenue" in subjects(alice)[0]

    def test_whoever_sits_after_launch_day_is_active(self, alice: Volunteer) -> None:
        launched = factories.edition(season=factories.season(launch_in=-5))
        assert join(alice, factories.need(edition=launched)).state == Membership.State.ACTIVE

    def test_a_full_need_makes_people_wait_in_order_of_arrival(self) -> None:
        need = factories.need(seats=1)
        people = [factories.volunteer(f"P{n}") for n in range(4)]
        rows = [join(person, need) for person in people]
        assert [row.state for row in rows] == ["accepted", "waiting", "waiting", "waiting"]
        assert list(Membership.objects.queue(need)) == rows[1:]
        assert [Membership.objects.rank_of(row) for row in rows[1:]] == [1, 2, 3]
        assert "au rang 3" in mail.outbox[-1].body

    def test_an_edition_may_ask_its_leads_first(self, alice: Volunteer) -> None:
        need = factories.need(edition=factories.edition(joining="request"))
        lead = factories.volunteer("Léa")
        factories.membership(volunteer=lead, edition=need.edition, role="product_lead")
        membership = join(alice, need, message="Je sais dessiner")
        need.refresh_from_db()
        assert (membership.state, need.seats_taken) == ("applied", 0)
        to_lead = next(message for message in mail.outbox if message.to == [lead.user.email])
        assert "Alice attend ta réponse" in to_lead.subject
        assert "Je sais dessiner" in to_lead.body
        assert reverse("projects:team-request", args=[need.edition.slug, membership.reference]) in to_lead.body
        assert lead.user.email not in next(m for m in mail.outbox if m.to == [alice.user.email]).body

    def test_a_seat_that_frees_goes_to_the_first_in_line(self) -> None:
        need = factories.need(seats=1)
        first, second, third = (join(factories.volunteer(f"P{n}"), need) for n in range(3))
        actions.leave(membership=first, actor=first.volunteer.user, reason="Trop de travail")
        for row in (second, third, need):
            row.refresh_from_db()
        assert (second.state, third.state, need.seats_taken) == ("accepted", "waiting", 1)
        assert second.chat_state == "pending"
        assert "une place s’est libérée pour toi" in subjects(second.volunteer)[-1]

    def test_where_leads_decide_a_freed_seat_is_a_request_again(self) -> None:
        need = factories.need(seats=1, edition=factories.edition(joining="request"))
        lead = factories.volunteer("Léa")
        factories.membership(volunteer=lead, edition=need.edition, role="tech_lead")
        first = join(factories.volunteer("P1"), need)
        actions.accept(membership=first, actor=lead.user)
        second = join(factories.volunteer("P2"), need)
        assert second.state == "waiting"
        actions.leave(membership=first, actor=first.volunteer.user)
        second.refresh_from_db()
        need.refresh_from_db()
        assert (second.state, need.seats_taken) == ("applied", 0)
        assert "attend ta réponse" in subjects(lead)[-1]

    def test_leaving_twice_changes_nothing(self, alice: Volunteer) -> None:
        need = factories.need()
        membership = join(alice, need)
        for _time in range(2):
            actions.leave(membership=membership, actor=alice.user)
        need.refresh_from_db()
        assert need.seats_taken == 0
        assert len([subject for subject in subjects(alice) if "quitté" in subject]) == 1

    def test_new_seats_go_to_the_line_first(self) -> None:
        need = factories.need(seats=1)
        rows = [join(factories.volunteer(f"P{n}"), need) for n in range(3)]
        actions.set_seats(need=need, number=2, actor=None)
        assert [Membership.objects.get(pk=row.pk).state for row in rows] == ["accepted", "accepted", "waiting"]

    def test_the_charter_is_kept_with_its_version(self, alice: Volunteer) -> None:
        Charter.objects.create(version=2, text="Nouvelle charte")
        assert join(alice, factories.need(), charter_version=2).charter_version == 2
        join(alice, factories.need(), charter_version=2)
        assert list(Consent.objects.values_list("kind", "version")) == [("charter", 2)]

    @pytest.mark.parametrize(
        ("fields", "error"),
        [({"state": "framing"}, actions.NotOpen), ({"published": False}, actions.NotOpen)],
    )
    def test_an_edition_that_does_not_recruit_refuses(
        self, alice: Volunteer, fields: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            join(alice, factories.need(edition=factories.edition(**fields)))

    def test_a_season_that_is_over_refuses(self, alice: Volunteer) -> None:
        old = factories.edition(season=factories.season(launch_in=-200))
        with pytest.raises(actions.NotOpen):
            join(alice, factories.need(edition=old))

    def test_the_charter_is_needed(self, alice: Volunteer) -> None:
        with pytest.raises(actions.CharterRefused):
            join(alice, factories.need(), charter_accepted=False)

    def test_joining_twice_finds_the_first_membership(self, alice: Volunteer) -> None:
        need = factories.need()
        first = join(alice, need)
        with pytest.raises(actions.AlreadyIn) as caught:
            join(alice, need)
        need.refresh_from_db()
        assert caught.value.membership == first
        assert need.seats_taken == 1

    def test_coming_back_after_leaving_is_a_new_membership(self, alice: Volunteer) -> None:
        need = factories.need()
        first = join(alice, need)
        actions.leave(membership=first, actor=alice.user)
        again = join(alice, need)
        assert again.pk != first.pk
        assert again.state == "accepted"


class TestConstraints:
    """What the database refuses, whatever the code believes."""

    def test_two_live_memberships_in_one_edition(self, alice: Volunteer) -> None:
        need = factories.need()
        factories.membership(volunteer=alice, need=need)
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.membership(volunteer=alice, need=need, state="waiting")

    def test_a_finished_one_beside_a_live_one_is_fine(self, alice: Volunteer) -> None:
        need = factories.need()
        factories.membership(volunteer=alice, need=need, state="left")
        factories.membership(volunteer=alice, need=need)

    def test_a_seat_too_many(self) -> None:
        need = factories.need(seats=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleNeed.objects.filter(pk=need.pk).update(seats_taken=2)

    def test_fewer_seats_than_people(self) -> None:
        need = factories.need(seats=1)
        factories.membership(need=need)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleNeed.objects.filter(pk=need.pk).update(seats=0)

    def test_a_contributor_without_a_need(self) -> None:
        membership = factories.membership()
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=membership.pk).update(need=None)

    def test_waiting_without_a_rank(self) -> None:
        membership = factories.membership()
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=membership.pk).update(state="waiting", queued_at=None)

    def test_the_same_need_twice(self) -> None:
        need = factories.need()
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.need(edition=need.edition)

    def test_a_project_twice_in_a_season(self) -> None:
        edition = factories.edition()
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.create(project=edition.project, season=edition.season, slug="autre")


class TestJoinPage:
    def test_an_anonymous_visitor_signs_in_first_and_comes_back(self, client: Client) -> None:
        need = factories.need()
        answer = client.get(url(need))
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('account_login')}?next={url(need)}"

    def test_what_an_anonymous_visitor_typed_is_there_after_signing_in(self, client: Client, alice: Volunteer) -> None:
        need = factories.need()
        answer = client.post(url(need), filled(need, message="Mes mots"))
        assert answer.status_code == 302
        client.force_login(alice.user)
        page = client.get(url(need)).content.decode()
        assert "Mes mots" in page
        assert f'value="{need.pk}" id="id_need_0" checked' in page.replace("\n", "") or "checked" in page

    def test_the_page_is_prefilled_and_tells_seats_before(self, client: Client) -> None:
        need = factories.need(seats=3)
        full = factories.need(edition=need.edition, skill="legal", seats=1, seats_taken=1)
        client.force_login(factories.volunteer("Alice", hours_per_week=5).user)
        page = client.get(f"{url(need)}?need={full.pk}").content.decode().replace("\xa0", " ")
        assert "En design <small>3 places sur 3</small>" in page
        assert "En droit <small>complet, liste d’attente</small>" in page
        assert 'name="hours_per_week" value="5"' in page
        assert "Je donne le temps" in page

    def test_joining_leads_to_a_confirmation_worth_a_bookmark(self, client: Client, alice: Volunteer) -> None:
        need = factories.need()
        client.force_login(alice.user)
        answer = client.post(url(need), filled(need))
        membership = Membership.objects.get()
        assert answer["Location"] == membership.get_absolute_url()
        page = client.get(answer["Location"]).content.decode()
        assert membership.reference in page
        assert "Tu es dans l’équipe" in page
        assert "Annuler" in page

    def test_a_double_click_makes_one_membership(self, client: Client, alice: Volunteer) -> None:
        need = factories.need()
        client.force_login(alice.user)
        answers = [client.post(url(need), filled(need)) for _click in range(2)]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert Membership.objects.count() == 1

    def test_whoever_is_in_is_led_to_their_membership(self, client: Client, alice: Volunteer) -> None:
        membership = factories.membership(volunteer=alice)
        client.force_login(alice.user)
        answer = client.get(reverse("projects:join", args=[membership.edition.slug]))
        assert answer["Location"] == membership.get_absolute_url()

    def test_a_role_full_meanwhile_is_a_waiting_list_in_words(self, client: Client, alice: Volunteer) -> None:
        need = factories.need(seats=1)
        client.force_login(alice.user)
        client.get(url(need))
        join(factories.volunteer("Bob"), need)
        page = client.post(url(need), filled(need), follow=True).content.decode()
        assert "Tu es sur la liste d’attente" in page
        assert "<strong>1</strong>" in page
        assert Membership.objects.get(volunteer=alice).message == "Bonjour"

    def test_an_edition_closed_meanwhile_keeps_what_was_typed(self, client: Client, alice: Volunteer) -> None:
        need = factories.need()
        client.force_login(alice.user)
        Edition.objects.update(state="finished")
        answer = client.post(url(need), filled(need, message="Mes mots"))
        page = answer.content.decode()
        assert "ne recrute plus" in page
        assert "Mes mots" in page
        assert not Membership.objects.exists()

    def test_a_closed_edition_says_so(self, client: Client, alice: Volunteer) -> None:
        need = factories.need(edition=factories.edition(season=factories.season(launch_in=-200)))
        client.force_login(alice.user)
        assert "Ce projet ne recrute plus" in client.get(url(need)).content.decode()

    def test_an_edition_that_is_not_published_is_not_found(self, client: Client, alice: Volunteer) -> None:
        need = factories.need(edition=factories.edition(published=False))
        client.force_login(alice.user)
        assert client.get(url(need)).status_code == 404

    def test_a_charter_changed_meanwhile_is_read_again(self, client: Client, alice: Volunteer) -> None:
        need = factories.need()
        client.force_login(alice.user)
        Charter.objects.create(version=2, text="Nouvelle charte")
        page = client.post(url(need), filled(need, charter_version=1)).content.decode()
        assert "La charte vient de changer" in page
        assert "Nouvelle charte" in page
        assert 'name="charter_version" value="2"' in page

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"need": ""}, "Choisis un rôle."),
            ({"need": "999999"}, "Ce rôle n’est plus proposé"),
            ({"need": "1\x00"}, "Ce rôle n’est plus proposé"),
            ({"need": "'; DROP TABLE"}, "Ce rôle n’est plus proposé"),
            ({"hours_per_week": "abc"}, "Indique un nombre entier d’heures"),
            ({"hours_per_week": "41"}, "Indique un nombre entier d’heures"),
            ({"hours_per_week": "9" * 400}, "Indique un nombre entier d’heures"),
            ({"message": "x" * 1_000_000}, "Ce texte fait 1000000 caractères"),
            ({"charter_accepted": ""}, "Lis la charte"),
            ({"charter_version": "abc"}, "La charte vient de changer"),
        ],
    )
    def test_a_wrong_answer_is_told_and_nothing_is_lost(
        self, client: Client, alice: Volunteer, fields: dict[str, str], sentence: str
    ) -> None:
        need = factories.need()
        client.force_login(alice.user)
        answer = client.post(url(need), filled(need, **({"message": "Mes mots"} | fields)))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert sentence in page
        assert fields.get("message", "Mes mots") in page
        assert "Erreur" in page
        assert not Membership.objects.exists()

    def test_the_need_of_another_edition_is_refused(self, client: Client, alice: Volunteer) -> None:
        need, other = factories.need(), factories.need()
        client.force_login(alice.user)
        page = client.post(url(need), filled(need, need=other.pk)).content.decode()
        assert "Ce rôle n’est plus proposé" in page
        assert not Membership.objects.exists()

    def test_null_bytes_and_windows_line_ends_are_cleaned(self, client: Client, alice: Volunteer) -> None:
        need = factories.need()
        client.force_login(alice.user)
        client.post(url(need), filled(need, message="a\x00b\r\n" + "é" * 996))
        assert Membership.objects.get().message == "ab\n" + "é" * 996


class TestOwnMembership:
    def test_undo_gives_the_seat_back(self, client: Client, alice: Volunteer) -> None:
        membership = join(alice, factories.need())
        client.force_login(alice.user)
        page = client.post(reverse("projects:membership-undo", args=[membership.reference]), follow=True)
        membership.refresh_from_db()
        assert membership.state == "left"
        assert membership.need is not None
        assert membership.need.seats_taken == 0
        assert "Tu as quitté l’équipe" in page.content.decode()

    def test_undo_by_get_does_nothing(self, client: Client, alice: Volunteer) -> None:
        membership = join(alice, factories.need())
        client.force_login(alice.user)
        assert client.get(reverse("projects:membership-undo", args=[membership.reference])).status_code == 405

    def test_leaving_keeps_the_reason_and_leaves_a_way_back(self, client: Client, alice: Volunteer) -> None:
        membership = join(alice, factories.need())
        client.force_login(alice.user)
        address = reverse("projects:membership-leave", args=[membership.reference])
        assert client.get(address).status_code == 200
        page = client.post(address, {"reason": "Je déménage"}, follow=True).content.decode()
        membership.refresh_from_db()
        assert (membership.state, membership.leave_reason) == ("left", "Je déménage")
        assert "Revenir dans ce projet" in page
        assert client.get(address)["Location"] == membership.get_absolute_url()

    def test_a_reason_too_long_is_kept(self, client: Client, alice: Volunteer) -> None:
        membership = join(alice, factories.need())
        client.force_login(alice.user)
        address = reverse("projects:membership-leave", args=[membership.reference])
        page = client.post(address, {"reason": "y" * 301}).content.decode()
        assert "Ce texte fait 301 caractères" in page
        assert "y" * 301 in page

    @pytest.mark.parametrize("name", ["membership-detail", "membership-leave", "membership-undo"])
    def test_somebody_elses_is_not_found(self, client: Client, name: str) -> None:
        membership = factories.membership()
        client.force_login(factories.volunteer("Zoé").user)
        address = reverse(f"projects:{name}", args=[membership.reference])
        assert client.post(address).status_code == (405 if name == "membership-detail" else 404)
        assert client.get(address).status_code == (405 if name == "membership-undo" else 404)

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            ("present", "Tu es dans le canal de l’équipe."),
            ("invited", "Invitation envoyée"),
            ("not_found", "Introuvable sur Mattermost avec"),
            ("pending", "en cours"),
            ("failing", "L’équipe de coordination le voit"),
            ("", "Pas encore vérifié"),
        ],
    )
    def test_the_page_tells_the_truth_about_the_channel(
        self, client: Client, alice: Volunteer, state: str, sentence: str
    ) -> None:
        membership = factories.membership(volunteer=alice, chat_state=state)
        actions.link(edition=membership.edition, kind="channel", url="https://chat.example.org/c", label="#canal")
        client.force_login(alice.user)
        page = client.get(membership.get_absolute_url()).content.decode()
        assert sentence in page
        if state in ("invited", "not_found"):
            assert alice.user.email in page

    def test_without_a_channel_it_says_so(self, client: Client, alice: Volunteer) -> None:
        membership = factories.membership(volunteer=alice)
        client.force_login(alice.user)
        assert "pas encore ouvert" in client.get(membership.get_absolute_url()).content.decode()


def statements(queries: CaptureQueriesContext) -> list[str]:
    ignored = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return [row["sql"] for row in queries if not row["sql"].startswith(ignored)]


class TestCost:
    def test_joining_takes_eight_statements(self, alice: Volunteer, settings: Any) -> None:
        settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
        need = RoleNeed.objects.select_related("edition__season").get(pk=factories.need().pk)
        need.edition.season.is_over()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            join(alice, need, charter_version=1)
        assert len(statements(queries)) == 8, "\n".join(statements(queries))

    def test_the_whole_request_takes_fourteen(self, client: Client, alice: Volunteer, settings: Any) -> None:
        settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
        need = factories.need()
        client.force_login(alice.user)
        with CaptureQueriesContext(connection) as queries:
            client.post(url(need), filled(need, charter_version=1))
        assert len(statements(queries)) <= 14, "\n".join(statements(queries))
