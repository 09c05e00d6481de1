"""«Préviens-moi»: of a project that is not open yet, or of a role that is full."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from accounts.access import signed_in
from accounts.models import User
from projects import access, actions, contact_emails, status
from projects.forms import AlertForm
from projects.models import Alert, Edition
from seasons.views.watching import CONFIRM_WITHIN, is_welcome


@method_decorator(login_not_required, name="dispatch")
class AlertView(View):
    """One field, or one button for whoever is signed in. The answer is the same whether the address is known or not."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        edition = access.public_edition(slug)
        if edition.state not in status.LIVE_STATES or edition.season.is_over():
            return redirect(edition)
        return self.answer(request, edition, self.form(request, edition, initial={"need": request.GET.get("need", "")}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        edition = access.public_edition(slug)
        form = self.form(request, edition, data=request.POST)
        if not form.is_valid():
            return self.answer(request, edition, form)
        own = request.user.email if isinstance(request.user, User) else ""
        email, need = own or form.cleaned_data["email"], form.cleaned_data["need"]
        # Who is signed in has one button to press, and may be quick: the traps are for strangers.
        if (own or not form.is_robot) and is_welcome(request, email):
            actions.ask_alert(
                email=email, edition=edition, need=need, proven=bool(own) and access.confirmed(request.user)
            )
        if not own:
            return redirect("seasons:watch-done")
        messages.success(request, _("C’est noté : un mail te préviendra, une seule fois."))
        return redirect("projects:alert", slug)

    def form(self, request: HttpRequest, edition: Edition, **kwargs: Any) -> AlertForm:
        needs = list(edition.needs.select_related("skill"))
        return AlertForm(needs=needs, known=request.user.is_authenticated, **kwargs)

    def answer(self, request: HttpRequest, edition: Edition, form: AlertForm) -> HttpResponse:
        mine = Alert.objects.filter(email__iexact=getattr(request.user, "email", ""), edition=edition)
        noted = list(mine.select_related("need__skill")) if request.user.is_authenticated else []
        told = {"noted": noted, "any_role": any(one.need_id is None for one in noted)}
        return render(request, "projects/alert.html", {"form": form, "edition": edition, "nav": "projects", **told})


@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody signed in no longer waits."""
    edition = access.public_edition(slug)
    if actions.forget_alerts(email=signed_in(request.user).email, edition=edition):
        messages.success(request, _("Alerte effacée : aucun message ne partira."))
    return redirect(edition)


@method_decorator(login_not_required, name="dispatch")
class AlertTokenView(View):
    """A page reached from a mail: scanners follow links, so it shows one button, whose POST acts."""

    stops = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        pk = contact_emails.alert_id(kwargs["token"], max_age=None if self.stops else CONFIRM_WITHIN)
        alert = Alert.objects.filter(pk=pk).select_related("edition__project").first() if pk else None
        if alert is None:
            return render(request, "seasons/watch_gone.html", status=404)
        self.alert = alert
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.answer(request)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        act = actions.forget_alert if self.stops else actions.confirm_alert
        act(alert=self.alert)
        return self.answer(request, done=True)

    def answer(self, request: HttpRequest, *, done: bool = False) -> HttpResponse:
        context = {"edition": self.alert.edition, "stops": self.stops, "done": done, "nav": "projects"}
        return render(request, "projects/alert_token.html", context)
