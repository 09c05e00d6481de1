"""Taking a pause, and coming back from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from accounts.access import signed_in
from projects import access, actions
from projects.forms import PauseForm
from projects.models import Membership
from seasons import dates
from volunteers.access import own_volunteer
from volunteers.actions import AccountErased, come_back


class PauseView(View):
    """What a pause does is said before it begins."""

    def get(self, request: HttpRequest) -> HttpResponse:
        live = access.live_memberships(request.user)
        until = own_volunteer(request.user).paused_until
        return self.answer(request, live, PauseForm(has_seats=bool(live), initial={"until": until, "seats": "keep"}))

    def post(self, request: HttpRequest) -> HttpResponse:
        live = access.live_memberships(request.user)
        form = PauseForm(request.POST, has_seats=bool(live))
        if not form.is_valid():
            return self.answer(request, live, form)
        until = form.cleaned_data["until"]
        try:
            actions.take_pause(user=signed_in(request.user), until=until, keep_seats=form.keeps_seats)
        except AccountErased:
            return redirect("account_login")
        messages.success(request, _("Ta pause est notée %(until)s.") % {"until": dates.until(until)})
        return redirect("projects:my-space")

    def answer(self, request: HttpRequest, live: list[Membership], form: PauseForm) -> HttpResponse:
        context = {"form": form, "live": live, "volunteer": own_volunteer(request.user), "nav": "space"}
        return render(request, "projects/pause.html", context)


@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """Here again."""
    if come_back(volunteer=own_volunteer(request.user)):
        messages.success(request, _("Te revoilà, merci !"))
    return redirect("projects:my-space")
