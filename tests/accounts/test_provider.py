"""Signing in through an OpenID provider: a real one, over HTTP, in this process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oidc_provider_mock import User as Claims
from oidc_provider_mock import run_server_in_thread

from accounts.models import AuditLine, User
from accounts.oidc.provider import identity
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN = "/compte/oidc/association/login/"
CALLBACK = f"{LOGIN}callback/"
PROVE = "/compte/oidc/adresse/"
PEOPLE = (
    Claims(sub="lea", claims={"email": "lea@example.org", "email_verified": False, "name": "Léa", "groups": ["autre"]}),
    Claims(sub="zoe", claims={"email": "zoe@example.org", "name": "Zoé", "groups": ["equipe", "lyon", "comite"]}),
    Claims(sub="sans", claims={"name": "Sans adresse"}),
    Claims(sub="mfa", claims={"email": "mfa@example.org", "name": "Max", "amr": ["pwd", "mfa"], "groups": ["equipe"]}),
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def provider(issuer: str, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.OIDC_ISSUER = issuer
    settings.OIDC_GROUPS = {"equipe": ("coordinator", ""), "comite": ("reviewer", ""), "lyon": ("chapter", "lyon")}
    _point_to(settings, issuer)
    cache.clear()


def _point_to(settings: Any, issuer: str) -> None:
    app = {"provider_id": "association", "name": "Authentik", "client_id": "portail", "secret": "s"}
    options = {
        **settings.SOCIALACCOUNT_PROVIDERS["openid_connect"],
        "APPS": [app | {"settings": {"server_url": issuer}}],
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": options}


def leave(client: Client, after: str = "") -> str:
    """The provider's address, as the browser gets it."""
    return client.post(f"{LOGIN}?next={after}" if after else LOGIN)["Location"]


def come_back(client: Client, address: str, sub: str) -> Any:
    """Agree at the provider as `sub`, and follow the way back."""
    answer = httpx.post(address, data={"sub": sub})
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def sign_in(client: Client, sub: str, after: str = "") -> Any:
    return come_back(client, leave(client, after), sub)


