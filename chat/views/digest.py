"""«Ne plus recevoir ce résumé»: reached from the mail, without signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from chat import actions, emails
from volunteers.models import Volunteer


@method_decorator([csrf_exempt, login_not_required], name="dispatch")
class StopDigestView(View):
    """A page with one button: mail scanners follow links, and mail programs post by themselves (RFC 8058)."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.answer(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if reader := self.reader(token):
            actions.stop_digest(volunteer=reader)
        return self.answer(request, token, done=True)

    def reader(self, token: str) -> Volunteer | None:
        return Volunteer.objects.filter(pk=emails.digest_reader(token) or 0).select_related("user").first()

    def answer(self, request: HttpRequest, token: str, **told: Any) -> HttpResponse:
        known = self.reader(token) is not None
        return render(request, "chat/digest_stop.html", {"known": known, **told}, status=200 if known else 404)
