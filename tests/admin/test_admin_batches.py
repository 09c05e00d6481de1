"""What is done to several at once: foreseen line by line, in as many queries for thirty lines as for two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.core import mail
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.admin.verbs import AdminWithVerbs
from accounts.models import AuditLine
from chat.models import Account, Channel, Finding, Workspace
from outbox.models import Mail
from partners.models import Proposal
from projects import actions
from projects.models import Edition, Membership, Project, RoleNeed
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:projects_membership_changelist")
MOST_QUERIES = 25


def seated_with_a_line() -> None:
    """Somebody in a team of its own, and somebody who waits for their seat."""
    need = factories.need(seats=1)
    factories.membership(need=need)
    factories.membership(need=need, state="waiting")
    factories.membership(need=factories.need(edition=need.edition, skill="web"), state="applied")


def workspace() -> Workspace:
    return Workspace.objects.get_or_create(slug="m", name="M", base_url="https://chat.example.org", team_name="t")[0]


def channel() -> Channel:
    number = Channel.objects.count()
    told = {"name": f"x{number}", "display_name": "X", "external_id": f"c{number}", "scope": "edition"}
    return Channel.objects.create(workspace=workspace(), edition=factories.edition(), **told)


ROWS: dict[type[models.Model], Callable[[], object]] = {
    Membership: seated_with_a_line,
    Edition: lambda: factories.edition(published=False),
    Project: lambda: factories.edition(project=factories.project(published=False)),
    Proposal: lambda: factories.writer(proposal=factories.proposal(state="call")),
    Account: lambda: Account.objects.create(workspace=workspace(), volunteer=factories.volunteer()),
    Channel: channel,
    Finding: lambda: Finding.objects.create(channel=channel(), kind="by_hand", reason="kick_refused"),
    Mail: lambda: Mail.objects.create(state="dead", kind="x"),
}
STEPS = [
    (model, step.name)
    for model, shown in admin.site._registry.items()
    if isinstance(shown, AdminWithVerbs)
    for step in shown.bulk_steps
]


def preview(client: Client, model: type[models.Model], name: str) -> int:
    """Queries of the page that says what a batch of every row would do."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    rows = list(model._default_manager.values_list("pk", flat=True))
    chosen = {"action": name, "_selected_action": rows, "answered": "1", "role": "mentor"}
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(url, chosen)
        assert (answer.status_code, answer.templates[0].name) == (200, "admin/step.html")
        return len(captured)


def test_every_batch_has_its_row_here() -> None:
    assert {model for model, _name in STEPS} == set(ROWS)


@pytest.mark.parametrize(("model", "name"), STEPS, ids=[f"{model.__name__}-{name}" for model, name in STEPS])
def test_a_preview_costs_the_same_for_two_lines_and_for_ten(
    coordinator: Client, model: type[models.Model], name: str
) -> None:
    for _number in range(2):
        ROWS[model]()
    few = preview(coordinator, model, name)
    for _number in range(8):
        ROWS[model]()
    assert preview(coordinator, model, name) == few <= MOST_QUERIES