def code() -> str:
    found = re.search(r"^\s*([A-Z]{3}-[A-Z]{3})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group(1)


def signed_in(client: Client) -> str:
    """Who this browser is, by address; "" for a visitor."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).email if pk else ""


def test_the_request_carries_pkce_state_and_a_nonce_and_asks_no_more_than_the_setting(client: Client) -> None:
    asked = parse_qs(urlsplit(client.post(f"{LOGIN}?scope=admin&auth_params=nonce%3Dmine")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) > 40
    assert len(asked["state"][0]) > 10
    assert len(asked["nonce"][0]) > 20
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"] == [f"http://testserver{CALLBACK}"]


class TestTheFirstTime:
    def test_a_new_address_is_proven_before_anything_is_written(self, client: Client) -> None:
        answer = sign_in(client, "lea", "/profil/")
        assert answer["Location"] == PROVE
        assert not User.objects.exists()
        assert not SocialAccount.objects.exists()
        assert "lea@example.org" in client.get(PROVE).content.decode()
        assert client.post(PROVE, {"code": code()})["Location"] == "/profil/"
        user = User.objects.get()
        assert (user.email, user.name, signed_in(client)) == ("lea@example.org", "Léa", "lea@example.org")
        assert EmailAddress.objects.get(user=user).verified

    def test_somebody_with_an_account_is_joined_to_it_by_a_code(self, client: Client, issuer: str) -> None:
        alice = factories.user("Alice", email="lea@example.org")
        sign_in(client, "lea")
        assert signed_in(client) == ""
        client.post(PROVE, {"code": code().lower()})
        assert signed_in(client) == alice.email
        assert SocialAccount.objects.get(user=alice).uid == identity(issuer, "lea")
        assert [message.to for message in mail.outbox][1:] == [["lea@example.org"]]
        assert "vient d’être lié" in str(mail.outbox[-1].body)
        assert User.objects.count() == 1

    def test_the_page_is_the_same_whether_an_account_has_the_address_or_not(self) -> None:
        pages = []
        for known in (False, True):
            if known:
                factories.user("Alice", email="lea@example.org")
            browser = Client()
            sign_in(browser, "lea")
            pages.append(re.sub(r'value="\w{64}"', "", browser.get(PROVE).content.decode()))
        assert pages[0] == pages[1]

    def test_an_impostor_who_writes_somebodys_address_at_the_provider_gets_nothing(self, client: Client) -> None:
        factories.user("Léa", email="lea@example.org")
        sign_in(client, "lea")
        for _try in range(3):
            answer = client.post(PROVE, {"code": "XXX-XXX"})
        assert answer["Location"] == reverse("account_login")
        assert signed_in(client) == ""
        assert client.get(PROVE)["Location"] == reverse("account_login")
        assert not SocialAccount.objects.exists()

    def test_an_account_cannot_be_made_in_advance_for_somebody_else(self, client: Client) -> None:
        """The impostor never proves the address; its owner signs up later, alone in their account."""
        sign_in(client, "lea")
        owner = Client()
        owner.post("/compte/signup/", {"email": "lea@example.org", "name": "Léa"})
        owner.post("/compte/confirm-email/", {"code": code()})
        assert signed_in(owner) == "lea@example.org"
        assert sign_in(Client(), "lea")["Location"] == PROVE
        assert not SocialAccount.objects.exists()

    def test_without_an_address_the_person_gives_one(self, client: Client) -> None:
        sign_in(client, "sans")
        assert mail.outbox == []
        assert "pas où t’écrire" in client.get(PROVE).content.decode()
        assert "pas complète" in client.post(PROVE, {"action": "change", "email": "rien"}).content.decode()
        client.post(PROVE, {"action": "change", "email": "Sans@example.org"})
        client.post(PROVE, {"code": code()})
        assert signed_in(client) == "sans@example.org"

    def test_another_address_may_be_proven_instead(self, client: Client) -> None:
        alice = factories.user("Alice")
        sign_in(client, "lea")
        client.post(PROVE, {"action": "change", "email": alice.email})
        assert mail.outbox[-1].to == [alice.email]
        client.post(PROVE, {"code": code()})
        assert signed_in(client) == alice.email

    def test_after_too_many_tries_the_way_still_leads_where_the_person_was_going(self, client: Client) -> None:
        sign_in(client, "lea", "/profil/")
        wrong = "BCD-FGH" if code() != "BCD-FGH" else "HGF-DCB"
        page = client.post(PROVE, {"code": wrong}).content.decode()
        assert "<title>Erreur" in page, "as on every page with a form"
        client.post(PROVE, {"code": wrong})
        assert client.post(PROVE, {"code": wrong})["Location"] == "/compte/login/?next=/profil/"

    def test_one_leaves_from_the_sign_in_page_in_one_click(self, client: Client) -> None:
        page = client.get("/compte/login/?next=/profil/").content.decode()
        action = re.search(rf'<form action="({LOGIN}[^"]*)" method="post">', page)
        assert action
        meant = action[1].replace("&amp;", "&")
        answer = come_back(client, client.post(meant)["Location"], "lea")
        assert answer["Location"] == PROVE
        assert client.post(PROVE, {"code": code()})["Location"] == "/profil/"

    def test_codes_for_one_address_are_limited(self) -> None:
        with time_machine.travel(timezone.now(), tick=False):
            for _time in range(5):
                sign_in(Client(), "lea")
        assert len(mail.outbox) == 3

    def test_two_windows_make_one_account(self) -> None:
        windows = [Client(), Client()]
        codes = []
        for window in windows:
            sign_in(window, "lea")
            codes.append(code())
        for window, sent in zip(windows, codes, strict=True):
            window.post(PROVE, {"code": sent})
        assert [signed_in(window) for window in windows] == ["lea@example.org"] * 2
        assert SocialAccount.objects.count() == User.objects.count() == 1


class TestTheNextTimes:
    @pytest.fixture(autouse=True)
    def known(self, client: Client) -> None:
        sign_in(client, "lea")
        client.post(PROVE, {"code": code()})
        mail.outbox.clear()

    def test_a_known_identity_enters_at_once(self) -> None:
        browser = Client()
        assert sign_in(browser, "lea", "/profil/")["Location"] == "/profil/"
        assert signed_in(browser) == "lea@example.org"
        assert mail.outbox == []

    def test_the_same_subject_at_another_issuer_is_somebody_else(self, settings: Any) -> None:
        with run_server_in_thread(user_claims=PEOPLE) as other:
            settings.OIDC_ISSUER = f"http://localhost:{other.server_port}"
            _point_to(settings, settings.OIDC_ISSUER)
            browser = Client()
            assert sign_in(browser, "lea")["Location"] == PROVE
        assert signed_in(browser) == ""

    def test_an_account_that_was_closed_does_not_open(self) -> None:
        User.objects.update(is_active=False)
        browser = Client()
        sign_in(browser, "lea")
        assert signed_in(browser) == ""


class TestForgeries:
    def test_a_callback_without_our_state_is_refused(self, client: Client) -> None:
        address = leave(client)
        back = httpx.post(address, data={"sub": "lea"}).headers["Location"]
        parts = parse_qs(urlsplit(back).query)
        answer = Client().get(CALLBACK, {"code": parts["code"][0], "state": parts["state"][0]})
        assert "n’a pas abouti" in answer.content.decode()
        assert answer.status_code == 401
        answer = client.get(CALLBACK, {"code": parts["code"][0], "state": "forged"})
        assert answer.status_code == 401
        assert not mail.outbox

    def test_a_code_that_another_browser_got_is_refused(self, client: Client) -> None:
        """Its PKCE verifier and its nonce are not ours."""
        stolen = parse_qs(urlsplit(httpx.post(leave(Client()), data={"sub": "zoe"}).headers["Location"]).query)["code"]
        state = parse_qs(urlsplit(leave(client)).query)["state"]
        answer = client.get(CALLBACK, {"code": stolen[0], "state": state[0]})
        assert answer.status_code == 401
        assert signed_in(client) == ""

    def test_a_token_that_answers_another_request_is_refused(self, client: Client) -> None:
        address = re.sub(r"nonce=[^&]+", "nonce=forged", leave(client))
        assert come_back(client, address, "lea").status_code == 401

    def test_a_provider_that_names_another_issuer_is_refused(self, client: Client, settings: Any) -> None:
        settings.OIDC_ISSUER = "https://auth.example.org/application/o/portail"
        assert client.post(LOGIN).status_code == 401

    def test_somebody_who_declines_comes_back_in_words(self, client: Client) -> None:
        address = leave(client)
        back = urlsplit(httpx.post(address, data={"action": "deny"}).headers["Location"]).query
        state = parse_qs(urlsplit(address).query)["state"][0]  # the test's provider forgets it here
        answer = client.get(f"{CALLBACK}?{back}&state={state}", follow=True)
        assert "Connexion annulée" in answer.content.decode()

    @pytest.mark.parametrize("path", [LOGIN, CALLBACK])
    def test_a_provider_that_is_away_is_said_in_words(self, client: Client, settings: Any, path: str) -> None:
        _point_to(settings, "http://localhost:9")
        answer = client.post(path) if path == LOGIN else client.get(path, {"code": "x", "state": "y"})
        assert answer.status_code == 401
        assert "n’a pas abouti" in answer.content.decode()

    def test_a_provider_nobody_set_up_is_not_found(self, client: Client) -> None:
        assert client.get("/compte/oidc/autre/login/").status_code == 404


class TestGroups:
    def enter(self, sub: str) -> tuple[Client, User]:
        browser = Client()
        sign_in(browser, sub)
        browser.post(PROVE, {"code": code()})
        return browser, User.objects.get(email=f"{sub}@example.org")

    def test_they_give_the_roles_of_the_setting_and_no_other(self) -> None:
        _browser, zoe = self.enter("zoe")
        assert zoe.is_staff
        assert not zoe.is_superuser
        roles = {("coordinator", ""), ("reviewer", ""), ("chapter", "lyon")}
        assert set(zoe.group_roles.values_list("role", "scope")) == roles
        _browser, lea = self.enter("lea")
        assert not lea.is_staff
        assert not lea.group_roles.exists()

    def test_a_role_goes_with_its_group_at_the_next_sign_in(self, settings: Any) -> None:
        _browser, zoe = self.enter("zoe")
        settings.OIDC_GROUPS = {"lyon": ("chapter", "lyon")}
        sign_in(Client(), "zoe")
        zoe.refresh_from_db()
        assert not zoe.is_staff
        assert list(zoe.group_roles.values_list("role", flat=True)) == ["chapter"]
        assert AuditLine.objects.filter(verb="account.groups_followed").count() == 2
        assert AuditLine.objects.filter(verb="account.rights_changed").count() == 2

    def test_a_coordinator_by_hand_remains_one_without_the_group(self, settings: Any) -> None:
        by_hand = factories.user("Zoé", email="zoe@example.org", staff=True)
        self.enter("zoe")
        settings.OIDC_GROUPS = {}
        sign_in(Client(), "zoe")
        by_hand.refresh_from_db()
        assert by_hand.is_staff

    def test_they_go_when_the_account_is_no_longer_linked(self) -> None:
        browser, zoe = self.enter("zoe")
        account = SocialAccount.objects.get(user=zoe)
        browser.post(reverse("socialaccount_connections"), {"account": account.pk})
        zoe.refresh_from_db()
        assert (zoe.is_staff, zoe.group_roles.count(), SocialAccount.objects.count()) == (False, 0, 0)

    def test_a_coordinator_by_group_proves_a_second_factor_like_any_other(self) -> None:
        browser, _zoe = self.enter("zoe")
        assert browser.get("/admin/")["Location"].startswith(reverse("mfa_activate_totp"))

    def test_the_providers_own_second_factor_counts_if_a_setting_says_so(self, settings: Any) -> None:
        browser, _max = self.enter("mfa")
        assert browser.get("/admin/").status_code == 302
        settings.OIDC_TRUST_AMR = ["mfa"]
        again = Client()
        sign_in(again, "mfa")
        assert again.get("/admin/").status_code == 200

    def test_a_coordinator_whose_group_was_read_too_long_ago_goes_by_the_provider(self, settings: Any) -> None:
        settings.OIDC_TRUST_AMR = ["mfa"]
        browser, _max = self.enter("mfa")
        assert browser.get("/admin/").status_code == 200
        settings.OIDC_GROUPS_HOURS = 0
        assert browser.get("/admin/")["Location"] == f"{LOGIN}?next=%2Fadmin%2F"


def test_a_signed_in_person_links_the_account_from_their_settings(client: Client, issuer: str) -> None:
    alice = factories.user("Alice")
    client.force_login(alice)
    address = client.post(f"{LOGIN}?process=connect")["Location"]
    come_back(client, address, "lea")
    assert SocialAccount.objects.get(user=alice).uid == identity(issuer, "lea")
    assert mail.outbox[-1].to == [alice.email]
