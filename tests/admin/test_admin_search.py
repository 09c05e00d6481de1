"""Searching the admin: accents and case do not count, on either database."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.folding import folded
from accounts.models import User
from accounts.search import Folded
from tests import factories

PEOPLE = reverse("admin:accounts_user_changelist")
NAMES = ("Joséphine Lœuillet", "MAËLLE D’ÎLE", "JOSE\N{COMBINING ACUTE ACCENT}", "Zoé", "Cent % sûr")


def found(client: Client, words: str) -> set[str]:
    return {str(user) for user in client.get(PEOPLE, {"q": words}).context["cl"].queryset}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("josephine", {NAMES[0]}),
        ("JOSÉPHINE loeuil", {NAMES[0]}),
        ("lœuillet josé", {NAMES[0]}),
        ("jose", {NAMES[0], NAMES[2]}),
        ("d'ile", {NAMES[1]}),
        ("maelle", {NAMES[1]}),
        ("%", {NAMES[4]}),
        ("_", set()),
        ("absente", set()),
    ],
)
def test_a_name_is_found_whatever_its_accents_and_case(coordinator: Client, words: str, names: set[str]) -> None:
    for name in NAMES:
        factories.user(name)
    assert found(coordinator, words) == names


def test_a_name_is_found_through_a_relation_and_in_a_box_that_looks_up(coordinator: Client) -> None:
    alice = factories.volunteer("Élise Œhler")
    rows = coordinator.get(reverse("admin:volunteers_volunteer_changelist"), {"q": "elise oehler"})
    assert list(rows.context["cl"].queryset) == [alice]
    asked = {"app_label": "projects", "model_name": "membership", "field_name": "volunteer", "term": "elise"}
    looked_up = coordinator.get(reverse("admin:autocomplete"), asked)
    assert [row["id"] for row in looked_up.json()["results"]] == [str(alice.pk)]


def test_every_list_is_searched_so(rf: RequestFactory) -> None:
    searched = [one.get_search_fields(rf.get("/")) for one in admin.site._registry.values()]
    assert sum(map(len, searched)) > 40
    assert {name.rpartition("__")[2] for names in searched for name in names} == {"contains_folded"}


def test_the_database_folds_as_python_does(db: None) -> None:
    for name in NAMES:
        factories.user(name)
    told = dict(User.objects.values_list("name", Folded("name")))
    assert told == {name: folded(name) for name in NAMES}
