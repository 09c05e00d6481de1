"""No admin page without a second factor proven in this session."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import AuditLine, User
from tests import factories
from tests.admin.conftest import signed_in

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM = "/compte/login/", "/compte/login/code/confirm/"
ENROL, PROVE, AUTHENTICATE = "/compte/2fa/totp/activate/", "/compte/2fa/reauthenticate/", "/compte/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _edge(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture
def chloe() -> User:
    return factories.user("Chloé", staff=True, superuser=True)


def sign_in(client: Client, user: User, after: str = "/admin/") -> Any:
    """By a code, as people do; the answer to the code."""
    client.post(LOGIN, {"login": user.email})
    found = re.search(r"[A-Z]{3}-[A-Z]{3}", str(mail.outbox[-1].body))
    assert found
    return client.post(f"{CONFIRM}?next={after}", {"code": found.group()})


def totp(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_staff_without_one_enrol_then_are_let_in_at_once(
    client: Client, chloe: User, django_capture_on_commit_callbacks: Any
) -> None:
    assert sign_in(client, chloe)["Location"] == "/admin/"
    answer = client.get("/admin/")
    assert answer["Location"] == f"{ENROL}?next=%2Fadmin%2F"
    found = re.search(r"<code>([A-Z2-7]{32})</code>", client.get(ENROL).content.decode())
    assert found
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(ENROL, {"code": totp(found.group(1))})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(answer["Location"]).status_code == 200
    assert client.get("/admin/").status_code == 200
    assert "application d’authentification" in str(mail.outbox[-1].body)


def test_staff_with_one_are_asked_when_signing_in(client: Client, chloe: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(chloe, secret)
    assert sign_in(client, chloe)["Location"] == AUTHENTICATE
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    page = client.post(AUTHENTICATE, {"code": "000000"})
    assert "Ce code n’est pas le bon" in page.content.decode()
    assert client.post(AUTHENTICATE, {"code": totp(secret)})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_recovery_code_opens_too(client: Client, chloe: User) -> None:
    TOTP.activate(chloe, generate_totp_secret())
    spare = RecoveryCodes.activate(chloe).get_unused_codes()[0]
    sign_in(client, chloe)
    client.post(AUTHENTICATE, {"code": spare})
    assert client.get("/admin/").status_code == 200


def test_a_session_that_proved_nothing_is_asked_again(client: Client, chloe: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(chloe, secret)
    client.force_login(chloe)
    answer = client.get("/admin/accounts/user/")
    assert answer["Location"] == f"{PROVE}?next=%2Fadmin%2Faccounts%2Fuser%2F"
    assert client.get(answer["Location"]).status_code == 200
    answer = client.post(answer["Location"], {"code": totp(secret)})
    assert answer["Location"] == "/admin/accounts/user/"
    assert client.get("/admin/accounts/user/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/login/", "/admin/nowhere/"])
def test_no_admin_page_answers_before(client: Client, chloe: User, path: str) -> None:
    client.force_login(chloe)
    assert client.get(path)["Location"].startswith(ENROL)


def test_a_coordinators_rights_on_the_site_ask_for_it_too(chloe: User) -> None:
    """Teams are read and decided for outside the admin: a mailbox is not enough there either."""
    asked = factories.membership(need=factories.need(), state="applied")
    team = reverse("projects:team", args=[asked.edition.slug])
    accept = reverse("projects:team-accept", args=[asked.edition.slug, asked.reference])
    half = signed_in(chloe, second_factor=False)
    assert half.get(team)["Location"] == f"{ENROL}?{urlencode({'next': team})}"
    assert half.post(accept)["Location"].startswith(ENROL)
    asked.refresh_from_db()
    assert asked.state == "applied"
    signed_in(chloe).post(accept)
    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_staff_find_their_own_team_without_it(chloe: User) -> None:
    mine = factories.membership(volunteer=factories.volunteer(user=chloe))
    half = signed_in(chloe, second_factor=False)
    assert half.get(reverse("projects:team", args=[mine.edition.slug])).status_code == 200


def test_the_admins_own_sign_in_leads_to_ours(client: Client) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == f"{LOGIN}?next=%2Fadmin%2F"


def test_volunteers_find_no_admin(client: Client) -> None:
    client.force_login(factories.user("Alice"))
    assert client.get("/admin/", follow=True).status_code == 403


def test_volunteers_enrol_if_they_like(client: Client) -> None:
    client.force_login(factories.user("Alice"))
    for path in ("/compte/2fa/", ENROL):
        assert client.get(path).status_code == 200


class TestLostDevice:
    def test_a_command_forgets_the_factor_closes_sessions_and_says_so(self, client: Client, chloe: User) -> None:
        TOTP.activate(chloe, generate_totp_secret())
        client.force_login(chloe)
        call_command("reset_second_factor", chloe.email.upper())
        assert not Authenticator.objects.exists()
        assert client.get("/mon-espace/").status_code == 302
        assert AuditLine.objects.get(verb="account.second_factor_reset").object_id == str(chloe.pk)
        assert mail.outbox[-1].to == [chloe.email]
        assert sign_in(client, chloe)["Location"] == "/admin/"
        assert client.get("/admin/")["Location"].startswith(ENROL)

    def test_an_unknown_address_is_told(self) -> None:
        with pytest.raises(CommandError, match="No account"):
            call_command("reset_second_factor", "nobody@example.org")
