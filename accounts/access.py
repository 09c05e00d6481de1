"""Rights on the admin."""

from __future__ import annotations

import time
from typing import NoReturn

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User

STRONG = {"mfa", "provider_mfa"}


class SecondFactorNeeded(Exception):
    """A coordinator may see this once their session proved a second factor; the middleware leads there."""


def signed_in(user: User | AnonymousUser) -> User:
    """The account behind a request that passed sign-in; 404 without one."""
    if not isinstance(user, User):
        raise Http404
    return user


def refuse(user: User | AnonymousUser) -> NoReturn:
    """Not found; a coordinator whose session proved nothing yet is led to prove it.

    Raises:
        SecondFactorNeeded, Http404.
    """
    if user.is_staff:
        raise SecondFactorNeeded
    raise Http404


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session proved a second factor; the demo's own sign-in counts in the demo only."""
    methods = {line.get("method") for line in request.session.get("account_authentication_methods", [])}
    return bool(methods & (STRONG | ({"demo"} if settings.DEMO else set())))


def is_fresh(request: HttpRequest, user: User) -> bool:
    """Whether the provider said lately enough that a coordinator by group still is one."""
    if not user.staff_by_group:
        return True
    oldest = time.time() - settings.OIDC_GROUPS_HOURS * 3600
    lines = request.session.get("account_authentication_methods", [])
    return any(line.get("method") == "socialaccount" and line.get("at", 0) > oldest for line in lines)


def has_enrolled(user: User) -> bool:
    """Whether this person has a second factor to prove."""
    return bool(Authenticator.objects.filter(user=user).exists())


def second_factor_page(request: HttpRequest, user: User) -> str:
    """Where somebody proves their second factor, or makes one first, and comes back from.

    A coordinator by group whose group was read too long ago goes by the provider.
    """
    if not is_fresh(request, user):
        provider = reverse("openid_connect_login", args=["association"])
        return f"{provider}?{urlencode({'next': request.get_full_path()})}"
    target = reverse("mfa_reauthenticate" if has_enrolled(user) else "mfa_activate_totp")
    return f"{target}?{urlencode({'next': request.get_full_path()})}"
