"""«Mon compte sur la messagerie»: who the portal thinks I am there, another address, none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView

from accounts.access import signed_in
from chat import access, actions, standing
from chat.forms import AddressForm, CodeForm
from chat.models import LinkCode
from seasons.views import is_welcome
from volunteers.actions import volunteer_for

RATES = {"address": "20/h/ip,5/d/key", "code": "60/h/ip"}
TOO_MANY = gettext_lazy("Beaucoup de codes demandés en peu de temps : réessaie dans une heure.")
NO_CODE = gettext_lazy("Ce code n’est plus valable : demandes-en un nouveau.")


@require_GET
def my_accounts(request: HttpRequest) -> HttpResponse:
    """One block a workspace; the number of queries does not depend on how many."""
    places = [standing.told(one) for one in access.own_places(request.user)]
    return render(request, "chat/accounts.html", {"places": places, "nav": "space"})


class OwnPlaceView(FormView):  # type: ignore[type-arg]  # Django itself does not take an index here
    """A question about one's own account on a workspace; whoever is linked there unlinks first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.place = access.own_place(request.user, kwargs["slug"])
        if standing.told(self.place).is_linked:
            return redirect("chat:accounts")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(place=self.place, nav="space", **kwargs)

    def refuse(self, form: forms.Form, field: str, sentence: object) -> HttpResponse:
        form.add_error(field, str(sentence))
        return self.form_invalid(form)


class AddressView(OwnPlaceView):
    """The answer is the same whether anybody has this address there."""

    template_name = "chat/address.html"
    form_class = AddressForm

    def form_valid(self, form: AddressForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        if not is_welcome(self.request, email, action="address", rates=RATES):
            return self.refuse(form, "email", TOO_MANY)
        volunteer = volunteer_for(user=signed_in(self.request.user))
        try:
            actions.send_code(workspace=self.place.workspace, volunteer=volunteer, email=email)
        except actions.TooManyCodes:
            return self.refuse(form, "email", TOO_MANY)
        return redirect("chat:code", self.place.workspace.slug)


class CodeView(OwnPlaceView):
    """Five tries; then another code is asked for."""

    template_name = "chat/code.html"
    form_class = CodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = LinkCode.objects.filter(workspace=self.place.workspace, volunteer=self.place.account.volunteer.pk)
        return super().get_context_data(sent=sent.first(), **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        if not is_welcome(self.request, self.place.workspace.slug, action="code", rates=RATES):
            return self.refuse(form, "code", TOO_MANY)
        volunteer = volunteer_for(user=signed_in(self.request.user))
        try:
            actions.confirm_code(workspace=self.place.workspace, volunteer=volunteer, **form.cleaned_data)
        except actions.CodeExpired:
            return self.refuse(form, "code", NO_CODE)
        except actions.WrongCode:
            return self.refuse(form, "code", _("Ce n’est pas le code envoyé. Vérifie-le, ou demandes-en un nouveau."))
        messages.success(self.request, _("Ton adresse est confirmée : le portail te cherche avec elle."))
        return redirect("chat:accounts")


class UnlinkView(TemplateView):
    """What unlinking means, then the button."""

    template_name = "chat/unlink.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = access.own_place(self.request.user, kwargs["slug"])
        return super().get_context_data(told=standing.told(place), nav="space", **kwargs)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        place = access.own_place(request.user, slug)
        if place.account.pk:
            actions.unlink_account(account=place.account, actor=signed_in(request.user))
            messages.success(request, _("Ton compte est délié."))
        return redirect("chat:accounts")


@require_POST
def seek(request: HttpRequest, slug: str) -> HttpResponse:
    """Look for me with the address I sign in with."""
    place = access.own_place(request.user, slug)
    volunteer = volunteer_for(user=signed_in(request.user))
    actions.seek_with_own_address(workspace=place.workspace, volunteer=volunteer)
    messages.success(request, _("Le portail te cherche avec %(email)s.") % {"email": volunteer.user.email})
    return redirect("chat:accounts")
