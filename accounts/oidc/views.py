"""Pages between the provider and the portal."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal.flows.login import record_authentication
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin

from accounts.forms import ConfirmLoginCodeForm
from accounts.oidc import proof
from accounts.oidc.adapter import groups_of
from accounts.oidc.forms import ProvenAddressForm
from accounts.oidc.groups import follow_groups
from accounts.oidc.provider import StrictAdapter
from accounts.views import EXPIRED


class CallbackView(OAuth2CallbackView):  # type: ignore[misc]
    """The way back: the nonce this browser left with is the one the token must carry."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state.get("nonce") or ""
        return state, response


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leave for the provider; when it does not answer (an `OSError`, of whatever library asked), say so."""
    return _through(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from it."""
    return _through(CallbackView, request, provider_id)


def _through(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = StrictAdapter(request, provider_id)
    try:
        response: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (OAuth2Error, OSError, ValueError, KeyError) as error:
        response = render_authentication_error(request, adapter.get_provider(), exception=error)
    return response


@method_decorator(login_not_required, name="dispatch")
class ProveView(TemplateResponseMixin, View):
    """The address behind an identity we do not know: a code is sent there, and recopied here."""

    template_name = "account/prove_address.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        waiting = proof.waiting_in(request)
        if waiting is None:
            messages.error(request, _("Rien n’attend plus ici : recommence la connexion."))
            return redirect("account_login")
        self.waiting = waiting
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(ConfirmLoginCodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("action") in {"resend", "change"}:
            return self.send()
        form = ConfirmLoginCodeForm(request.POST, code=self.waiting.code)
        if form.is_valid():
            return enter(request, self.waiting)
        if self.waiting.record_invalid_attempt():
            return self.page(form)
        messages.error(request, get_adapter().error_messages["too_many_login_attempts"])
        return start_again(self.waiting)

    def send(self) -> HttpResponse:
        change = self.request.POST.get("action") == "change" or not self.waiting.email
        form = ProvenAddressForm(self.request.POST if change else {"email": self.waiting.email})
        if not form.is_valid():
            return self.page(ConfirmLoginCodeForm(), form)
        try:
            self.waiting.send(form.cleaned_data["email"].lower())
        except proof.TooMany:
            form.add_error("email", get_adapter().error_messages["rate_limited"])
            return self.page(ConfirmLoginCodeForm(), form)
        return redirect("oidc_prove")

    def page(self, form: Any, change: ProvenAddressForm | None = None) -> HttpResponse:
        context = {"verify_form": form, "change_form": change or ProvenAddressForm(), "email": self.waiting.email}
        context |= {"form": change or form}  # the one whose errors the summary tells
        context |= {"can_resend": True, "can_change": True, "provider": self.waiting.login.provider.name}
        return self.render_to_response(context)


def start_again(waiting: proof.Proof) -> HttpResponse:
    """To the sign-in page, which still leads where the person was going."""
    meant = waiting.login.state.get("next")
    return redirect_to_login(meant) if meant else redirect("account_login")


def enter(request: HttpRequest, waiting: proof.Proof) -> HttpResponse:
    """The code was right: bind the identity to its account, and sign in."""
    if not waiting.is_valid():
        messages.error(request, EXPIRED)
        return start_again(waiting)
    login = waiting.login
    login.user = follow_groups(user=proof.attach(waiting), names=groups_of(login))
    waiting.abort()
    record_authentication(request, login)
    after = Login(
        user=login.user,
        email=waiting.email,
        redirect_url=login.get_redirect_url(request),
        signal_kwargs={"sociallogin": login},
    )
    response: HttpResponse = perform_login(request, after)
    return response
