"""«Prévenez-moi»: the same answer for everybody, one mail an hour, nothing before a yes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from outbox.models import Mail
from partners import tasks as partner_tasks
from projects import tasks as project_tasks
from seasons import emails, forms
from seasons.models import Watch
from tests import factories

pytestmark = pytest.mark.django_db
SEASON, CALL, DONE = "/prevenez-moi/saison/", "/prevenez-moi/appel/", "/prevenez-moi/merci/"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits in tests, and counters start at zero."""
    monkeypatch.setattr(forms, "FASTEST", timedelta(seconds=-1))
    cache.clear()
    yield
    cache.clear()


def ask(client: Client, url: str = SEASON, email: str = "alice@example.org", **fields: str) -> str:
    """Send the form; returns where it leads, or nothing when the page came back."""
    data = {"email": email, "website": "", "opened": signing.dumps("season", salt=forms.SALT), **fields}
    answer = client.post(url, data)
    assert answer.status_code in {200, 302}
    return answer.headers.get("Location", "")


def path_in_mail(part: str) -> str:
    found = re.search(rf"https?://[^/]+(/prevenez-moi/{part}/[^\s]+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_an_address_is_asked_to_confirm_and_then_is_told(client: Client) -> None:
    assert ask(client, email="Alice@Example.org") == DONE
    watch = Watch.objects.get()
    assert (watch.email, watch.topic, watch.confirmed_at) == ("alice@example.org", "season", None)
    assert mail.outbox[-1].to == ["alice@example.org"]
    assert "Confirmer ton alerte" in mail.outbox[-1].subject
    client.post(path_in_mail("confirmer"))
    watch.refresh_from_db()
    assert watch.confirmed_at


def test_the_token_in_the_mail_is_for_its_reader_alone(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
    ask(client)
    assert not Mail.objects.get().readable


def test_partners_are_addressed_as_vous(client: Client) -> None:
    ask(client, CALL)
    assert "Confirmer votre alerte" in mail.outbox[-1].subject
    assert "votre confirmation" in mail.outbox[-1].body
    assert "Votre adresse" in client.get(CALL).content.decode()


def test_following_a_link_changes_nothing(client: Client) -> None:
    ask(client)
    assert client.get(path_in_mail("confirmer")).status_code == 200
    assert client.get(path_in_mail("arreter")).status_code == 200
    assert Watch.objects.get().confirmed_at is None


def test_stopping_forgets_the_address_and_its_links(client: Client) -> None:
    ask(client)
    stop, confirm = path_in_mail("arreter"), path_in_mail("confirmer")
    assert "Alerte effacée" in client.post(stop).content.decode()
    assert not Watch.objects.exists()
    assert client.post(stop).status_code == 404
    assert client.post(confirm).status_code == 404


@pytest.mark.parametrize("token", ["x", "1:2:3", "%00", "é" * 50])
def test_a_forged_link_is_told_so(client: Client, token: str) -> None:
    answer = client.get(f"/prevenez-moi/confirmer/{token}/")
    assert answer.status_code == 404
    assert "Ce lien ne sert plus" in answer.content.decode()


def test_a_confirmation_expires_but_stopping_never_does(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client)
    token = emails.watch_token(Watch.objects.get())
    assert emails.watch_id(token, max_age=-1) is None
    assert emails.watch_id(token) == Watch.objects.get().pk


def test_asking_again_within_the_hour_sends_no_second_mail(client: Client) -> None:
    assert [ask(client), ask(client), ask(client, email="ALICE@example.org")] == [DONE] * 3
    assert len(mail.outbox) == 1
    Watch.objects.update(mailed_at=timezone.now() - timedelta(hours=2))
    ask(client)
    assert len(mail.outbox) == 2


def test_who_has_confirmed_gets_no_mail_and_the_same_answer(client: Client) -> None:
    ask(client)
    Watch.objects.update(confirmed_at=timezone.now(), mailed_at=timezone.now() - timedelta(days=2))
    assert ask(client) == DONE
    assert len(mail.outbox) == 1


def test_a_robot_gets_the_same_answer_and_nothing_happens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(client, website="https://example.com") == DONE
    monkeypatch.setattr(forms, "FASTEST", timedelta(minutes=1))
    assert ask(client) == DONE
    assert not Watch.objects.exists()
    assert not mail.outbox


def test_one_network_cannot_send_mails_without_end(client: Client) -> None:
    answers = {ask(client, email=f"person-{n}@example.org") for n in range(25)}
    assert answers == {DONE}
    assert len(mail.outbox) == 20


@pytest.mark.parametrize(
    "email", ["", "alice", "a@b", "a\x00@example.org", "x" * 300 + "@example.org", "a" * 1_000_000]
)
def test_a_wrong_address_comes_back_with_words(client: Client, email: str) -> None:
    assert ask(client, email=email) == ""
    assert not Watch.objects.exists()


def test_a_page_left_open_too_long_asks_to_send_again(client: Client) -> None:
    answer = client.post(SEASON, {"email": "alice@example.org", "opened": "forged"})
    page = answer.content.decode()
    assert "restée ouverte trop longtemps" in page
    assert "alice@example.org" in page
    assert not Watch.objects.exists()


def test_an_unknown_topic_is_not_found(client: Client) -> None:
    assert client.get("/prevenez-moi/tout/").status_code == 404


class TestTheDay:
    """What the alert promised: one mail the day it opens, then the address is gone."""

    def confirmed(self, topic: str, email: str = "alice@example.org") -> Watch:
        return Watch.objects.create(email=email, topic=topic, confirmed_at=timezone.now())

    def test_an_open_call_is_told_once_to_who_confirmed_and_their_address_is_forgotten(self) -> None:
        factories.season(13, launch_in=110)
        self.confirmed("call")
        Watch.objects.create(email="zoe@example.org", topic="call")
        self.confirmed("season", "bob@example.org")
        partner_tasks.daily()
        partner_tasks.daily()
        (letter,) = mail.outbox
        assert letter.to == ["alice@example.org"]
        assert "L’appel à projets de la saison 13 est ouvert jusqu’au" in letter.body
        assert "/proposer/" in letter.body
        assert letter.extra_headers["X-Portal-Bulk"] == "1"
        assert set(Watch.objects.values_list("email", flat=True)) == {"zoe@example.org", "bob@example.org"}

    def test_no_call_no_mail(self) -> None:
        factories.season(13, launch_in=200)
        self.confirmed("call")
        partner_tasks.daily()
        assert not mail.outbox

    def test_a_season_is_told_when_its_first_project_recruits_and_later_alerts_wait_for_the_next(self) -> None:
        season = factories.season(12)
        edition = factories.edition(season=season, state="framing")
        self.confirmed("season")
        project_tasks.daily()
        assert not mail.outbox
        type(edition).objects.filter(pk=edition.pk).update(state="recruiting")
        project_tasks.daily()
        assert "La saison 12 recrute" in mail.outbox[0].body
        assert season.get_absolute_url() in mail.outbox[0].body
        self.confirmed("season", "bob@example.org")
        project_tasks.daily()
        assert len(mail.outbox) == 1
        assert Watch.objects.get().email == "bob@example.org"


def test_whoever_is_signed_in_does_not_type_their_address_again(client: Client) -> None:
    client.force_login(alice := factories.user("Alice"))
    assert f'value="{alice.email}"' in client.get(SEASON).content.decode()


def test_who_waits_for_a_call_is_led_to_its_questions(client: Client) -> None:
    page = client.get(ask(client, CALL)).content.decode()
    assert "/proposer/questions/" in page
    assert "Voir les projets" not in page
