"""What every page of a proposal being written shares: who writes it, and whether they still may."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.models import User
from partners import access, actions, answers
from partners.models import Proposal, Writer


class WritingView(View):
    """A page of one's own proposal. Whoever has no right to it is told, with 404, how a link is asked for again."""

    writer: Writer
    proposal: Proposal
    is_writable: bool
    # Pages that only change something: once nothing may change, they lead back to the hub.
    needs_writable = True

    @method_decorator(login_not_required)
    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            self.writer = access.writer_of(request, kwargs["reference"])
        except Http404:
            return self.refuse(request)
        if self.writer.confirmed_at is None:
            actions.confirm_writer(writer=self.writer, actor=account(request))
        self.proposal = self.writer.proposal
        self.is_writable = answers.is_writable(self.proposal, timezone.localdate())
        if self.needs_writable and not self.is_writable and request.method == "GET":
            return self.go("hub")
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """The same page whether the proposal exists or not."""
        return render(request, "partners/not_yours.html", {"nav": "propose"}, status=404)

    def answer(self, template: str, **context: Any) -> HttpResponse:
        about = {
            "proposal": self.proposal,
            "writer": self.writer,
            "season": self.proposal.season,
            "last_day": answers.last_day(self.proposal),
            "is_writable": self.is_writable,
            "nav": "propose",
        }
        return render(self.request, f"partners/{template}.html", about | context)

    def go(self, name: str, *args: Any, anchor: str = "") -> HttpResponseRedirect:
        """To another page of the same proposal."""
        return HttpResponseRedirect(reverse(f"partners:{name}", args=[self.proposal.reference, *args]) + anchor)


def account(request: HttpRequest) -> User | None:
    """The account behind the request, when there is one."""
    return request.user if isinstance(request.user, User) else None
