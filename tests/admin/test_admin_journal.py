"""The journal speaks French: whatever an action writes has its words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import record
from accounts.admin import journal
from accounts.admin.journal_words import ANY, DETAILS, WORDS
from accounts.models import User
from chat.models import Channel, Move, Workspace
from partners.models import State
from projects.models import Membership
from tests import factories
from tests.house.conftest import ROOT

ROOMS = ("accounts", "chat", "outbox", "partners", "projects", "seasons", "volunteers")
# What a verb made of a value may be.
MADE = {
    "membership.{membership.state}": [f"membership.{one}" for one in Membership.LIVE if one != Membership.State.PAUSED],
    "channel.{channel.origin}": [f"channel.{one}" for one in Channel.Origin],
    "move.{state}": [f"move.{one}" for one in Move.State if one != Move.State.DRAFT],
    "proposal.{after.value}": [f"proposal.{one}" for one in State],
    "{obj._meta.model_name}.imported": ["project.imported"],
    "{obj._meta.model_name}.{verb}": ["partner.created", "partner.changed", "partner.deleted"],
}


def verbs(source: str) -> Iterator[str]:
    """Each verb written down in a module: as `verb=`, in a variable of this name, or where a function expects one."""
    tree = ast.parse(source)
    takes = {
        node.name: [arg.arg for arg in node.args.args].index("verb")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "verb" in [arg.arg for arg in node.args.args]
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and [getattr(one, "id", "") for one in node.targets] == ["verb"]:
            yield from _texts(node.value)
        if isinstance(node, ast.Call):
            place = takes.get(getattr(node.func, "id", ""), len(node.args))
            values = [keyword.value for keyword in node.keywords if keyword.arg == "verb"] + node.args[
                place : place + 1
            ]
            for value in values:
                yield from _texts(value)


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield from MADE[ast.unparse(node)[2:-1]]
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def details(source: str) -> Iterator[str]:
    """The names of what is told beside a verb."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
            yield from (one.arg for one in node.keywords if one.arg not in {None, "actor", "verb", "about"})


def sources() -> list[Path]:
    return [file for room in ROOMS for file in (ROOT / room).rglob("*.py") if "migrations" not in file.parts]


def test_every_verb_an_action_writes_has_its_words() -> None:
    found = {verb: str(file.relative_to(ROOT)) for file in sources() for verb in verbs(file.read_text())}
    lacking = {verb: file for verb, file in found.items() if journal.verb(verb) == verb}
    assert lacking == {}, "say it in accounts/admin/journal_words.py"
    assert len(found) > 120


def test_no_words_are_kept_for_what_nothing_writes() -> None:
    found = {verb for file in sources() for verb in verbs(file.read_text())}
    assert WORDS.keys() - found == set()
    assert {verb.rpartition(".")[2] for verb in found - WORDS.keys()} == ANY.keys()


def test_what_is_told_beside_a_verb_has_its_words() -> None:
    assert {name for file in sources() for name in details(file.read_text())} - DETAILS.keys() == set()


def test_a_planted_verb_is_found() -> None:
    source = 'def _say(verb): pass\nrecord(verb="a.b", odd=1)\nverb = "c.d" if x else "e.f"\n_say("g.h")\nodd("i.j")\n'
    assert sorted(verbs(source)) == ["a.b", "c.d", "e.f", "g.h"]
    assert list(details(source)) == ["odd"]
    with pytest.raises(KeyError):
        list(verbs('record(verb=f"new.{thing}")'))


@pytest.mark.django_db
def test_a_line_is_read_without_knowing_the_code(coordinator: Client, chloe: User) -> None:
    space = Workspace.objects.create(slug="m", name="M", base_url="https://chat.example.org", team_name="t")
    told = {"name": "x", "display_name": "X", "external_id": "c", "scope": "edition", "edition": factories.edition()}
    record(actor=chloe, verb="channel.bound", about=Channel.objects.create(workspace=space, **told), policy="additive")
    record(actor=None, verb="volunteer.paused", about=factories.volunteer(), until="2027-02-03", ended=2)
    record(actor=None, verb="account.rights_changed", about=chloe, staff=True, by="group")
    page = coordinator.get(reverse("admin:accounts_auditline_changelist")).content.decode().replace("\u00a0", " ")
    for words in (
        "canal existant relié",
        "règle : ajouts seulement",
        # PostgreSQL keeps the details in an order of its own.
        "jusqu’au : 3 février 2027",
        "places rendues : 2",
        "coordination : oui",
        "par : un groupe du fournisseur",
    ):
        assert words in page
