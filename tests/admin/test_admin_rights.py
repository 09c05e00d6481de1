"""Who enters, who changes rights, and what nobody changes."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import AuditLine, User
from tests import factories
from tests.admin.conftest import signed_in
from volunteers.models import Volunteer

USERS = reverse("admin:accounts_user_changelist")


def rights(client: Client, user: User, **answers: Any) -> Any:
    answer = client.post(reverse("admin:accounts_user_step", args=[user.pk, "droits"]), answers, follow=True)
    user.refresh_from_db()
    return answer


def test_a_volunteer_is_sent_to_sign_in(client: Client, db: None) -> None:
    client.force_login(factories.user("Alice"))
    assert client.get(reverse("admin:index")).status_code == 302


def test_staff_without_a_second_factor_in_this_session_prove_it_first(chloe: User) -> None:
    for url in (reverse("admin:index"), USERS):
        answer = signed_in(chloe, second_factor=False).get(url)
        assert answer.status_code == 302
        assert "2fa" in answer.headers["Location"]


def test_a_coordinator_runs_the_rooms_and_reads_people(coordinator: Client) -> None:
    index = coordinator.get(reverse("admin:index")).content.decode()
    assert index.index(">Éditions</a>") < index.index(">Imports du site</a>"), "in the order of a French dictionary"
    assert index.index("Par où commencer") < index.index("Associations partenaires"), "a phone shows it first"
    assert reverse("admin:accounts_user_merge") in index
    for shown in ("Participations", "Saisons", "Bénévoles", "Journal"):
        assert shown in index
    assert coordinator.get(USERS).status_code == 200


def test_a_coordinator_changes_nobody_s_account_or_rights(coordinator: Client, chloe: User) -> None:
    bob = factories.user("Bob")
    for user in (bob, chloe):
        change = reverse("admin:accounts_user_change", args=[user.pk])
        sent = {"name": "X", "language": "fr", "is_staff": "on", "is_superuser": "on"}
        assert coordinator.post(change, sent).status_code == 403
        assert rights(coordinator, user, role="superuser", active="on").status_code == 403
        assert not user.is_superuser
    assert not bob.is_staff


def test_a_coordinator_who_adds_an_account_gives_it_no_right(coordinator: Client) -> None:
    sent = {"email": "Zoe@example.org", "name": "Zoé", "is_staff": "on", "is_superuser": "on"}
    coordinator.post(reverse("admin:accounts_user_add"), sent)
    zoe = User.objects.get(email="zoe@example.org")
    assert (zoe.is_staff, zoe.is_superuser) == (False, False)
    assert EmailAddress.objects.filter(user=zoe, verified=True).exists()
    answer = coordinator.post(reverse("admin:accounts_user_add"), sent)
    assert "Un compte existe déjà" in answer.content.decode()


def test_an_administrator_names_a_coordinator(administrator: Client) -> None:
    bob = factories.user("Bob")
    rights(administrator, bob, role="staff", active="on")
    assert (bob.is_staff, bob.is_superuser) == (True, False)
    assert AuditLine.objects.get(verb="account.rights_changed").detail["staff"] is True


def test_the_last_administrator_stays(administrator: Client) -> None:
    ada = User.objects.get(is_superuser=True)
    assert "dernière personne" in rights(administrator, ada, role="none", active="on").content.decode()
    assert ada.is_superuser


def test_a_lost_second_factor_is_removed_by_administrators_only(administrator: Client, coordinator: Client) -> None:
    bob = factories.user("Bob", staff=True)
    Authenticator.objects.create(user=bob, type="totp", data={})
    url = reverse("admin:accounts_user_step", args=[bob.pk, "second-facteur"])
    assert coordinator.post(url).status_code == 403
    answer = administrator.post(url, follow=True)
    assert "Second facteur retiré" in " ".join(map(str, get_messages(answer.wsgi_request)))
    assert not Authenticator.objects.filter(user=bob).exists()


def test_sign_in_rows_of_other_packages_have_no_page() -> None:
    shown = {model._meta.app_label for model in admin.site._registry}
    assert shown <= {"accounts", "seasons", "partners", "volunteers", "projects", "outbox", "chat"}


@pytest.mark.parametrize("page", ["seasons_watch", "volunteers_charter", "volunteers_consent", "accounts_auditline"])
def test_some_rows_are_only_read(administrator: Client, page: str) -> None:
    assert administrator.get(reverse(f"admin:{page}_changelist")).status_code == 200
    assert administrator.get(reverse(f"admin:{page}_add")).status_code == 403


def test_a_volunteer_is_added_by_address(coordinator: Client) -> None:
    add = reverse("admin:volunteers_volunteer_add")
    assert "indiquer le nom" in coordinator.post(add, {"email": "a@example.org", "name": ""}).content.decode()
    coordinator.post(add, {"email": "a@example.org", "name": "Alice"})
    assert Volunteer.objects.get().user.name == "Alice"
    assert "déjà bénévole" in coordinator.post(add, {"email": "A@example.org", "name": ""}).content.decode()
    bob = factories.user("Bob")
    coordinator.post(add, {"email": bob.email, "name": ""})
    assert Volunteer.objects.get(user=bob)


def test_somebodys_second_address_is_theirs(coordinator: Client) -> None:
    """It signs them in: an account of its own would be refused by the database."""
    bob = factories.user("Bob")
    EmailAddress.objects.create(user=bob, email="bob@example.com", verified=True)
    again = coordinator.post(reverse("admin:accounts_user_add"), {"email": "Bob@example.com", "name": "Bob"})
    assert "Un compte existe déjà" in again.content.decode()
    coordinator.post(reverse("admin:volunteers_volunteer_add"), {"email": "Bob@example.com", "name": "Bob"})
    assert Volunteer.objects.get().user == bob


def test_two_people_of_one_name_are_told_apart_when_choosing(coordinator: Client) -> None:
    one = factories.volunteer("Alice")
    factories.volunteer("Alice")
    asked = {"term": "alice", "app_label": "projects", "model_name": "membership", "field_name": "volunteer"}
    found = coordinator.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert f"Alice ({one.user.email})" in [choice["text"] for choice in found]
    assert len({choice["text"] for choice in found}) == 2


def test_what_a_person_shares_is_not_for_others_to_change(coordinator: Client) -> None:
    volunteer = factories.volunteer("Alice")
    url = reverse("admin:volunteers_volunteer_change", args=[volunteer.pk])
    page = coordinator.get(url).content.decode()
    assert 'name="share_email"' not in page


def test_whose_access_is_closed_leaves_their_teams(administrator: Client) -> None:
    need = factories.need(seats=1)
    mine = factories.membership(need=need)
    user = mine.volunteer.user
    asked = factories.membership(volunteer=mine.volunteer, state="applied")
    bob = factories.membership(need=need, state="waiting")
    url = reverse("admin:accounts_user_step", args=[user.pk, "droits"])
    assert "1 participation et 1 demande" in administrator.get(url).content.decode()
    rights(administrator, user, role="none", active="on")
    mine.refresh_from_db()
    assert mine.state == "accepted"
    rights(administrator, user, role="none")
    for row in (mine, asked, bob, need, need.edition):
        row.refresh_from_db()
    assert (user.is_active, mine.state, asked.state, bob.state) == (False, "left", "left", "accepted")
    assert (need.seats_taken, need.edition.team_version) == (1, 1)


def test_who_may_not_lose_their_rights_keeps_their_teams(administrator: Client) -> None:
    ada = User.objects.get(name="Ada")
    mine = factories.membership(volunteer=factories.volunteer(user=ada))
    rights(administrator, ada, role="none")
    mine.refresh_from_db()
    assert (ada.is_active, mine.state) == (True, "accepted")
