"""Beginning a proposal: an address, a mailed link, and nothing a stranger could abuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from partners import actions, tasks
from partners.models import Proposal, Writer
from seasons import forms
from tests import factories
from tests.partners.write_scene import at, opened, scene, text

pytestmark = pytest.mark.django_db
BEGIN, BEGUN, FIND, FOUND = (
    f"/proposer/{page}/" for page in ("commencer", "commencer/merci", "retrouver", "retrouver/merci")
)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits in tests, and counters start at zero."""
    monkeypatch.setattr(forms, "FASTEST", timedelta(seconds=-1))
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def call() -> Any:
    return factories.season(13, launch_in=120)


def ask(client: Client, url: str = BEGIN, email: str = "awa@asso.example", **fields: str) -> str:
    """Send the form; returns where it leads, or nothing when the page came back."""
    stamp = signing.dumps("", salt=forms.SALT)
    answer = client.post(url, {"email": email, "website": "", "opened": stamp, **fields})
    assert answer.status_code in {200, 302}
    return answer.headers.get("Location", "")


def link() -> str:
    found = re.search(r"https?://[^/]+(/proposer/lien/[^\s]+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def an_hour_later() -> None:
    Writer.objects.update(mailed_at=timezone.now() - timedelta(minutes=61))
    cache.clear()


@pytest.mark.usefixtures("call")
def test_an_address_gets_a_link_that_opens_its_draft(client: Client) -> None:
    assert ask(client, email="Awa@Asso.example") == BEGUN
    writer = Writer.objects.get()
    assert (writer.email, writer.owner, writer.confirmed_at) == ("awa@asso.example", True, None)
    assert mail.outbox[-1].to == ["awa@asso.example"]
    assert client.get(at(writer.proposal)).status_code == 404
    assert client.get(link()).status_code == 200
    writer.refresh_from_db()
    assert not writer.confirmed_at, "a scanner followed the link"
    assert client.post(link())["Location"] == at(writer.proposal)
    writer.refresh_from_db()
    assert writer.confirmed_at
    assert client.get(at(writer.proposal)).status_code == 200


@pytest.mark.usefixtures("call")
def test_the_answer_never_says_what_was_done(client: Client) -> None:
    known = ask(client)
    assert {known, ask(client), ask(client, website="http://robot.example")} == {BEGUN}
    assert {ask(client, FIND), ask(client, FIND, email="unknown@asso.example")} == {FOUND}


@pytest.mark.usefixtures("call")
def test_one_mail_an_hour_to_an_address_whatever_is_asked(client: Client) -> None:
    for number in range(4):
        ask(Client(REMOTE_ADDR=f"192.0.2.{number}"))
    ask(client, FIND)
    assert len(mail.outbox) == 1
    assert Proposal.objects.count() == 1
    an_hour_later()
    ask(client)
    assert len(mail.outbox) == 2
    assert Proposal.objects.count() == 1


def test_the_mail_holds_nothing_of_whoever_asked(client: Client) -> None:
    writer = factories.writer(proposal=factories.proposal(title="ACHETEZ", organisation="ACHETEZ"))
    ask(client, FIND, email=writer.email)
    assert mail.outbox
    assert "ACHETEZ" not in str(mail.outbox[-1].message())


@pytest.mark.usefixtures("call")
def test_robots_make_no_draft(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client, website="http://robot.example")
    monkeypatch.setattr(forms, "FASTEST", timedelta(hours=1))
    ask(client)
    assert not Proposal.objects.exists()
    assert not mail.outbox


@pytest.mark.usefixtures("call")
def test_one_network_cannot_write_to_everybody(client: Client) -> None:
    for number in range(30):
        ask(client, email=f"person-{number}@asso.example")
    assert len(mail.outbox) == 20


@pytest.mark.parametrize("launch_in", [10, 300])
def test_no_draft_without_an_open_call(client: Client, launch_in: int) -> None:
    season = factories.season(13, launch_in=launch_in)
    assert client.get(BEGIN)["Location"] == "/proposer/"
    assert ask(client) == "/proposer/"
    with pytest.raises(actions.NoCall):
        actions.begin(email="awa@asso.example", season=season, today=timezone.localdate())
    assert not Proposal.objects.exists()


def test_signed_in_with_the_address_there_is_no_need_for_the_link(client: Client) -> None:
    proposal, _other = scene()
    user = factories.user("Awa", email="awa@asso.example")
    writer = factories.writer(proposal=proposal, email=user.email, confirmed_at=None)
    client.force_login(user)
    assert client.get(at(proposal)).status_code == 200
    writer.refresh_from_db()
    assert writer.confirmed_at


def test_an_address_that_is_not_verified_opens_nothing(client: Client) -> None:
    proposal, _other = scene()
    user = factories.user("Awa", email="awa@asso.example")
    EmailAddress.objects.filter(user=user).update(verified=False)
    factories.writer(proposal=proposal, email=user.email)
    client.force_login(user)
    assert client.get(at(proposal)).status_code == 404


@pytest.mark.usefixtures("call")
def test_who_has_proven_an_address_begins_without_a_mail(client: Client) -> None:
    user = factories.user("Awa")
    client.force_login(user)
    assert user.email in text(client.get(BEGIN))
    first = client.post("/proposer/commencer/autre/")["Location"]
    assert client.get(first).status_code == 200
    assert client.post("/proposer/commencer/autre/")["Location"] == first, "an empty draft is enough"
    assert not mail.outbox


@pytest.mark.usefixtures("call")
def test_nobody_begins_without_a_mail_unproven(client: Client) -> None:
    assert client.post("/proposer/commencer/autre/")["Location"] == BEGIN
    assert not Proposal.objects.exists()


def test_one_link_opens_every_proposal_of_its_address(client: Client) -> None:
    first, second = factories.writer(email="awa@asso.example"), factories.writer(email="awa@asso.example")
    asked = factories.writer(email="awa@asso.example", owner=False, confirmed_at=None)
    client.post(f"/proposer/lien/{second.key}/")
    assert client.get(at(first.proposal)).status_code == 200
    assert client.get(at(asked.proposal)).status_code == 404, "an invitation is accepted by its own link"


def test_a_dead_link_says_how_to_get_another(client: Client) -> None:
    for answer in (client.get("/proposer/lien/nothing/"), client.post("/proposer/lien/nothing/")):
        assert answer.status_code == 404
        assert FIND in text(answer)


def test_drafts_and_invitations_that_nobody_confirmed_are_forgotten_after_seven_days() -> None:
    kept, _client = scene()
    begun = factories.writer(confirmed_at=None)
    prepared = factories.writer(proposal=factories.proposal(source="prospected"), confirmed_at=None)
    week = timezone.now() - timedelta(days=8)
    invited = factories.writer(proposal=kept, owner=False, confirmed_at=None, mailed_at=week)
    Proposal.objects.update(created_at=timezone.now() - timedelta(days=6))
    assert tasks.purge_unconfirmed() == 0
    Proposal.objects.update(created_at=week)
    assert tasks.purge_unconfirmed() == 1
    assert set(Proposal.objects.all()) == {kept, prepared.proposal}
    assert not Writer.objects.filter(pk__in=[begun.pk, invited.pk]).exists()


def test_a_second_writer_gets_a_link_of_their_own() -> None:
    proposal, client = scene()
    client.post(at(proposal, "personnes/"), {"email": "Bintou@asso.example"})
    assert mail.outbox[-1].to == ["bintou@asso.example"]
    assert proposal.title not in str(mail.outbox[-1].body)
    invited = Writer.objects.get(email="bintou@asso.example")
    other = opened(invited)
    assert other.get(at(proposal)).status_code == 200
    client.post(at(proposal, f"personnes/{invited.pk}/retirer/"))
    assert other.get(at(proposal)).status_code == 404
    assert other.get(f"/proposer/lien/{invited.key}/").status_code == 404


def test_an_address_is_not_bombed_with_invitations() -> None:
    for _ in range(3):
        proposal, client = scene()
        client.post(at(proposal, "personnes/"), {"email": "victim@example.org"})
        writer = Writer.objects.get(proposal=proposal, owner=False) if proposal.writers.count() > 1 else None
        if writer:
            client.post(at(proposal, f"personnes/{writer.pk}/retirer/"))
    assert len(mail.outbox) == 1


def test_ten_people_write_at_most_and_the_last_stays() -> None:
    proposal, client = scene()
    writer = Writer.objects.get()
    for number in range(9):
        factories.writer(proposal=proposal, owner=False, confirmed_at=None, email=f"n{number}@asso.example")
    assert "Dix personnes" in text(client.post(at(proposal, "personnes/"), {"email": "one@asso.example"}))
    with pytest.raises(actions.LastWriter):
        actions.remove_writer(proposal=proposal, writer_id=writer.pk, by=writer)


def test_a_link_that_was_replaced_closes_the_browsers_it_opened() -> None:
    proposal, client = scene()
    Writer.objects.update(key="another")
    assert client.get(at(proposal)).status_code == 404
