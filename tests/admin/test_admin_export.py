"""A team as a table: what people show, no formula, and a line in the journal."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditLine, User
from projects import actions
from projects.actions.exporting import harmless
from projects.models import Edition
from tests import factories

LIST = reverse("admin:projects_edition_changelist")


def export(client: Client, *editions: Edition) -> Any:
    return client.post(LIST, {"action": "export_teams", "_selected_action": [one.pk for one in editions]})


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\uff1d"])
def test_no_cell_begins_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("Élise") == "Élise"


def test_a_team_leaves_with_what_its_people_show_and_the_journal_says_so(coordinator: Client, chloe: User) -> None:
    edition = factories.edition()
    shy = factories.volunteer("=SOMME(A1)", city="Lyon", github="https://github.example/shy")
    open_ = factories.volunteer("Bob", share_email=True, share_city=True, city="Lille")
    need = factories.need(edition=edition)
    for person in (shy, open_):
        factories.membership(volunteer=person, need=need)
    factories.membership(need=need, state="left", volunteer=factories.volunteer("Partie"))
    answer = export(coordinator, edition)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"].startswith("attachment")
    _titles, first, second = table(answer)
    assert first[2] == "'=SOMME(A1)"
    assert first[8:] == ["", "", "", ""]
    assert second[8:10] == [open_.user.email, "Lille"]
    line = AuditLine.objects.get(verb="edition.team_exported")
    assert (line.actor, line.object_id, line.detail) == (chloe, str(edition.pk), {"people": 2})


@pytest.mark.parametrize("rows", [1, 30])
def test_it_reads_all_teams_in_one_query(rows: int, chloe: User, django_assert_max_num_queries: Any) -> None:

    edition = factories.edition()
    need = factories.need(edition=edition, seats=40)
    for number in range(rows):
        factories.membership(need=need, volunteer=factories.volunteer(f"Bob {number}"))
    with django_assert_max_num_queries(4):  # two for the transaction, the teams, the line
        actions.export_teams(editions=[edition], actor=chloe)


@pytest.mark.django_db
def test_only_the_coordination_takes_it(client: Client) -> None:
    edition = factories.edition()
    client.force_login(factories.volunteer("Zoé").user)
    assert export(client, edition).status_code == 302
    assert not AuditLine.objects.filter(verb="edition.team_exported").exists()
