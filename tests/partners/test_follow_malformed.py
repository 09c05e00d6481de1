"""What no browser sends, to every form of the call once there is a proposal, the team's own steps included.

On PostgreSQL, where the site runs, each odd word is sent in all boxes at once, then two hundred posts at random;
`MALFORMED=40` is a quick look.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from pytest_django import Settings

from partners.models import Proposal
from seasons import forms
from seasons.models import Season
from tests.access import ask, world
from tests.access.test_table import table
from tests.partners.test_write_malformed import EVERYWHERE, HUGE, ODD, wire

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# What each role sends; test_write_malformed.py has the pages on which a proposal is written.
ROOMS = {
    "anonymous": ("propositions/", "prevenez-moi/", "equipes/<slug:slug>/texte-public/", "proposer/lien/"),
    "partner": ("proposer/<slug:reference>/", "proposer/commencer/autre/"),
    "reviewer": ("comite/",),
    "coordinator": ("comite/",),
}
# What the table says of an empty post to a form; the committee's own are about a proposal that an empty one leaves out.
TAKEN = {False: {"ok", "go", "409"}, True: {"ok", "go", "404"}}
WRITTEN = ("<task:task>/", "/verifier/", "/pieces/", "/personnes/")
MANY = profile(
    max_examples=int(os.environ.get("MALFORMED", "200" if site.PRODUCTION else "4")),
    deadline=None,
    phases=[Phase.generate],  # a failure names its address; finding a smaller one would post to all of them again
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
STEPS = profile(MANY, max_examples=max(3, MANY.max_examples // 4))
EXTRA = ("decision", "proposal", "mark", "season", "draft", "leave", "settle", "revision", "supports", "a[]")
words = st.one_of(st.sampled_from([*ODD[:-1], HUGE[:9000]]), st.text(max_size=60))
values = st.one_of(words, st.lists(words, max_size=3))
# Which box of the form gets which value.
odd = st.dictionaries(st.integers(0, 30), values, min_size=1, max_size=8)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> world.World:
    settings.MEDIA_ROOT, settings.EMAIL_BACKEND = tmp_path, "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(forms, "FASTEST", timedelta(seconds=-1))
    made = world.build()
    Proposal.objects.filter(pk=made.sent.pk).update(pending_state="declined")
    return made


def forms_of(built: world.World, role: str) -> list[str]:
    """Every address of the call that takes this role's posts."""
    place = world.ROLES.index(role)
    open_to = [route for route, (_get, post) in table().items() if post[place] in TAKEN[role == "coordinator"]]
    mine = [route for route in open_to if route.startswith(ROOMS[role]) and not route.endswith(WRITTEN)]
    return [ask.concrete(route, built) for route in mine]


def steps_of(built: world.World) -> Iterator[str]:
    """Every verb of the team's, about a proposal that can take some of them, and about its season."""
    for model, row in ((Proposal, built.sent), (Proposal, built.draft), (Season, built.sent.season)):
        for step in admin.site._registry[model].steps:  # type: ignore[attr-defined]
            yield reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_step", args=[row.pk, step.name])
    yield reverse("admin:partners_proposal_add")
    yield reverse("admin:partners_committee_add")


def boxes(client: Client, path: str) -> dict[str, str]:
    """The form's own fields, with what stands in those that are hidden."""
    tags = re.findall(r"<(?:input|textarea|select|button)\b[^>]*>", client.get(path).content.decode(errors="replace"))
    named = [(found, tag) for tag in tags if (found := re.search(r'name="([^"]+)"', tag))]
    kept = {found[1]: re.search(r'value="([^"]*)"', tag) for found, tag in named}
    return {name: unescape(value[1]) if value else "" for name, value in kept.items() if name != "csrfmiddlewaretoken"}


def post(client: Client, path: str, fields: dict[str, Any]) -> None:
    """A post of a form, undone afterwards."""
    cache.clear()
    with transaction.atomic():
        answer = client.post(path, wire(fields), content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    assert answer.status_code < 500, path


def send(client: Client, path: str, fields: dict[str, str], data: dict[int, Any]) -> None:
    """These values in some of the form's boxes."""
    names = [*fields, *EXTRA]
    post(client, path, fields | {names[number % len(names)]: value for number, value in data.items()})


def send_everywhere(client: Client, every: dict[str, dict[str, str]]) -> None:
    """Each odd word in every box at once; what is hidden or filled already, and a trap for robots, stay."""
    for path, fields in every.items():
        shown = [name for name, value in fields.items() if not value and name != "website"]
        for word in EVERYWHERE:
            post(client, path, fields | dict.fromkeys(shown, word))


@pytest.mark.parametrize("role", ROOMS)
def test_every_form_of_the_call_answers_in_words(role: str, built: world.World) -> None:
    client = built.clients[role]
    every = {path: boxes(client, path) for path in forms_of(built, role)}

    @MANY
    @given(data=odd)
    def posts(data: dict[int, Any]) -> None:
        for path, fields in every.items():
            send(client, path, fields, data)

    send_everywhere(client, every)
    posts()
    assert len(every) > 3


def test_every_step_of_the_team_answers_in_words(built: world.World) -> None:
    client = built.clients["coordinator"]
    every = {path: boxes(client, path) for path in steps_of(built)}

    @STEPS
    @given(data=odd)
    def posts(data: dict[int, Any]) -> None:
        for path, fields in every.items():
            send(client, path, fields, data)

    send_everywhere(client, every)
    posts()
    assert len(every) > 15


@MANY
@given(q=values, page=values, theme=values)
def test_every_filter_answers_in_words(client: Client, q: Any, page: Any, theme: Any) -> None:
    query = wire({"q": q, "page": page, "theme": theme, "saison": theme, "odd": q})
    assert client.get(f"/propositions/?{query[:8000]}").status_code < 500
