"""Signing up and in with a code, from the page one meant and back to it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN, SIGNUP, CONFIRM = "/compte/login/", "/compte/signup/", "/compte/login/code/confirm/"
VERIFY = "/compte/confirm-email/"


@pytest.fixture(autouse=True)
def _edge(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def code() -> str:
    """The one in the last mail."""
    found = re.search(r"^\s*([A-Z]{3}-[A-Z]{3})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group(1)


def test_signing_up_asks_two_things_and_comes_back_to_the_join_page(client: Client) -> None:
    need = factories.need()
    meant = reverse("projects:join", args=[need.edition.slug])
    answer = client.post(SIGNUP, {"email": "Alice@Example.org", "name": "Alice", "next": meant})
    assert answer["Location"].startswith(VERIFY)
    answer = client.post(VERIFY, {"code": code().lower().replace("-", " ")})
    assert answer["Location"] == meant
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == ("alice@example.org", "Alice", False)
    assert EmailAddress.objects.get(user=user).verified
    assert client.get(meant).status_code == 200


def test_signing_in_with_a_code_comes_back_to_the_page_meant(client: Client) -> None:
    user = factories.user("Alice")
    answer = client.post(LOGIN, {"login": user.email, "next": "/profil/"})
    answer = client.post(answer["Location"], {"code": code()})
    assert answer["Location"] == "/profil/"
    assert client.get("/profil/").status_code == 200


def test_without_a_page_meant_one_arrives_in_ones_space(client: Client) -> None:
    user = factories.user("Alice")
    answer = client.post(LOGIN, {"login": user.email})
    assert client.post(answer["Location"], {"code": code()})["Location"] == "/mon-espace/"


def test_another_site_is_never_the_page_meant(client: Client) -> None:
    user = factories.user("Alice")
    answer = client.post(LOGIN, {"login": user.email, "next": "https://evil.example.com/"})
    assert client.post(answer["Location"], {"code": code()})["Location"] == "/mon-espace/"


def test_both_fields_are_required_and_said_in_words(client: Client) -> None:
    page = client.post(SIGNUP, {"email": "alice", "name": ""}).content.decode()
    assert "Cette adresse n’est pas complète" in page
    assert "Indique le nom à afficher." in page
    assert 'value="alice"' in page
    assert "style=" not in page


def test_a_robot_that_fills_the_trap_makes_no_account(client: Client) -> None:
    client.post(SIGNUP, {"email": "bot@example.org", "name": "Bot", "website": "https://spam.example.com"})
    assert not User.objects.exists()
    assert mail.outbox == []


class TestTheSameAnswer:
    """Nobody learns from the page whether an address has an account."""

    def test_when_signing_in(self) -> None:
        known = factories.user("Alice").email
        answers = [self.pages(LOGIN, {"login": address}, CONFIRM) for address in (known, "nobody@example.org")]
        assert answers[0] == [text.replace("nobody@example.org", known) for text in answers[1]]
        assert [message.to for message in mail.outbox] == [[known], ["nobody@example.org"]]

    def test_when_signing_up(self) -> None:
        known = factories.user("Alice").email
        fields = {"name": "Alice"}
        answers = [self.pages(SIGNUP, fields | {"email": address}, VERIFY) for address in (known, "nobody@example.org")]
        assert answers[0] == [text.replace("nobody@example.org", known) for text in answers[1]]

    def pages(self, path: str, fields: dict[str, str], after: str) -> list[str]:
        client = Client()
        first = client.post(path, fields)
        page = client.get(after).content.decode()
        return [str(first.status_code), first["Location"], re.sub(r'name="csrf\w+" value="\w+"', "", page)]

    def test_the_mail_to_an_unknown_address_leads_to_signing_up_and_back(self, client: Client) -> None:
        client.post(LOGIN, {"login": "nobody@example.org", "next": "/rejoindre/12-bloom/"})
        body = str(mail.outbox[-1].body)
        assert f"{SIGNUP}?next=%2Frejoindre%2F12-bloom%2F" in body
        assert "http://localhost:8000/" in body

    def test_the_mail_to_a_known_address_leads_to_signing_in(self, client: Client) -> None:
        known = factories.user("Alice").email
        client.post(SIGNUP, {"email": known.upper(), "name": "Autre", "next": "/rejoindre/12-bloom/"})
        assert f"{LOGIN}?next=%2Frejoindre%2F12-bloom%2F" in str(mail.outbox[-1].body)
        assert "password" not in str(mail.outbox[-1].body)
        assert User.objects.count() == 1


class TestWrongCodes:
    def test_a_wrong_code_is_told_and_may_be_tried_again(self, client: Client) -> None:
        user = factories.user("Alice")
        client.post(LOGIN, {"login": user.email, "next": "/profil/"})
        page = client.post(f"{CONFIRM}?next=/profil/", {"code": "XXX-XXX"}).content.decode()
        assert "Ce code n’est pas le bon" in page
        assert user.email in page
        assert client.post(f"{CONFIRM}?next=/profil/", {"code": code()})["Location"] == "/profil/"

    @pytest.mark.parametrize("typed", ["", "\x00", "x" * 1000, "ééé-ééé", "🙂"])
    def test_any_nonsense_is_told(self, client: Client, typed: str) -> None:
        client.post(LOGIN, {"login": factories.user("Alice").email})
        answer = client.post(CONFIRM, {"code": typed})
        assert answer.status_code == 200
        assert "field-error" in answer.content.decode()

    def test_three_wrong_codes_lead_back_with_address_and_page_kept(self, client: Client) -> None:
        user = factories.user("Alice")
        client.post(LOGIN, {"login": user.email})
        for _time in range(3):
            answer = client.post(CONFIRM, {"code": "XXX-XXX", "next": "/profil/"}, follow=True)
        page = answer.content.decode()
        assert "Trop d’essais" in page
        assert f'value="{user.email}"' in page
        assert 'name="next" value="/profil/"' in page

    def test_an_expired_code_leads_back_with_address_and_page_kept(self, client: Client) -> None:
        user = factories.user("Alice")
        with time_machine.travel(0, tick=False) as clock:
            client.post(LOGIN, {"login": user.email})
            clock.shift(601)
            page = client.post(CONFIRM, {"code": code(), "next": "/profil/"}, follow=True).content.decode()
        assert "Ce code n’est plus valable" in page
        assert f'value="{user.email}"' in page
        assert 'name="next" value="/profil/"' in page

    def test_an_expired_code_after_signing_up_leads_back_too(self, client: Client) -> None:
        with time_machine.travel(0, tick=False) as clock:
            client.post(SIGNUP, {"email": "alice@example.org", "name": "Alice", "next": "/projets/?q=eau&role=web"})
            sent = code()
            clock.shift(601)
            page = client.post(VERIFY, {"code": sent}, follow=True).content.decode()
        assert "Ce code n’est plus valable" in page
        assert 'value="alice@example.org"' in page
        assert 'name="next" value="/projets/?q=eau&amp;role=web"' in page

    def test_an_old_code_does_not_work_after_a_new_one(self, client: Client) -> None:
        user = factories.user("Alice")
        client.post(LOGIN, {"login": user.email})
        old = code()
        client.post(CONFIRM, {"action": "resend"})
        new = code()
        assert new != old
        assert client.post(CONFIRM, {"code": old}).status_code == 200
        assert client.post(CONFIRM, {"code": new}).status_code == 302

    def test_codes_for_one_address_are_limited(self, client: Client) -> None:
        user = factories.user("Alice")
        for _time in range(4):
            answer = Client().post(LOGIN, {"login": user.email})
        assert "Trop d’essais" in answer.content.decode()
        assert len(mail.outbox) == 3

    def test_a_code_is_six_letters_without_vowels(self, client: Client) -> None:
        client.post(LOGIN, {"login": factories.user("Alice").email})
        assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{3}-[BCDFGHJKLMNPQRSTVWXZ]{3}", code())


class TestAddresses:
    def test_the_account_follows_its_primary_address(self, client: Client) -> None:
        user = factories.user("Alice")
        old = user.email
        client.force_login(user)
        assert client.get("/compte/email/").status_code == 200
        client.post("/compte/email/", {"action_add": "", "email": "neuve@example.org"})
        client.post(VERIFY, {"code": code()})
        client.post("/compte/email/", {"action_primary": "", "email": "neuve@example.org"})
        user.refresh_from_db()
        assert user.email == "neuve@example.org"
        assert EmailAddress.objects.get_primary(user).email == "neuve@example.org"
        told = mail.outbox[-1]
        assert told.to == [old]
        assert "adresse principale" in str(told.body)

    def test_somebody_elses_address_cannot_be_taken(self, client: Client) -> None:
        taken = factories.user("Bob").email
        alice = factories.user("Alice")
        client.force_login(alice)
        client.post("/compte/email/", {"action_add": "", "email": taken})
        assert not EmailAddress.objects.filter(user=alice, email=taken, verified=True).exists()


class TestNoPassword:
    @pytest.mark.parametrize(
        "path", ["change/", "set/", "reset/", "reset/done/", "reset/key/1-abc/", "reset/key/done/"]
    )
    def test_its_pages_do_not_exist(self, client: Client, path: str) -> None:
        assert client.get(f"/compte/password/{path}").status_code == 404
        client.force_login(factories.user("Alice"))
        assert client.post(f"/compte/password/{path}").status_code == 404

    def test_a_password_in_the_form_changes_nothing(self, client: Client) -> None:
        user = factories.user("Alice")
        user.set_password("secret")
        user.save()
        client.post(LOGIN, {"login": user.email, "password": "secret"})
        assert client.get("/profil/").status_code == 302

    def test_no_page_signs_up_by_another_way(self) -> None:
        with pytest.raises(NoReverseMatch):
            reverse("account_signup_by_passkey")


def test_a_new_account_is_greeted_once(client: Client) -> None:
    client.post(SIGNUP, {"email": "alice@example.org", "name": "Alice"})
    page = client.post(VERIFY, {"code": code()}, follow=True).content.decode()
    assert page.count('class="notice ') == 1
    assert "Bonjour Alice, ta session est ouverte." in page


def test_the_page_of_addresses_offers_only_what_can_be_done(client: Client) -> None:
    alice = factories.user("Alice")
    client.force_login(alice)
    assert not re.findall(r'name="action_(?!add)', client.get("/compte/email/").content.decode())
    EmailAddress.objects.create(user=alice, email="other@example.org")
    offered = re.findall(r'name="action_(\w+)', client.get("/compte/email/").content.decode())
    assert offered == ["primary", "send", "remove", "add"]
    EmailAddress.objects.update(verified=True)
    offered = re.findall(r'name="action_(\w+)', client.get("/compte/email/").content.decode())
    assert offered == ["primary", "remove", "add"]
