"""Reached from the season's mails, without signing in. A GET shows; only a POST does."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from projects import actions, series_links
from projects.models import Told


@method_decorator([csrf_exempt, login_not_required], name="dispatch")
class StopMailsView(View):
    """Mail scanners follow links, and mail programs post by themselves (RFC 8058)."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.answer(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        again = "again" in request.POST
        if named := series_links.stopped_by(token):
            actions.want_mails(reader=named[0], kind=named[1], wanted=again)
        return self.answer(request, token, done=True, again=again)

    def answer(self, request: HttpRequest, token: str, **told: Any) -> HttpResponse:
        named = series_links.stopped_by(token)
        told |= {"known": named is not None, "kind": named[1] if named else ""}
        return render(request, "projects/mails_stop.html", told, status=200 if named else 404)


@method_decorator(login_not_required, name="dispatch")
class StillThereView(View):
    """The two answers to one question; the link is the reader's own, and good for some weeks."""

    def get(self, request: HttpRequest, token: str, answer: str) -> HttpResponse:
        return self.answer(request, token, answer)

    def post(self, request: HttpRequest, token: str, answer: str) -> HttpResponse:
        told = self.told(token, answer)
        if told is not None:
            act = actions.answer_stop if answer == "arret" else actions.answer_here
            act(told=told)
        return self.answer(request, token, answer, done=True)

    def told(self, token: str, answer: str) -> Told | None:
        if answer not in ("oui", "arret"):
            raise Http404
        return Told.objects.select_related("season").filter(pk=series_links.asked_by(token) or 0).first()

    def answer(self, request: HttpRequest, token: str, answer: str, **shown: Any) -> HttpResponse:
        told = self.told(token, answer)
        shown |= {"told": told, "stops": answer == "arret", "seats": actions.seats_of(told) if told else []}
        return render(request, "projects/still_there.html", shown, status=200 if told else 404)
