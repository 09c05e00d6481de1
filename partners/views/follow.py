"""What a partner sees once a proposal is sent: its confirmation, its tracker, the thread, the ways out and back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.models import User
from partners import access, actions, standing, summaries
from partners.contacts import contact_of
from partners.forms.following import ThreadForm, WithdrawForm
from partners.models import Proposal, State, Writer
from partners.states import By, can_move
from partners.tracker import tracker
from seasons.models import Phase, Season
from seasons.views import is_welcome

RATES = {"thread": "60/h/ip,30/h/key"}


def _account(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _at(name: str, proposal: Proposal, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"partners:{name}", args=[proposal.reference]) + anchor)


class FollowView(View):
    """A page of one's own proposal. Drafts are sent back to where they are written, or taken up again."""

    writer: Writer
    proposal: Proposal
    takes_drafts = False

    @method_decorator(login_not_required)
    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.writer = access.writer_of(request, kwargs["reference"])
        self.proposal = self.writer.proposal
        if self.proposal.state == State.DRAFT and not self.takes_drafts:
            is_open = actions.call_is_open(self.proposal.season, timezone.localdate())
            return _at("hub" if is_open else "resume", self.proposal)
        return super().dispatch(request, *args, **kwargs)

    def answer(self, template: str, **context: Any) -> HttpResponse:
        about = {"proposal": self.proposal, "season": self.proposal.season, "nav": "propose"}
        return render(self.request, f"partners/{template}.html", about | context)


class SentView(FollowView):
    """Right after sending: the reference, what comes next and when, whom to ask."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        steps = standing.steps(self.proposal, timezone.localdate())
        is_public = summaries.is_public(self.proposal)
        return self.answer("sent", steps=steps, contact=contact_of(self.proposal), is_public=is_public)


class TrackerView(FollowView):
    """Where it stands, what comes next, who answers, what was said."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.show(ThreadForm(auto_id="%s"))

    def show(self, form: ThreadForm) -> HttpResponse:
        return self.answer("tracker", tracker=tracker(self.proposal, timezone.localdate()), form=form)


class MessageView(TrackerView):
    """An answer in the thread; what cannot be sent comes back as it was typed."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return _at("tracker", self.proposal)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = ThreadForm(request.POST, auto_id="%s")
        if form.is_valid() and not is_welcome(request, reference, action="thread", rates=RATES):
            form.add_error(None, _("Beaucoup de messages en une heure : celui-ci est gardé ici, à envoyer plus tard."))
        if not form.is_valid():
            return self.show(form)
        try:
            actions.answer(
                proposal=self.proposal, writer=self.writer, actor=_account(request), text=form.cleaned_data["text"]
            )
        except actions.ThreadClosed:
            form.add_error(None, _("Cette proposition vient d’être retirée : le message n’est pas parti."))
            return self.show(form)
        messages.success(request, _("Votre message est parti. L’équipe vient d’être prévenue."))
        return _at("tracker", self.proposal)


class WithdrawView(FollowView):
    """Taking a proposal back, draft or sent."""

    takes_drafts = True

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.ask(WithdrawForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.ask(form)
        try:
            actions.withdraw(proposal=self.proposal, writer=self.writer, actor=_account(request), **form.cleaned_data)
        except actions.WrongStep:
            return _at("tracker", self.proposal)
        messages.success(request, _("Votre proposition est retirée. Un mail vous le confirme."))
        return _at("tracker", self.proposal)

    def ask(self, form: WithdrawForm) -> HttpResponse:
        if not can_move(self.proposal.state, State.WITHDRAWN, By.PARTNER):
            return _at("tracker", self.proposal)
        return self.answer("withdraw", form=form)


class ResumeView(FollowView):
    """An expired draft, or a proposal that was answered: the ways to take it up again."""

    takes_drafts = True

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        today = timezone.localdate()
        if self.proposal.state == State.DRAFT and actions.call_is_open(self.proposal.season, today):
            return _at("hub", self.proposal)
        if self.proposal.state not in {State.DRAFT, *standing.AGAIN}:
            return _at("tracker", self.proposal)
        calls = Phase.objects.calls_on(today).exclude(season=self.proposal.season_id).select_related("season")
        coming = None if calls else Phase.objects.next_call(today)
        return self.answer("resume", calls=calls, coming=coming, copies=self.proposal.copies.select_related("season"))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        season = get_object_or_404(Season, slug=request.POST.get("season", "").replace("\x00", ""))
        try:
            copy = actions.copy_to(proposal=self.proposal, season=season, writer=self.writer, actor=_account(request))
        except (actions.CallClosed, actions.StillAlive):
            return _at("resume", self.proposal)
        access.grant(request, copy.writers.get(email__iexact=self.writer.email))
        messages.success(request, _("Vos réponses sont copiées. Les engagements sont à donner à nouveau."))
        return _at("hub", copy)
