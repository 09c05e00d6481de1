"""Being anyone, and reading any mail: in the demo only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from demo import cast
from outbox.models import Mail
from seasons.models import Season

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.DEMO = True
    settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"


@pytest.mark.parametrize("key", sorted(cast.characters()))
def test_one_click_signs_in_as_each_of_the_cast(season: Season, client: Client, key: str) -> None:
    answer = client.post(f"/demo/entrer/{key}/")
    assert answer.status_code == 302
    assert answer["Location"] == cast.characters()[key].enters
    assert client.session["_auth_user_id"] == str(cast.account(key).pk)
    assert [line["method"] for line in client.session["account_authentication_methods"]] == ["demo"]
    assert client.get(answer["Location"]).status_code == 200


def test_the_demos_own_words_are_marked_as_french_on_english_pages(client: Client) -> None:
    assert '<aside lang="fr"' in client.get("/en/aide/").content.decode()
    assert '<aside lang="fr"' not in client.get("/aide/").content.decode()


def test_the_page_names_the_cast_and_needs_no_account(client: Client) -> None:
    page = client.get("/demo/").content.decode()
    assert all(character.name in page for character in cast.characters().values())


def test_nobody_is_signed_in_by_a_link(season: Season, client: Client) -> None:
    assert client.get("/demo/entrer/adele/").status_code == 405
    assert client.post("/demo/entrer/nobody/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_whoever_closed_their_account_cannot_be_entered(season: Season, client: Client) -> None:
    User.objects.filter(email="alice@example.org").update(email="gone@invalid")
    assert client.post("/demo/entrer/alice/")["Location"] == "/demo/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("key", ["chloe", "adele"])
def test_the_demos_way_in_opens_the_admin_in_the_demo_only(
    season: Season, client: Client, settings: Settings, key: str
) -> None:
    client.post(f"/demo/entrer/{key}/")
    assert client.get("/admin/").status_code == 200
    settings.DEMO = False
    answer = client.get("/admin/")
    assert answer.status_code == 302
    assert "/compte/2fa/" in answer["Location"]


def test_mails_are_read_without_an_account_codes_included(client: Client) -> None:
    marks = {"X-Portal-Kind": "account.login_code", "X-Portal-Secret": "1"}
    EmailMessage("Ton code", "Voici : QWERTZ", to=["moi@example.com"], headers=marks).send()
    EmailMessage("Bienvenue", "Ta place est prise.", to=["moi@example.com"]).send()
    page = client.get("/demo/courriels/").content.decode()
    assert "Ta place est prise." in page
    assert "Ton code" in page
    code = Mail.objects.get(kind="account.login_code")
    assert "QWERTZ" in client.get(f"/demo/courriels/{code.pk}/").content.decode()


def test_without_mail_the_page_says_what_to_do(client: Client) -> None:
    assert "Demande un code de connexion" in client.get("/demo/courriels/").content.decode()


def test_every_page_carries_the_banner_in_the_demo_only(client: Client, settings: Settings) -> None:
    assert "/demo/courriels/" in client.get("/aide/").content.decode()
    settings.DEMO = False
    assert "/demo/" not in client.get("/aide/").content.decode()


def test_a_mail_of_the_past_keeps_its_line_breaks_and_links(client: Client) -> None:
    EmailMessage("Deux lignes", "Une\nhttps://example.org/x", to=["moi@example.com"]).send()
    Mail.objects.update(created_at=timezone.now() - timedelta(days=1))
    page = client.get("/demo/courriels/").content.decode()
    assert "Une<br>" in page
    assert 'href="https://example.org/x"' in page
