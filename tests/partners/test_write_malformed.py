"""What no browser sends: every form answers in words, never with an error of ours.

On PostgreSQL, where the site runs, each odd word is sent in all boxes at once, then two hundred posts at random;
`MALFORMED=40` is a quick look. SQLite has the same forms.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as site
from django.core import signing
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from pytest_django import Settings

from partners.answers import BY_SLUG, problems
from partners.forms.writing import FORMS
from partners.models import Proposal
from seasons import forms
from tests.partners.write_scene import at, scene

pytestmark = pytest.mark.slow
HUGE = "e" * 1_000_000
ODD = ["", "\x00", "a\x00b", "\ud800", "\u202e\ufffd\U0010ffff", "[]", "{}", "null", "-1", "9" * 40, "1e400", "²", HUGE]
words = st.one_of(st.sampled_from(ODD), st.text(max_size=300))
values = st.one_of(words, st.lists(words, max_size=3))
EXAMPLES = int(os.environ.get("MALFORMED", "200" if site.PRODUCTION else "25"))
SMALL = profile(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
EXTRA = {"revision", "later", "settle", "choice-problem", "choice-kinds", "email", "website", "opened", "file", "a[]"}
BUTTONS = {"later", "settle", "website"}  # and a trap for robots: each leads past what the boxes hold
EVERYWHERE = [*ODD[:-1], HUGE[:9000]] if site.PRODUCTION else []
NAMES = sorted({name for form in FORMS.values() for name in form.base_fields} | EXTRA)
posts = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)


def each_in_all_boxes(**more: Any) -> Callable[[Any], Any]:
    """Examples of every odd word in every box: chance would try each pair once in hundreds of posts."""
    boxes = set(NAMES) - BUTTONS

    def also(test: Any) -> Any:
        for word in EVERYWHERE:
            test = example(data=dict.fromkeys(boxes, word), **more)(test)
        return test

    return also


def wire(data: dict[str, Any]) -> str:
    """As a robot would send it: lone surrogates as they come."""
    pairs = [(name, one) for name, value in data.items() for one in (value if isinstance(value, list) else [value])]
    return urlencode([(name, one.encode("utf-8", "surrogatepass")) for name, one in pairs])


@pytest.fixture
def place(db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> tuple[Proposal, Client]:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(forms, "FASTEST", timedelta(seconds=-1))
    return scene()


def attempt(client: Client, url: str, data: dict[str, Any]) -> None:
    cache.clear()
    assert client.post(url, wire(data), content_type="application/x-www-form-urlencoded").status_code < 500


@pytest.mark.parametrize("task", BY_SLUG)
@SMALL
@each_in_all_boxes(known=True, page="")
@each_in_all_boxes(known=True, page="brouillon/")
@given(data=posts, known=st.booleans(), page=st.sampled_from(["", "brouillon/"]))
def test_a_page_of_questions(
    place: tuple[Proposal, Client], task: str, data: dict[str, Any], known: bool, page: str
) -> None:
    proposal, client = place
    if known:
        data = {**data, "revision": str(Proposal.objects.get(pk=proposal.pk).revisions.get(task, 0))}
    attempt(client, at(proposal, f"{task}/{page}"), data)


@pytest.mark.parametrize("page", ["personnes/", "pieces/", "verifier/"])
@SMALL
@each_in_all_boxes()
@given(data=posts)
def test_the_other_pages_of_a_proposal(place: tuple[Proposal, Client], page: str, data: dict[str, Any]) -> None:
    proposal, client = place
    attempt(client, at(proposal, page), data)


@pytest.mark.parametrize("url", ["/proposer/commencer/", "/proposer/retrouver/", "/proposer/PNOTHING/besoin/"])
@SMALL
@each_in_all_boxes()
@given(data=posts)
def test_what_anybody_may_send(place: tuple[Proposal, Client], url: str, data: dict[str, Any]) -> None:
    attempt(Client(), url, data | {"opened": signing.dumps("", salt=forms.SALT)})


@pytest.mark.parametrize("extension", ["png", "docx", "odt", "csv"])
@profile(SMALL, max_examples=50)
@given(name=words.filter(lambda name: len(name) < 1000), content=st.binary(max_size=200), head=st.sampled_from(ODD[:3]))
def test_files(place: tuple[Proposal, Client], extension: str, name: str, content: bytes, head: str) -> None:
    proposal, client = place
    file = SimpleUploadedFile("x", b"PK\x03\x04" + head.encode() + content)
    file.name = f"{name.encode(errors='replace').decode()}.{extension}"
    assert client.post(at(proposal, "pieces/"), {"file": file}).status_code < 500
    proposal.attachments.all().delete()


@SMALL
@each_in_all_boxes()
@given(data=posts)
@pytest.mark.django_db
@pytest.mark.parametrize("task", BY_SLUG)
def test_a_page_and_the_table_agree_on_what_can_be_sent(task: str, data: dict[str, Any]) -> None:
    posted = QueryDict(mutable=True)
    for name, value in data.items():
        posted.setlist(name, value if isinstance(value, list) else [value])
    proposal = Proposal()
    form = FORMS[task](posted, proposal=proposal)
    valid = form.is_valid()
    for column, value in form.answers().items():
        setattr(proposal, column, value)
    wrong = set(problems(proposal)) & set(BY_SLUG[task].columns)
    assert wrong == set(form.errors) - set(form.lost()) - {"kinds", "dimensions"} or not valid
    assert not (valid and wrong)
