"""What Chloé does to participations: each verb once, and each of its refusals in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.admin.base import PortalAdmin
from accounts.models import AuditLine
from projects import actions
from projects.models import Membership, RoleNeed
from tests import factories

LIST = reverse("admin:projects_membership_changelist")


def step(client: Client, membership: Membership, name: str, **answers: Any) -> str:
    """Take a step by POST, and return what the page or the messages say."""
    url = reverse("admin:projects_membership_step", args=[membership.pk, name])
    answer = client.post(url, answers, follow=True)
    assert answer.status_code == 200
    membership.refresh_from_db()
    return " ".join(map(str, get_messages(answer.wsgi_request))) + answer.content.decode()


@pytest.fixture
def need(db: None) -> RoleNeed:
    return factories.need(seats=1)


@pytest.fixture
def request_(need: RoleNeed) -> Membership:
    return factories.membership(need=need, state="applied", volunteer=factories.volunteer("Alice"))


def fill(need: RoleNeed) -> Membership:
    return factories.membership(need=need, volunteer=factories.volunteer("Bob"))


def test_the_page_of_a_step_says_who_gets_a_mail_and_changes_nothing(coordinator: Client, request_: Membership) -> None:
    answer = coordinator.get(reverse("admin:projects_membership_step", args=[request_.pk, "accepter"]))
    assert f"Mail à Alice ({request_.volunteer.user.email})" in answer.content.decode()
    request_.refresh_from_db()
    assert request_.state == "applied"


def test_accepting_seats_the_person_and_writes_the_journal(
    coordinator: Client, request_: Membership, mailoutbox: list[Any]
) -> None:
    assert "Alice fait partie de l’équipe" in step(coordinator, request_, "accepter", message="Bienvenue !")
    assert request_.is_seated
    assert request_.decision_message == "Bienvenue !"
    assert AuditLine.objects.get(verb="membership.accepted").actor_id == int(coordinator.session["_auth_user_id"])


def test_accepting_into_a_full_need_is_refused_in_words(
    coordinator: Client, request_: Membership, need: RoleNeed
) -> None:
    fill(need)
    said = step(coordinator, request_, "accepter", message="Bienvenue !")
    assert "Plus de place libre" in said
    assert "Bienvenue !" in said
    assert request_.state == "applied"


def test_accepting_twice_says_that_it_no_longer_applies(coordinator: Client, request_: Membership) -> None:
    step(coordinator, request_, "accepter")
    assert "ne s’applique plus" in step(coordinator, request_, "accepter")


def test_a_decision_taken_in_the_meantime_is_told(
    coordinator: Client, request_: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check and the lock, a lead has declined."""
    factories_lead = factories.user("Léa")

    def late(**answers: Any) -> None:
        actions.decline(membership=request_, actor=factories_lead)
        real(**answers)

    real = actions.accept
    monkeypatch.setattr(actions, "accept", late)
    assert "Déjà décidé" in step(coordinator, request_, "accepter")
    assert request_.state == "declined"


def test_declining_keeps_the_message(coordinator: Client, request_: Membership) -> None:
    assert "déclinée" in step(coordinator, request_, "decliner", message="Une autre fois")
    assert (request_.state, request_.decision_message) == ("declined", "Une autre fois")


def test_ending_frees_the_seat_for_the_first_in_line(coordinator: Client, need: RoleNeed) -> None:
    seated = fill(need)
    waiting = factories.membership(need=need, state="waiting", volunteer=factories.volunteer("Zoé"))
    page = coordinator.get(reverse("admin:projects_membership_step", args=[seated.pk, "mettre-fin"]))
    assert "Mail à Zoé" in page.content.decode()
    assert "terminée" in step(coordinator, seated, "mettre-fin", reason="Déménage")
    waiting.refresh_from_db()
    assert (seated.state, seated.leave_reason) == ("left", "Déménage")
    assert waiting.is_seated


def test_moving_to_another_edition_of_the_season(coordinator: Client, need: RoleNeed) -> None:
    seated = fill(need)
    other = factories.need(edition=factories.edition(season=need.edition.season))
    assert "est maintenant dans" in step(coordinator, seated, "deplacer", need=other.pk)
    assert (seated.need_id, seated.edition_id) == (other.pk, other.edition_id)


def test_moving_to_a_full_need_is_refused(coordinator: Client, need: RoleNeed) -> None:
    seated = fill(need)
    full = factories.need(edition=need.edition, skill="legal", seats=1)
    factories.membership(need=full)
    assert "Plus de place libre" in step(coordinator, seated, "deplacer", need=full.pk)
    assert seated.need_id == need.pk


def test_moving_where_the_person_is_already_is_refused(coordinator: Client, need: RoleNeed) -> None:
    seated = fill(need)
    other = factories.need(edition=factories.edition(season=need.edition.season))
    factories.membership(need=other, volunteer=seated.volunteer)
    assert "participe déjà" in step(coordinator, seated, "deplacer", need=other.pk)


def test_moving_to_a_need_of_another_season_is_not_offered(coordinator: Client, need: RoleNeed) -> None:
    seated = fill(need)
    step(coordinator, seated, "deplacer", need=factories.need().pk)
    assert seated.need_id == need.pk


def test_appointing_a_member_frees_their_seat(coordinator: Client, need: RoleNeed) -> None:
    seated = fill(need)
    step(coordinator, seated, "nommer", role="tech_lead")
    need.refresh_from_db()
    assert seated.is_lead
    assert need.seats_taken == 0


