"""An unknown identity proves an address by a code before anything is written about it.

The provider's `email_verified` is never believed: else whoever writes somebody's address there would enter their
account here, or make one in advance that its owner would one day share. The answer is the same whether an account
has this address or not.
"""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.emailkit import valid_email_or_none
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.core.internal import ratelimit
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts import emails, letters
from accounts.actions import create_account, ensure_verified, owner_of, record
from accounts.models import User

SESSION = "oidc_waiting"


class TooMany(Exception):
    """This address, or this network, asked for too many codes."""


class Proof(AbstractCodeVerificationProcess):  # type: ignore[misc]
    """The identity that waits in this session, the address it names and the code that was sent there."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
        )
        self.request = request

    @property
    def email(self) -> str:
        return str(self.state.get("email", ""))

    @property
    def login(self) -> SocialLogin:
        return SocialLogin.deserialize(self.state["login"])

    def persist(self) -> None:
        self.request.session[SESSION] = self.state

    def abort(self) -> None:
        self.request.session.pop(SESSION, None)

    def send(self, email: str = "") -> None:
        """Send a code, to another address if one is named; raises `TooMany`."""
        email = email or self.email
        limit = {"app": "allauth.account", "action": "request_login_code", "key": email.lower()}
        if not ratelimit.consume(self.request, limit_get=True, **limit):  # people come back from the provider by GET
            raise TooMany
        code = get_adapter().generate_login_code()
        fresh = self.initial_state(user=None, email=email)
        self.state |= {**fresh, "code": code}
        self.persist()
        get_adapter().send_mail("account/email/login_code", email, {"request": self.request, "code": code})


def begin(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """Keep an identity in the session until its address is proven; a code leaves when the provider named one."""
    sociallogin.token = None  # nothing here calls the provider again
    email = valid_email_or_none(sociallogin.user.email) or ""
    state = Proof.initial_state(user=None, email=email) | {"login": sociallogin.serialize()}
    waiting = Proof(request, state)
    waiting.persist()
    if email:
        try:
            waiting.send()
        except TooMany:
            waiting.state["email"] = ""
            waiting.persist()


def waiting_in(request: HttpRequest) -> Proof | None:
    """The identity that waits here, if its ten minutes are not over."""
    state = request.session.get(SESSION)
    found: Proof | None = Proof(request, state).abort_if_invalid() if state else None
    return found


@transaction.atomic
def attach(waiting: Proof) -> User:
    """The account of the proven address, its own or a new one, now bound to the identity.

    An identity that was bound meanwhile, in another window, keeps its first account.
    """
    login, email = waiting.login, waiting.email
    user = owner_of(email) or create_account(email=email, name=_name(login, email))
    ensure_verified(user=user, email=email)
    account = SocialAccount(
        user=user, provider=login.account.provider, uid=login.account.uid, extra_data=login.account.extra_data
    )
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        bound = SocialAccount.objects.select_related("user").get(provider=account.provider, uid=account.uid)
        first: User = bound.user
        return first
    record(actor=user, verb="account.provider_linked", about=user, provider=account.provider)
    with letters.reading(user):
        letter = emails.security("account_connected")
    if letter:
        letters.send(letter, to=user, about=user)
    return user


def _name(login: SocialLogin, email: str) -> str:
    name = " ".join(str(login.account.extra_data["userinfo"].get("name", "")).split())
    return name[:80] or email.partition("@")[0][:80]
