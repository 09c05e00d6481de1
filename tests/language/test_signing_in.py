"""Accounts in English, from the first code to the second factor: every step, link and mail."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.test_signing_in import code
from tests.language import french
from tests.language.test_pages import PROPER

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://[^\s\"<]+")  # segments are French in every language


@pytest.fixture(autouse=True)
def _edge(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def follow(client: Client, answer: Any) -> str:
    """The page a form leads to, which is in English."""
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert answer["Location"].startswith("/en/"), answer["Location"]
    page = client.get(answer["Location"], follow=True)
    html: str = page.content.decode()
    assert '<html lang="en">' in html
    assert list(french.left(html, names=PROPER)) == []
    return str(answer["Location"])


def says(message: Any) -> str:
    """The language of its HTML."""
    (found,) = re.findall(r'<html lang="(\w+)">', message.alternatives[0][0])
    return str(found)


def is_english(message: Any) -> None:
    """Subject, text and HTML, which says so; links too."""
    html = message.alternatives[0][0]
    assert says(message) == "en"
    for text in (f"<p>{message.subject}</p>", f"<p>{message.body}</p>", html):
        assert list(french.left(LINK.sub("", text), names=PROPER)) == []
    links = LINK.findall(f"{message.body} {html}")
    assert [link for link in links if "/en" not in link] == []


def test_signing_up_stays_in_english_and_is_kept_as_a_wish(client: Client) -> None:
    there = follow(client, client.post("/en/compte/signup/", {"email": "erin@example.com", "name": "Erin"}))
    is_english(mail.outbox[-1])
    assert follow(client, client.post(there, {"code": code()})) == "/en/mon-espace/"
    assert User.objects.get().language == "en"


def test_signing_in_stays_in_english(client: Client) -> None:
    user = factories.user("Ann")
    User.objects.update(language="en")
    there = follow(client, client.post("/en/compte/login/", {"login": user.email}))
    is_english(mail.outbox[-1])
    wrong = client.post(there, {"code": "BBB-BBB"}).content.decode()
    assert list(french.left(wrong, names=PROPER)) == []
    assert follow(client, client.post(there, {"code": code()})) == "/en/mon-espace/"
    assert follow(client, client.post("/en/compte/logout/")) == "/en/"


def test_a_page_for_members_asks_to_sign_in_in_english_and_comes_back(client: Client) -> None:
    user = factories.user("Ann")
    there = follow(client, client.get("/en/profil/"))
    assert there == "/en/compte/login/?next=/en/profil/"
    answer = client.post(there, {"login": user.email, "next": "/en/profil/"})
    assert follow(client, client.post(follow(client, answer), {"code": code()})) == "/en/profil/"


def test_changing_address_and_second_factor_stay_in_english(client: Client) -> None:
    user = factories.user("Ann")
    User.objects.update(language="en")
    follow(client, client.post("/en/compte/login/", {"login": user.email}))
    client.post("/en/compte/login/code/confirm/", {"code": code()})
    there = follow(client, client.post("/en/compte/email/", {"email": "new@example.com", "action_add": ""}))
    is_english(mail.outbox[-1])
    follow(client, client.post(there, {"code": code()}))
    for page in ("", "totp/activate/", "recovery-codes/generate/", "webauthn/", "webauthn/add/"):
        html = client.get(f"/en/compte/2fa/{page}", follow=True).content.decode()
        assert '<html lang="en">' in html
        assert list(french.left(html, names=PROPER)) == []


def test_an_unknown_address_is_written_to_in_the_page_s_language() -> None:
    for prefix, language in (("/en", "en"), ("", "fr")):
        Client().post(f"{prefix}/compte/login/", {"login": f"nobody-{language}@example.com"})
        assert says(mail.outbox[-1]) == language
    is_english(mail.outbox[0])


@pytest.mark.parametrize(("wish", "prefix"), [("en", ""), ("fr", "/en")])
def test_an_account_is_written_to_in_its_language_whatever_the_page(client: Client, wish: str, prefix: str) -> None:
    user = factories.user("Ann")
    User.objects.update(language=wish)
    client.post(f"{prefix}/compte/login/", {"login": user.email})
    client.post(f"{prefix}/compte/signup/", {"email": user.email, "name": "Somebody"})
    assert [says(one) for one in mail.outbox] == [wish, wish]
    left = [list(french.left(f"<p>{one.subject}</p>", names=PROPER)) for one in mail.outbox]
    assert [not found for found in left] == [wish == "en"] * 2
