"""What a partner sees once a proposal is sent: its confirmation, its tracker, the thread, the ways out and back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from partners import access, actions, standing, summaries
from partners.actions.copying import can_be_copied
from partners.contacts import contact_of
from partners.forms.following import ThreadForm, WithdrawForm
from partners.models import Proposal, State
from partners.states import By, can_move
from partners.tracker import tracker
from partners.views.writing import WritingView, account
from seasons.models import Phase, Season
from seasons.views import is_welcome

RATES = {"thread": "60/h/ip,30/h/key"}
MOST_KEPT = 4000


class FollowView(WritingView):
    """A page of one's own proposal, whether its answers may still change or not."""

    needs_writable = False


class SentOnly(View):
    """After `WritingView` found the proposal: a draft is sent back to where it is written, or taken up again."""

    proposal: Proposal

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.proposal.state != State.DRAFT:
            return super().dispatch(request, *args, **kwargs)
        is_open = actions.call_is_open(self.proposal.season, timezone.localdate())
        return redirect("partners:hub" if is_open else "partners:resume", self.proposal.reference)


class SentView(FollowView, SentOnly):
    """Right after sending: the reference, what comes next and when, whom to ask."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        steps = standing.steps(self.proposal, timezone.localdate())
        is_public = summaries.is_public(self.proposal)
        return self.answer("sent", steps=steps, contact=contact_of(self.proposal), is_public=is_public)


class TrackerView(FollowView, SentOnly):
    """Where it stands, what comes next, who answers, what was said."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        kept = request.session.pop(f"thread:{reference}", "")
        return self.show(ThreadForm(initial={"text": kept}, auto_id="%s", asked=self.asked))

    @property
    def asked(self) -> bool:
        """Whether the team waits for an answer."""
        thread = list(self.proposal.messages.all()) if self.proposal.state == State.QUESTIONS else []
        return standing.turn(self.proposal, thread, timezone.localdate()) is not None

    def show(self, form: ThreadForm) -> HttpResponse:
        return self.answer("tracker", tracker=tracker(self.proposal, timezone.localdate()), form=form)


class MessageView(TrackerView):
    """An answer in the thread; what cannot be sent comes back as it was typed."""

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """Their session ended: the text waits in this browser until they follow their link again."""
        if text := request.POST.get("text", ""):
            request.session[f"thread:{self.kwargs['reference']}"] = text[:MOST_KEPT]
        return super().refuse(request)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.go("tracker")

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = ThreadForm(request.POST, auto_id="%s", asked=self.asked)
        if form.is_valid() and not is_welcome(request, reference, action="thread", rates=RATES):
            form.add_error(None, _("Beaucoup de messages en une heure : celui-ci est gardé ici, à envoyer plus tard."))
        if not form.is_valid():
            return self.show(form)
        try:
            actions.answer(proposal=self.proposal, writer=self.writer, actor=account(request), **form.cleaned_data)
        except actions.ThreadClosed:
            form.add_error(None, _("Cette proposition est retirée : le message n’est pas parti."))
            return self.show(form)
        messages.success(request, _("Votre message est parti. L’équipe vient d’être prévenue."))
        return self.go("tracker")


class WithdrawView(FollowView):
    """Taking a proposal back, draft or sent."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.ask(WithdrawForm(is_draft=self.proposal.state == State.DRAFT))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = WithdrawForm(request.POST, is_draft=self.proposal.state == State.DRAFT)
        if not form.is_valid():
            return self.ask(form)
        try:
            gone = actions.withdraw(
                proposal=self.proposal, writer=self.writer, actor=account(request), **form.cleaned_data
            )
        except actions.WrongStep:
            return self.go("tracker")
        done = _("Votre proposition est retirée. Un mail vous le confirme.")
        if standing.is_abandoned(gone):
            done = _("Votre brouillon est abandonné. Un mail vous le confirme.")
        messages.success(request, done)
        return self.go("tracker")

    def ask(self, form: WithdrawForm) -> HttpResponse:
        if not can_move(self.proposal.state, State.WITHDRAWN, By.PARTNER):
            return self.go("tracker")
        return self.answer("withdraw", form=form)


class ResumeView(FollowView):
    """An expired draft, or a proposal that was answered: the ways to take it up again."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        today = timezone.localdate()
        if self.proposal.state == State.DRAFT and self.is_writable:
            return self.go("hub")
        if self.proposal.state not in {State.DRAFT, *standing.AGAIN}:
            return self.go("tracker")
        copies = list(self.proposal.copies.select_related("season"))
        rows = Phase.objects.calls_on(today).exclude(season__in=[copy.season_id for copy in copies])
        calls = [row for row in rows.select_related("season") if can_be_copied(self.proposal, row.season, today)]
        others = Phase.objects.exclude(season=self.proposal.season_id)
        coming = None if calls or copies else others.next_call(today)
        return self.answer("resume", calls=calls, coming=coming, copies=copies)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        season = get_object_or_404(Season, slug=request.POST.get("season", "").replace("\x00", ""))
        try:
            copy = actions.copy_to(proposal=self.proposal, season=season, writer=self.writer, actor=account(request))
        except (actions.CallClosed, actions.StillAlive):
            return self.go("resume")
        access.grant(request, copy.writers.get(email__iexact=self.writer.email))
        messages.success(request, _("Vos réponses sont copiées. Les engagements sont à donner à nouveau."))
        return redirect("partners:hub", copy.reference)
