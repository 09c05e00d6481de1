"""«Mon espace»: the next step on top, then teams, requests and dates. And the way out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.access import signed_in
from projects import access, actions
from projects.space import Space


def my_space(request: HttpRequest) -> HttpResponse:
    """Everything on it is read from facts; ten queries at most, whatever the number of teams."""
    space = Space(signed_in(request.user))
    return render(request, "projects/my_space.html", {"space": space, "nav": "space"})


class CloseView(View):
    """Deleting one's account, after a page that says what that means."""

    def get(self, request: HttpRequest) -> HttpResponse:
        live = access.live_memberships(request.user)
        return render(request, "projects/account_close.html", {"live": live, "nav": "space"})

    def post(self, request: HttpRequest) -> HttpResponse:
        user = signed_in(request.user)
        actions.close_account(user=user, actor=user)
        logout(request)
        messages.success(request, _("Ton compte %(site)s est supprimé.") % {"site": settings.SITE_NAME})
        return redirect("projects:home")
