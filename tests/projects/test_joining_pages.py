"""The pages of joining: the form, the confirmation, undoing and leaving."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects import actions
from projects.models import Edition, Membership, RoleNeed
from tests import factories
from volunteers.models import Charter, Volunteer

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


def filled(place: RoleNeed, /, **fields: Any) -> dict[str, Any]:
    return {"need": place.pk, "hours_per_week": "3", "message": "Bonjour", "charter_accepted": "on"} | fields


def url(need: RoleNeed) -> str:
    return reverse("projects:join", args=[need.edition.slug])


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
        client.get(url(need))
        page = client.get(url(need)).content.decode()  # a page read twice has lost nothing
        assert "Mes mots" in page
        assert re.search(rf'<input[^>]* name="need"[^>]* value="{need.pk}"[^>]* checked', page)

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

    def test_a_closed_edition_shows_projects_alike_those_of_its_dimension_then_role_first(
        self, client: Client, alice: Volunteer
    ) -> None:
        season = factories.season(12)
        closed = factories.need(edition=factories.edition(season=season, state="framing"), skill="legal")

        def offers(title: str, number: int, skill: str, **about: Any) -> None:
            project = factories.project(title=title, **about)
            run = factories.edition(season=season, project=project, number=number)
            factories.need(edition=run, skill=skill)

        offers("Autre monde", 1, "legal", climate=False, social=True)
        offers("Même monde", 2, "design")
        offers("Même métier", 3, "legal")
        client.force_login(alice.user)
        page = client.get(url(closed)).content.decode()
        places = [page.index(title) for title in ("Même métier", "Même monde", "Autre monde")]
        assert places == sorted(places)

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

    def test_a_lead_reads_what_leaving_asks_for_before_they_go(self, client: Client, alice: Volunteer) -> None:
        membership = join(alice, factories.need())
        Membership.objects.update(role=Membership.Role.TECH_LEAD)
        client.force_login(alice.user)
        answer = client.post(reverse("projects:membership-undo", args=[membership.reference]))
        assert answer["Location"] == reverse("projects:membership-leave", args=[membership.reference])
        membership.refresh_from_db()
        assert membership.is_live

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
