"""The committee evening: the ranking, decisions one by one, the minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.access import signed_in
from partners import access, actions, minutes
from partners.committee import Table
from partners.forms.reviewing import DecisionForm
from partners.models import Committee
from partners.queue import Queue

PAGE_SIZE = 25


def page_asked(request: HttpRequest) -> str:
    """The page of a list that one comes from and goes back to, as an address has it."""
    page = request.GET.get("page", "")
    return f"?page={page}" if page.isdecimal() else ""


class CommitteeView(View):
    """A page of one season's committee, for coordinators unless it says otherwise."""

    seat: access.Seat
    take_seat = staticmethod(access.deciding_seat)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.seat = self.take_seat(request.user, kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def show(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        shared = {"season": self.seat.season, "coordinates": self.seat.coordinates, "nav": "space"}
        return render(request, f"partners/{template}.html", shared | context)


class TableView(CommitteeView):
    """For coordinators, and for reviewers who owe no reading."""

    take_seat = staticmethod(access.committee_seat)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        reviewer = self.seat.reviewer
        # A dossier whose conflict was found after it was given is not owed: the queue knows, at three queries more.
        if reviewer and self.seat.owed and (owed := Queue([reviewer]).owed):
            return self.show(request, "committee_later", owed=len(owed))
        table = Table(self.seat)
        page = Paginator(table.rows, PAGE_SIZE).get_page(request.GET.get("page"))
        return self.show(request, "committee_table", table=table, page_obj=page)


class DecideView(CommitteeView):
    """One line's form: the decision waits until it is announced."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = DecisionForm(request.POST)
        if not form.is_valid():
            raise Http404
        proposal = access.committee_file(self.seat, form.cleaned_data["proposal"])
        decision, actor = form.cleaned_data["decision"], signed_in(request.user)
        try:
            actions.decide(proposal=proposal, pending_state=decision, actor=actor)
        except actions.WrongStep:
            messages.warning(request, _("« %s » a bougé : cette décision n’est plus possible.") % proposal.title)
        return redirect(f"{reverse('reviews:table', args=[slug])}{page_asked(request)}#{proposal.reference}")


class MinutesView(CommitteeView):
    """The evening's minutes, to print; written from the decisions, then edited in the admin."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        committee = self.committee
        early = committee is not None and committee.held_on > timezone.localdate()
        return self.show(request, "committee_minutes", committee=committee, early=early)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.committee is None:
            raise Http404
        text = minutes.draft(self.committee)
        actions.write_minutes(committee=self.committee, minutes=text, actor=signed_in(request.user))
        messages.success(request, _("Le compte rendu est écrit d’après les décisions."))
        return redirect("reviews:minutes", slug)

    @property
    def committee(self) -> Committee | None:
        return getattr(self.seat.season, "committee", None)
