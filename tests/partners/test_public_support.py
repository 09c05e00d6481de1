"""«We share this need»: confirmed by mail, public by name only, and no way to bomb anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from partners import actions
from partners.models import Proposal, Support
from seasons import forms
from tests import factories
from tests.partners.follow_scene import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits in tests, and counters start at zero."""
    monkeypatch.setattr(forms, "FASTEST", timedelta(seconds=-1))
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def need() -> Proposal:
    return factories.proposal(state="submitted", publish_summary=True)


def support(client: Client, need: Proposal, **fields: str) -> str:
    """Send the form; returns where it leads, or nothing when the page came back."""
    data = {"organisation": "Les Rives", "email": "rives@example.org", "website": ""}
    data |= {"opened": signing.dumps("", salt=forms.SALT), **fields}
    answer = client.post(f"/propositions/{need.reference}/soutenir/", data)
    assert answer.status_code in {200, 302}
    return answer.headers.get("Location", "")


def path_in_mail() -> str:
    found = re.search(r"https?://[^/]+(/propositions/soutiens/[^\s]+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def detail(client: Client, need: Proposal) -> str:
    return text(client.get(f"/propositions/{need.reference}/"))


def test_nothing_is_public_before_the_address_confirms(client: Client, need: Proposal) -> None:
    assert support(client, need) == f"/propositions/{need.reference}/soutenir/merci/"
    assert "Les Rives" not in detail(client, need)
    path = path_in_mail()
    assert "Les Rives" in text(client.get(path))
    assert "Les Rives" not in detail(client, need)
    assert "1 soutien" not in text(client.get("/propositions/"))
    client.post(path, {"supports": [Support.objects.get().pk]})
    assert "1 soutien" in text(client.get("/propositions/"))
    page = detail(client, need)
    assert "1 organisation le partage déjà : Les Rives" in page
    assert "rives@example.org" not in client.get(f"/propositions/{need.reference}/").content.decode()


def test_the_mail_holds_nothing_the_sender_typed(client: Client, need: Proposal) -> None:
    support(client, need, organisation="Achetez ici https://spam.example")
    message = mail.outbox[-1]
    assert "spam" not in f"{message.subject}{message.body}{message.message()}"


def test_an_address_gets_one_mail_an_hour_whatever_it_supports(client: Client, need: Proposal) -> None:
    other = factories.proposal(state="submitted", publish_summary=True)
    for proposal in (need, need, other):
        assert support(client, proposal, email="Rives@Example.org").endswith("/merci/")
    assert len(mail.outbox) == 1
    page = text(client.get(path_in_mail()))
    assert page.count("au nom de Les Rives") == 2
    Support.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    support(client, other)
    assert len(mail.outbox) == 2


def test_one_support_may_be_confirmed_without_the_other(client: Client, need: Proposal) -> None:
    other = factories.proposal(state="submitted", publish_summary=True)
    support(client, need)
    support(client, other, organisation="Quelqu’un d’autre")
    mine = Support.objects.get(proposal=need)
    client.post(path_in_mail(), {"supports": [mine.pk]})
    assert list(Support.objects.filter(confirmed_at=None)) == [Support.objects.get(proposal=other)]


def test_a_support_is_taken_back_from_the_same_link(client: Client, need: Proposal) -> None:
    support(client, need)
    path, row = path_in_mail(), Support.objects.get()
    client.post(path, {"supports": [row.pk]})
    assert "Retirer ce soutien" in text(client.get(path))
    client.post(path, {"leave": row.pk})
    assert not Support.objects.exists()
    assert "Ce lien ne sert plus" in text(client.get(path), 404)


def test_nobody_takes_back_another_s_support(client: Client, need: Proposal) -> None:
    other = Support.objects.create(proposal=need, organisation="Les Prés", email="pres@example.org")
    support(client, need)
    assert client.post(path_in_mail(), {"leave": other.pk}).status_code == 404
    client.post(path_in_mail(), {"supports": [other.pk]})
    other.refresh_from_db()
    assert other.confirmed_at is None


@pytest.mark.parametrize("token", ["x", "1:2:3", "%00", "é" * 50])
def test_a_forged_link_is_told_so(client: Client, token: str) -> None:
    assert "Ce lien ne sert plus" in text(client.get(f"/propositions/soutiens/{token}/"), 404)


def test_a_request_nobody_confirmed_in_a_week_is_forgotten(client: Client, need: Proposal) -> None:
    support(client, need)
    Support.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert client.get(path_in_mail()).status_code == 404
    assert actions.purge_supports() == 1
    assert not Support.objects.exists()


def test_a_summary_that_is_no_longer_public_is_no_longer_confirmed(client: Client, need: Proposal) -> None:
    support(client, need)
    Proposal.objects.update(publish_summary=False)
    assert client.get(path_in_mail()).status_code == 404


def test_a_robot_gets_the_same_answer_and_nothing_happens(
    client: Client, need: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert support(client, need, website="https://example.com").endswith("/merci/")
    monkeypatch.setattr(forms, "FASTEST", timedelta(minutes=1))
    assert support(client, need).endswith("/merci/")
    assert not Support.objects.exists()
    assert not mail.outbox


def test_one_network_cannot_send_mails_without_end(client: Client, need: Proposal) -> None:
    for number in range(25):
        assert support(client, need, email=f"person-{number}@example.org").endswith("/merci/")
    assert len(mail.outbox) == 20


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"email": "a@b"},
        {"email": "a\x00@example.org"},
        {"email": "a" * 1_000_000},
        {"organisation": ""},
        {"organisation": "\x00"},
        {"organisation": "a" * 1_000_000},
        {"opened": "forged"},
    ],
)
def test_what_is_wrong_comes_back_with_words(client: Client, need: Proposal, fields: dict[str, str]) -> None:
    assert support(client, need, **fields) == ""
    assert not Support.objects.exists()


def test_who_has_confirmed_gets_no_mail_and_the_same_answer(client: Client, need: Proposal) -> None:
    support(client, need)
    Support.objects.update(confirmed_at=timezone.now(), asked_at=timezone.now() - timedelta(days=2))
    assert support(client, need).endswith("/merci/")
    assert len(mail.outbox) == 1