def test_a_batch_tells_how_many_and_who_had_no_seat(coordinator: Client, request_: Membership, need: RoleNeed) -> None:
    second = factories.membership(need=need, state="applied", volunteer=factories.volunteer("Zoé"))
    chosen = {"action": "accepter", "_selected_action": [request_.pk, second.pk]}
    page = coordinator.post(LIST, chosen)
    assert "Mail à Alice" in page.content.decode()
    second.refresh_from_db()
    assert second.state == "applied"
    answer = coordinator.post(LIST, chosen | {"confirmed": "1", "message": ""}, follow=True)
    text = " ".join(map(str, get_messages(answer.wsgi_request)))
    assert text.startswith("1 acceptée, 1 sans place : Zoé")


def test_removing_several_asks_why_says_which_mails_leave_and_tells_each_result(
    coordinator: Client, need: RoleNeed, mailoutbox: list[Any]
) -> None:
    seated, gone = fill(need), factories.membership(state="left", volunteer=factories.volunteer("Zoé"))
    chosen = {"action": "retirer", "_selected_action": [seated.pk, gone.pk]}
    page = coordinator.post(LIST, chosen).content.decode()
    assert "Pour 2 lignes" in page
    assert "Mail à Bob" in page
    assert "Mail à Zoé" not in page
    coordinator.post(LIST, chosen | {"confirmed": "1", "reason": ""})
    seated.refresh_from_db()
    assert seated.is_seated
    answer = coordinator.post(LIST, chosen | {"confirmed": "1", "reason": "Équipe refondue"}, follow=True)
    text = " ".join(map(str, get_messages(answer.wsgi_request)))
    assert text.startswith("1 terminée, 1 ne s’applique plus\N{NO-BREAK SPACE}: Zoé")
    seated.refresh_from_db()
    assert (seated.state, seated.leave_reason) == ("left", "Équipe refondue")


def test_a_request_waits_in_line_at_the_rank_of_its_date(
    coordinator: Client, request_: Membership, need: RoleNeed
) -> None:
    fill(need)
    later = factories.membership(need=need, state="waiting", volunteer=factories.volunteer("Zoé"))
    assert "est sur la liste d’attente" in step(coordinator, request_, "mettre-en-attente")
    assert (request_.state, request_.queued_at) == ("waiting", request_.asked_at)
    assert [Membership.objects.rank_of(row) for row in (request_, later)] == [1, 2]
    assert AuditLine.objects.get(verb="membership.put_in_line").object_id == str(request_.pk)
    assert "ne s’applique plus" in step(coordinator, request_, "mettre-en-attente")


def test_a_request_with_a_free_seat_is_not_sent_to_a_line_that_would_call_it_back(
    coordinator: Client, request_: Membership
) -> None:
    assert "Une place est libre" in step(coordinator, request_, "mettre-en-attente")
    assert request_.state == "applied"


def test_moving_the_last_lead_away_tells_coordinators_on_the_page_then_by_mail(
    coordinator: Client, need: RoleNeed, mailoutbox: list[Any]
) -> None:
    lead = factories.membership(edition=need.edition, role="product_lead")
    url = reverse("admin:projects_membership_step", args=[lead.pk, "deplacer"])
    assert "Mail à l’équipe de coordination" in coordinator.get(url).content.decode()
    step(coordinator, lead, "deplacer", need=need.pk)
    assert (lead.role, lead.need) == ("contributor", need)
    assert any("plus personne n’est référent" in one.subject for one in mailoutbox)


def test_a_participation_is_never_edited_or_deleted_by_hand(coordinator: Client, administrator: Client) -> None:
    membership = factories.membership()
    change = reverse("admin:projects_membership_change", args=[membership.pk])
    delete = reverse("admin:projects_membership_delete", args=[membership.pk])
    for client in (coordinator, administrator):
        assert client.post(change, {"state": "left"}).status_code == 403
        answer = client.post(delete, {"post": "yes"}, follow=True)
        assert "utiliser « Mettre fin »" in answer.content.decode()
    membership.refresh_from_db()
    assert membership.state == "accepted"


def test_adding_somebody_starts_with_the_team(coordinator: Client) -> None:
    edition = factories.edition()
    answer = coordinator.post(reverse("admin:projects_membership_add"), {"edition": edition.pk})
    assert answer.headers["Location"] == reverse("admin:projects_edition_step", args=[edition.pk, "ajouter"])


def test_the_history_of_a_participation_is_its_lines_of_the_journal(coordinator: Client, request_: Membership) -> None:
    step(coordinator, request_, "accepter")
    history = reverse("admin:projects_membership_history", args=[request_.pk])
    answer = coordinator.get(history, follow=True)
    assert [line.verb for line in answer.context["cl"].result_list] == ["membership.accepted"]
    assert answer.context["title"] == f"Historique\N{NO-BREAK SPACE}: {request_}"


def test_every_kind_of_object_has_its_history_in_the_journal() -> None:
    own = {
        type(one).__name__ for one in site._registry.values() if type(one).history_view is not PortalAdmin.history_view
    }
    assert own == set()


def test_a_step_needs_a_csrf_token(chloe: Any, request_: Membership) -> None:
    from tests.admin.conftest import signed_in

    client = signed_in(chloe)
    client.handler.enforce_csrf_checks = True
    url = reverse("admin:projects_membership_step", args=[request_.pk, "accepter"])
    assert client.post(url, {"message": ""}).status_code == 403
