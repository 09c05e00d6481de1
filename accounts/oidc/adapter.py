"""What happens once the provider has said who somebody is."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.oidc import proof
from accounts.oidc.groups import follow_groups

REQUEST_SECONDS = 10


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A known identity enters; an unknown one proves its address first, whatever the provider says of it."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("Ce compte est déjà lié à une autre personne."),
        "no_verified_email": _("Vérifie d’abord ton adresse e-mail."),
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Take the groups of whom we know; lead a stranger to prove an address.

        Raises:
            ImmediateHttpResponse: the way to that page.
        """
        if sociallogin.is_existing:
            follow_groups(user=sociallogin.user, names=groups_of(sociallogin))
        elif sociallogin.state.get("process") != AuthProcess.CONNECT:
            proof.begin(request, sociallogin)
            raise ImmediateHttpResponse(redirect("oidc_prove"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Accounts are made once an address is proven (`accounts.oidc.proof`), never straight away."""
        return False


def groups_of(sociallogin: SocialLogin) -> list[str]:
    """The groups the provider lists in the profile scope."""
    found = _profile(sociallogin).get("groups")
    return [str(name) for name in found] if isinstance(found, list) else []


def has_proven_factor(sociallogin: SocialLogin | None) -> bool:
    """Whether the provider says it checked a second factor, where OIDC_TRUST_AMR lets that count."""
    methods = _profile(sociallogin).get("amr") if sociallogin else None
    return isinstance(methods, list) and bool(set(settings.OIDC_TRUST_AMR) & {str(one) for one in methods})


def _profile(sociallogin: SocialLogin) -> dict[str, Any]:
    found = sociallogin.account.extra_data.get("userinfo")
    return found if isinstance(found, dict) else {}
