"""Writing to a team's leads, and answering, without anybody's address being shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.access import signed_in
from projects import access, actions
from projects.forms import RelayForm
from seasons.views.watching import is_welcome

RATES = {"relay": "40/h/ip,10/d/key"}
TOO_MANY = gettext_lazy(
    "Dix messages par jour, c’est le plus que le site fait suivre. Ton texte est gardé ici : réessaie demain."
)
NOBODY = gettext_lazy("Personne d’autre ne lirait ce message : il n’est pas parti.")


class RelayView(View):
    """A form whose text is kept whatever happens."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.answer(request, RelayForm(), self.about(request, **kwargs))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        about, form = self.about(request, **kwargs), RelayForm(request.POST)
        if form.is_valid() and not access.confirmed(request.user):
            form.add_error(None, _("Confirme d’abord ton adresse e-mail, dans « Mes adresses e-mail »."))
        elif form.is_valid() and not is_welcome(request, f"relay-{request.user.pk}", action="relay", rates=RATES):
            form.add_error(None, str(TOO_MANY))
        elif form.is_valid():
            try:
                self.send(request, about, form)
            except actions.NobodyToWriteTo:
                form.add_error(None, str(NOBODY))
            else:
                messages.success(request, _("Ton message est parti."))
                return redirect(about.get_absolute_url() if "slug" in kwargs else about.edition.get_absolute_url())
        return self.answer(request, form, about)

    def about(self, request: HttpRequest, **kwargs: Any) -> Any:
        raise NotImplementedError

    def send(self, request: HttpRequest, about: Any, form: RelayForm) -> None:
        raise NotImplementedError

    def answer(self, request: HttpRequest, form: RelayForm, about: Any) -> HttpResponse:
        relay = None if hasattr(about, "project") else about
        context = {"form": form, "edition": relay.edition if relay else about, "relay": relay, "nav": "projects"}
        return render(request, "projects/relay.html", context)


class ContactView(RelayView):
    """To the leads of an edition."""

    def about(self, request: HttpRequest, **kwargs: Any) -> Any:
        return access.public_edition(kwargs["slug"])

    def send(self, request: HttpRequest, about: Any, form: RelayForm) -> None:
        actions.write_to_leads(edition=about, sender=signed_in(request.user), **form.cleaned_data)


class AnswerView(RelayView):
    """Back to whoever wrote."""

    def about(self, request: HttpRequest, **kwargs: Any) -> Any:
        return access.relay_to(request.user, kwargs["reference"])

    def send(self, request: HttpRequest, about: Any, form: RelayForm) -> None:
        actions.answer_relay(relay=about, **form.cleaned_data)
