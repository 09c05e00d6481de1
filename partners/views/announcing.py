"""Announcing: each letter read first, any held back, then all sent in one go."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import signed_in
from partners import access, actions
from partners.announcing import Preview, mark, previews
from partners.forms.reviewing import LetterForm
from partners.models import Proposal, Review
from partners.views.committee import CommitteeView, page_asked

PAGE_SIZE = 10
REFUSED = {
    actions.NobodyToTell: gettext_lazy("aucune adresse confirmée"),
    actions.WordMissing: gettext_lazy("le mot qui dit vers qui ou quoi manque"),
    actions.WrongStep: gettext_lazy("son état a changé entre-temps"),
}


class AnnounceView(CommitteeView):
    """A preview of each letter; one button sends all that are not held back."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        shown = previews(self.open_ones())
        page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
        leaving = [one for one in shown if one.leaves]
        mails = sum(one.readers for one in leaving)
        context = {"page_obj": page, "mark": mark(shown), "leaving": leaving, "mails": mails, "total": len(shown)}
        return self.show(request, "committee_announce", **context)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        shown = previews(self.open_ones())
        leaving = [one for one in shown if one.leaves]
        if not leaving:
            messages.info(request, _("Rien n’attend d’être annoncé."))
        elif request.POST.get("mark") != mark(shown):
            messages.warning(
                request, _("Une lettre a changé depuis votre lecture. Relire, puis envoyer : rien n’est parti.")
            )
        else:
            self.announce(leaving)
        return redirect("reviews:announce", slug)

    def announce(self, leaving: list[Preview]) -> None:
        rows = [one.proposal for one in leaving]
        done = actions.announce_all(proposals=rows, actor=signed_in(self.request.user))
        count = len(done.told)
        said = ngettext("%d décision est annoncée.", "%d décisions sont annoncées.", count) % count
        messages.success(self.request, said)
        for proposal, refusal in done.refused:
            told = {"about": proposal.title or proposal.reference, "state": REFUSED[type(refusal)]}
            messages.error(self.request, _("%(about)s : %(state)s.") % told)

    def open_ones(self) -> list[Proposal]:
        """Decisions of files that are open to this person."""
        rows = actions.waiting(self.seat.season)
        closed = access.closed_to(self.seat.reviewer, rows)
        return [row for row in rows if row.pk not in closed]


class LetterView(CommitteeView):
    """One letter: the coordination's word, the readers' words that join it, whether it waits."""

    def get(self, request: HttpRequest, slug: str, reference: str) -> HttpResponse:
        proposal, readings = self.pending(reference)
        return self.answer(request, proposal, LetterForm(proposal=proposal, readings=readings))

    def post(self, request: HttpRequest, slug: str, reference: str) -> HttpResponse:
        proposal, readings = self.pending(reference)
        form = LetterForm(request.POST, proposal=proposal, readings=readings)
        if not form.is_valid():
            return self.answer(request, proposal, form)
        try:
            actions.word(proposal=proposal, actor=signed_in(request.user), **({"comments": []} | form.cleaned_data))
        except actions.NothingToAnnounce:
            messages.warning(request, _("Cette décision n’attend plus d’être annoncée."))
        return redirect(f"{reverse('reviews:announce', args=[slug])}{page_asked(request)}#{reference}")

    def pending(self, reference: str) -> tuple[Proposal, list[Review]]:
        """A decision that waits, and the readings with a word for the partner; 404 otherwise."""
        proposal = access.committee_file(self.seat, reference)
        if not proposal.pending_state:
            raise Http404
        readings = proposal.reviews.filter(state=Review.State.DONE).exclude(comment="").order_by("pk")
        return proposal, list(readings)

    def answer(self, request: HttpRequest, proposal: Proposal, form: LetterForm) -> HttpResponse:
        (one,) = previews([proposal])
        return self.show(
            request, "committee_letter", proposal=proposal, form=form, one=one, page_asked=page_asked(request)
        )