class TestRoles:
    @pytest.fixture
    def need(self, db: None) -> RoleNeed:
        return factories.need(seats=1)

    def post(self, client: Client, *rows: Membership, **answers: Any) -> Any:
        chosen = {"action": "changer-de-role", "_selected_action": [row.pk for row in rows]}
        return client.post(LIST, chosen | answers, follow=True)

    def test_the_role_is_asked_then_each_line_is_foreseen_then_done(self, coordinator: Client, need: RoleNeed) -> None:
        bob = factories.membership(need=need, volunteer=factories.volunteer("Bob"))
        zoe = factories.membership(need=need, state="waiting", volunteer=factories.volunteer("Zoé"))
        gone = factories.membership(state="left", volunteer=factories.volunteer("Tom"))
        asked = self.post(coordinator, bob, gone).content.decode()
        assert "Voir ce qui va se passer" in asked
        assert "Mail à" not in asked
        page = self.post(coordinator, bob, gone, answered="1", role="mentor", skill="").content.decode()
        assert "Sa place en Design (UX et interface) est libérée." in page
        assert "Mail à Zoé" in page
        assert "n’est pas dans l’équipe, sera laissé de côté" in page
        bob.refresh_from_db()
        assert bob.role == "contributor"
        answer = self.post(coordinator, bob, gone, confirmed="1", role="mentor", skill="")
        said = " ".join(map(str, get_messages(answer.wsgi_request)))
        assert said.replace("\N{NO-BREAK SPACE}", " ") == f"1 rôle changé, 1 hors de l’équipe : {gone}"
        for row in (bob, zoe, need):
            row.refresh_from_db()
        assert (bob.role, bob.need, zoe.is_seated, need.seats_taken) == ("mentor", None, True, 1)
        line = AuditLine.objects.get(verb="membership.role_changed")
        assert line.detail == {"before": "contributor", "after": "mentor"}

    def test_a_contribution_takes_a_seat_of_its_team_in_the_field_chosen(
        self, coordinator: Client, need: RoleNeed
    ) -> None:
        rows = [factories.membership(edition=need.edition, role="mentor") for _number in range(2)]
        elsewhere = factories.membership(role="mentor", edition=factories.edition())
        answers = {"role": "contributor", "skill": str(need.skill_id)}
        page = self.post(coordinator, *rows, elsewhere, answered="1", **answers).content.decode()
        assert page.count("Plus de place libre dans ce besoin") == 1
        assert "l’équipe ne cherche personne dans ce domaine" in page
        self.post(coordinator, *rows, elsewhere, confirmed="1", **answers)
        need.refresh_from_db()
        roles = Membership.objects.order_by("pk").values_list("role", "need")
        assert list(roles) == [("contributor", need.pk), ("mentor", None), ("mentor", None)]
        assert need.seats_taken == 1

    def test_a_contribution_without_a_field_is_asked_again(self, coordinator: Client, need: RoleNeed) -> None:
        row = factories.membership(edition=need.edition, role="mentor")
        for stage in ("answered", "confirmed"):
            page = self.post(coordinator, row, role="contributor", skill="", **{stage: "1"}).content.decode()
            assert "Choisir le domaine de la contribution." in page
        row.refresh_from_db()
        assert row.role == "mentor"

    def test_a_need_deleted_just_before_its_lock_leaves_everything_as_it_was(
        self, coordinator: Client, need: RoleNeed
    ) -> None:
        row = factories.membership(edition=need.edition, role="mentor")

        def deletes_it(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if 'WHERE "projects_roleneed"."id" = ' in sql and "SELECT" in sql:
                with connection.cursor() as cursor:
                    cursor.cursor.execute(f"DELETE FROM projects_roleneed WHERE id = {need.pk}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(deletes_it):
            page = self.post(coordinator, row, role="contributor", skill=need.skill.pk, confirmed="1")
        assert "1 sans ce besoin" in page.content.decode()
        row.refresh_from_db()
        assert row.role == "mentor"

    def test_coordinators_hear_that_nobody_leads_any_more(self, need: RoleNeed, chloe: Any) -> None:
        leads = [
            factories.membership(volunteer=factories.volunteer(), edition=need.edition, role=role)
            for role in Membership.LEAD_ROLES
        ]
        actions.change_role(membership=leads[0], role="mentor", actor=chloe)
        assert [one for one in mail.outbox if one.to == [chloe.email]] == []
        actions.change_role(membership=leads[1], role="mentor", actor=chloe)
        (told,) = [one for one in mail.outbox if one.to == [chloe.email]]
        assert "plus personne n’est référent" in told.subject

    def test_a_line_that_leaves_a_team_without_a_lead_says_that_coordinators_are_told(
        self, coordinator: Client, need: RoleNeed
    ) -> None:
        leads = [factories.membership(edition=need.edition, role=role) for role in Membership.LEAD_ROLES]
        told = "Mail à l’équipe de coordination"
        assert told not in self.post(coordinator, leads[0], answered="1", role="mentor").content.decode()
        assert self.post(coordinator, *leads, answered="1", role="mentor").content.decode().count(told) == 1
        assert told not in self.post(coordinator, *leads, answered="1", role="tech_lead").content.decode()
        ending = coordinator.post(LIST, {"action": "retirer", "_selected_action": [row.pk for row in leads]})
        assert ending.content.decode().count(told) == 1

    def test_a_batch_that_nothing_fits_says_so_and_has_no_button(self, coordinator: Client, need: RoleNeed) -> None:
        rows = [factories.membership(edition=need.edition, role="mentor") for _number in range(2)]
        asking = factories.membership(need=need, state="applied")
        chosen = {"action": "accepter", "_selected_action": [row.pk for row in rows]}
        page = coordinator.post(LIST, chosen).content.decode()
        assert "aucune de ces lignes ne s’y prête" in page
        assert 'type="submit" class="default"' not in page
        chosen["_selected_action"] = [row.pk for row in (*rows, asking)]
        page = coordinator.post(LIST, chosen).content.decode()
        assert "Pour 3 lignes, dont 2 à laisser de côté" in page
        assert 'type="submit" class="default"' in page

    def test_the_same_role_again_changes_nothing(self, need: RoleNeed, chloe: Any) -> None:
        row = factories.membership(need=need)
        with pytest.raises(actions.SameRole):
            actions.change_role(membership=row, role="contributor", skill=need.skill, actor=chloe)
        assert not AuditLine.objects.filter(verb="membership.role_changed").exists()
