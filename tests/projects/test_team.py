"""What leads and coordinators decide, what a team sees of itself, and who sees nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from outbox.models import Mail
from projects import actions, emails
from projects.models import Edition, Membership, RoleNeed
from tests import factories
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


class Story(NamedTuple):
    """Alice asks for the one seat of an edition that Léa leads; Bob is in the team, Zoé is not."""

    edition: Edition
    need: RoleNeed
    lea: Volunteer
    bob: Volunteer
    zoe: Volunteer
    request: Membership


@pytest.fixture
def story() -> Story:
    edition = factories.edition(joining="request")
    need = factories.need(edition=edition, seats=1)
    lea = factories.volunteer("Léa")
    bob = factories.volunteer("Bob", share_email=True, city="Lyon", github="https://github.example.org/bob")
    factories.membership(volunteer=lea, edition=edition, role="product_lead")
    factories.membership(volunteer=bob, need=factories.need(edition=edition, skill="legal"))
    alice = factories.volunteer("Alice")
    request = actions.join(
        volunteer=alice, need=need, hours_per_week=4, message="Je sais dessiner", charter_accepted=True
    )
    mail.outbox.clear()
    return Story(edition, need, lea, bob, factories.volunteer("Zoé"), request)


def address(name: str, story: Story) -> str:
    extra = [] if name in ("team", "team-text") else [story.request.reference]
    return reverse(f"projects:{name}", args=[story.edition.slug, *extra])


class TestDecisions:
    def test_accepting_seats_and_writes_with_the_leads_words(self, client: Client, story: Story) -> None:
        client.force_login(story.lea.user)
        page = client.post(address("team-accept", story), {"message": "Bienvenue Alice"}, follow=True)
        story.request.refresh_from_db()
        story.need.refresh_from_db()
        assert (story.request.state, story.need.seats_taken, story.request.decided_by) == (
            "accepted",
            1,
            story.lea.user,
        )
        assert "reçoit ta réponse" in page.content.decode()
        assert "Bienvenue Alice" in mail.outbox[0].body
        assert story.lea.user.email not in mail.outbox[0].body

    def test_declining_offers_up_to_three_open_projects_the_same_field_first(
        self, client: Client, story: Story
    ) -> None:
        season = story.edition.season
        for number in range(4):
            other = factories.edition(season=season, number=number)
            factories.need(edition=other, skill="design" if number == 3 else "legal")
        full = factories.edition(season=season)
        factories.need(edition=full, seats=1, seats_taken=1)
        client.force_login(story.lea.user)
        client.post(address("team-decline", story), {"message": "Équipe complète"})
        story.request.refresh_from_db()
        body = mail.outbox[0].body
        offers = [line for line in body.splitlines() if "/rejoindre/" in line]
        assert story.request.state == "declined"
        assert "Équipe complète" in body
        assert len(offers) == 3
        assert "en design" in offers[0]
        assert full.slug not in body

    def test_deciding_twice_keeps_the_words_and_says_so(self, client: Client, story: Story) -> None:
        client.force_login(story.lea.user)
        client.post(address("team-accept", story))
        for name in ("team-accept", "team-decline"):
            page = client.post(address(name, story), {"message": "Mes mots"}).content.decode()
            assert "déjà été donnée" in page
            assert "Mes mots" in page
        assert len(mail.outbox) == 1

    def test_accepting_without_a_free_seat_says_so_and_keeps_the_words(self, client: Client, story: Story) -> None:
        RoleNeed.objects.filter(pk=story.need.pk).update(seats_taken=1)
        client.force_login(story.lea.user)
        page = client.post(address("team-accept", story), {"message": "Mes mots"}).content.decode()
        story.request.refresh_from_db()
        assert "Toutes les places de ce rôle sont prises" in page
        assert "Mes mots" in page
        assert story.request.state == "applied"

    def test_a_message_too_long_is_kept(self, client: Client, story: Story) -> None:
        client.force_login(story.lea.user)
        page = client.post(address("team-accept", story), {"message": "z" * 1001}).content.decode()
        assert "Ce texte fait 1001 caractères" in page
        assert "z" * 1001 in page

    def test_the_mails_page_shows_two_buttons_and_get_decides_nothing(self, client: Client, story: Story) -> None:
        client.force_login(story.lea.user)
        page = client.get(address("team-request", story)).content.decode()
        assert "Je sais dessiner" in page
        assert address("team-accept", story) in page
        assert address("team-decline", story) in page
        assert client.get(address("team-accept", story)).status_code == 405
        story.request.refresh_from_db()
        assert story.request.state == "applied"

    def test_a_coordinator_adds_appoints_and_moves(self, story: Story) -> None:
        staff = factories.user("Chloé", staff=True)
        with pytest.raises(actions.AlreadyIn):
            actions.add_member(volunteer=story.bob, edition=story.edition, actor=staff, need=story.need)
        moved = actions.move(membership=Membership.objects.get(volunteer=story.bob), need=story.need, actor=staff)
        assert moved.need == story.need
        lead = actions.appoint_lead(volunteer=story.bob, edition=story.edition, role="tech_lead", actor=staff)
        story.need.refresh_from_db()
        assert (lead.pk, lead.role, lead.need, story.need.seats_taken) == (moved.pk, "tech_lead", None, 0)

    def test_every_appointment_is_told_and_the_same_one_twice_changes_nothing(
        self, story: Story, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
        asked: dict[str, Any] = {"volunteer": story.bob, "edition": story.edition, "actor": story.lea.user}
        lead = actions.appoint_lead(role="tech_lead", **asked)
        actions.appoint_lead(role="tech_lead", **asked)
        assert Mail.objects.filter(kind="membership.added").count() == 1
        actions.move(membership=lead, need=story.need, actor=story.lea.user)
        actions.appoint_lead(role="tech_lead", **asked)
        assert Mail.objects.filter(kind="membership.added").count() == 2

    def test_moving_into_a_full_need_changes_nothing(self, story: Story) -> None:
        RoleNeed.objects.filter(pk=story.need.pk).update(seats_taken=1)
        before = Membership.objects.get(volunteer=story.bob)
        with pytest.raises(actions.SeatsTaken):
            actions.move(membership=before, need=story.need, actor=story.lea.user)
        assert Membership.objects.get(volunteer=story.bob).need == before.need

    def test_a_mail_is_not_written_twice(self, story: Story, settings: Any) -> None:
        settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
        actions.accept(membership=story.request, actor=story.lea.user)
        story.request.refresh_from_db()
        emails.accepted(story.request)
        assert Mail.objects.filter(kind="membership.accepted").count() == 1


class TestTeamPage:
    def test_leads_see_requests_the_line_and_the_gate(self, client: Client, story: Story) -> None:
        RoleNeed.objects.filter(pk=story.need.pk).update(seats_taken=1)
        actions.join(volunteer=story.zoe, need=story.need, hours_per_week=None, charter_accepted=True)
        client.force_login(story.lea.user)
        page = client.get(address("team", story)).content.decode()
        for words in ("Alice", "Liste d’attente", "Zoé", "Le point de cadrage", "Modifier le texte public"):
            assert words in page

    def test_members_see_names_and_shared_contacts_only(self, client: Client, story: Story) -> None:
        client.force_login(story.bob.user)
        page = client.get(address("team", story)).content.decode()
        assert "Léa" in page
        assert story.bob.user.email in page
        for hidden in (story.lea.user.email, "Alice", "Lyon", "github.example.org", "cadrage"):
            assert hidden not in page

    def test_leads_read_for_two_weeks_why_somebody_left(self, client: Client, story: Story) -> None:
        gone = actions.join(volunteer=story.zoe, need=story.need, hours_per_week=None, charter_accepted=True)
        actions.leave(membership=gone, actor=story.zoe.user, reason="Je déménage")
        client.force_login(story.bob.user)
        assert "Je déménage" not in client.get(address("team", story)).content.decode()
        client.force_login(story.lea.user)
        assert "Je déménage" in client.get(address("team", story)).content.decode()
        Membership.objects.filter(pk=gone.pk).update(ended_at=timezone.now() - timedelta(days=15))
        assert "Je déménage" not in client.get(address("team", story)).content.decode()

    @pytest.mark.parametrize("name", ["team", "team-text", "team-request"])
    def test_an_outsider_finds_nothing(self, client: Client, story: Story, name: str) -> None:
        client.force_login(story.zoe.user)
        assert client.get(address(name, story)).status_code == 404

    @pytest.mark.parametrize("name", ["team-accept", "team-decline", "team-text"])
    @pytest.mark.parametrize("person", ["zoe", "bob"])
    def test_only_leads_decide(self, client: Client, story: Story, name: str, person: str) -> None:
        client.force_login(getattr(story, person).user)
        assert client.post(address(name, story)).status_code == 404
        story.request.refresh_from_db()
        assert story.request.state == "applied"

    def test_whoever_waits_is_not_in_the_team_yet(self, client: Client, story: Story) -> None:
        client.force_login(story.request.volunteer.user)
        assert client.get(address("team", story)).status_code == 404

    def test_a_request_of_another_edition_is_not_found(self, client: Client, story: Story) -> None:
        other = factories.membership(state="applied")
        client.force_login(story.lea.user)
        url = reverse("projects:team-accept", args=[story.edition.slug, other.reference])
        assert client.post(url).status_code == 404

    def test_leads_change_the_public_text(self, client: Client, story: Story) -> None:
        client.force_login(story.lea.user)
        read = client.get(address("team-text", story)).context["read"]
        texts = {"problem": "Un\r\nproblème", "deliverable": "b", "rhythm": "c"}
        client.post(address("team-text", story), {**texts, "read": read})
        story.edition.refresh_from_db()
        assert (story.edition.problem, story.edition.rhythm) == ("Un\nproblème", "c")

    def test_a_public_text_too_long_is_kept(self, client: Client, story: Story) -> None:
        client.force_login(story.lea.user)
        page = client.post(address("team-text", story), {"problem": "p" * 4001}).content.decode()
        assert "Ce texte fait 4001 caractères" in page
        assert "p" * 4001 in page


@pytest.mark.parametrize("people", [1, 30])
def test_the_team_page_costs_the_same_for_1_and_30(
    client: Client, story: Story, people: int, django_assert_max_num_queries: Any
) -> None:
    wide = factories.need(edition=story.edition, skill="web", seats=60)
    for state in ("accepted", "applied", "waiting"):
        for number in range(people):
            person = factories.volunteer(f"{state} {number}")
            factories.membership(volunteer=person, need=wide, state=state)
    tomorrow = timezone.now() + timedelta(days=1)
    for number in range(people):
        fields = {"title": f"Point {number}", "starts_at": tomorrow, "ends_at": tomorrow}
        actions.add_event(edition=story.edition, fields=fields, actor=None)
    client.force_login(story.lea.user)
    with django_assert_max_num_queries(10) as queries:
        assert client.get(address("team", story)).status_code == 200
    assert len(queries) == 10 or pytest.fail(f"{len(queries)} queries")


class TestTwoLeadsWriteThePublicText:
    """The second sees what the first wrote, and loses nothing of their own."""

    def write(self, client: Client, url: str, read: str, **texts: str) -> Any:
        empty = {"problem": "", "deliverable": "", "rhythm": ""}
        return client.post(url, {**empty, **texts, "read": read})

    def test_the_second_is_shown_the_difference_and_then_decides(self, client: Client, story: Story) -> None:
        client.force_login(story.lea.user)
        url = reverse("projects:team-text", args=[story.edition.slug])
        read = client.get(url).context["read"]
        assert self.write(client, url, read, problem="Des feux", rhythm="Le mardi").status_code == 302

        compared = self.write(client, url, read, problem="Des incendies", rhythm="Le mardi")
        page = compared.content.decode()
        assert "Rien n’est écrasé" in page
        assert compared.context["theirs"] == [("Le problème", "Des feux")]
        assert compared.context["form"]["problem"].value() == "Des incendies"
        story.edition.refresh_from_db()
        assert story.edition.problem == "Des feux"

        kept = self.write(client, url, compared.context["read"], problem="Des incendies", rhythm="Le mardi")
        assert kept.status_code == 302
        story.edition.refresh_from_db()
        assert story.edition.problem == "Des incendies"

    def test_a_second_click_is_no_conflict(self, client: Client, story: Story) -> None:
        client.force_login(story.lea.user)
        url = reverse("projects:team-text", args=[story.edition.slug])
        read = client.get(url).context["read"]
        for _click in range(2):
            assert self.write(client, url, read, problem="Des feux").status_code == 302
        assert AuditLine.objects.filter(verb="edition.text_changed").count() == 1
