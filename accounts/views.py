"""Pages about the session itself. Where allauth would forget what the person was doing, ours remember."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import unstash_login
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

ADDRESS = "sign_in_address"
EXPIRED = _("Ce code n’est plus valable : demandes-en un nouveau, l’adresse est déjà remplie.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form waited too long, or cookies are refused: say so, with the way back."""
    return render(request, "403_csrf.html", status=403)


@login_not_required
def no_password(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Nobody has a password here, so its pages do not exist."""
    raise Http404


class LoginView(account.LoginView):  # type: ignore[misc]
    """The address is filled in for somebody whose code expired."""

    extra_context = {"nav": "login"}

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "login": self.request.session.pop(ADDRESS, "")}


class BackToSignIn:
    """A code that expired or was mistyped three times leads back to sign-in, with address and page kept."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        waiting = unstash_login(request, peek=True)
        address = _address(waiting)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        sent_back = isinstance(response, HttpResponseRedirect) and response.url in _sign_in_paths()
        if not sent_back or request.user.is_authenticated:
            return response
        if not getattr(self, "_process", None):
            messages.error(request, EXPIRED if address else _("Aucun code n’est attendu ici : demandes-en un."))
        request.session[ADDRESS] = address
        after = getattr(waiting, "redirect_url", None)
        target = self.passthrough_next_url(reverse("account_login"))  # type: ignore[attr-defined]
        return redirect(f"{target}?{urlencode({'next': after})}" if after and "next=" not in target else target)


def _address(waiting: Any) -> str:
    """Where the code of the sign-in in progress was sent."""
    if waiting is None:
        return ""
    stages = waiting.state.get("stages", {})
    sent_to = stages.get("login_by_code", {}).get("data", {}).get("email")
    return str(sent_to or waiting.email or (waiting.user.email if waiting.user else ""))


def _sign_in_paths() -> tuple[str, str]:
    return reverse("account_login"), reverse("account_request_login_code")


@method_decorator(login_not_required, name="dispatch")
class ConfirmLoginCodeView(BackToSignIn, account.ConfirmLoginCodeView):  # type: ignore[misc]
    """The code of somebody who signs in."""


@method_decorator(login_not_required, name="dispatch")
class ConfirmAddressView(BackToSignIn, account.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code of somebody who signs up."""


class ActivateTotpView(totp.ActivateTOTPView):  # type: ignore[misc]
    """Typing a first code proves the factor: allauth would ask for a second one at once."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        return response
