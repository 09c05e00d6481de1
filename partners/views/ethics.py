"""Where named people read a proposal and give an ethics opinion."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import View

from accounts.access import signed_in
from partners import access, actions, dossier
from partners.forms.ethics import OpinionForm
from partners.forms.reviewing import AsideForm
from partners.models import EthicsOpinion


@require_safe
def opinions(request: HttpRequest) -> HttpResponse:
    """What one was asked, awaited first, and what one answered."""
    found = access.own_opinions(request.user)
    awaited = [row for row in found if not row.answer]
    return render(request, "partners/opinions.html", {"opinions": found, "awaited": awaited, "nav": "space"})


class EthicsView(View):
    """The dossier, why an opinion is asked, and three answers; once given, the opinion as it is kept."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.answer(request, access.opinion_of(request.user, reference), OpinionForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        opinion, form = access.opinion_of(request.user, reference), OpinionForm(request.POST)
        if not form.is_valid():
            return self.answer(request, opinion, form)
        try:
            actions.give_opinion(opinion=opinion, **form.cleaned_data)
            messages.success(request, _("Votre avis est rendu, merci."))
        except actions.AlreadyAnswered:
            messages.warning(request, _("Votre avis était déjà rendu : rien n’a changé."))
        return redirect("reviews:ethics", reference)

    def answer(self, request: HttpRequest, opinion: EthicsOpinion, form: OpinionForm) -> HttpResponse:
        context = {
            "form": form if not opinion.answer else None,
            "opinion": opinion,
            "proposal": opinion.proposal,
            "file": dossier.File(opinion.proposal),
            "piece_view": "reviews:ethics-attachment",
            "nav": "space",
        }
        return render(request, "partners/ethics.html", context)


class EthicsAsideView(View):
    """Stepping aside instead of answering: once done, the dossier is closed, to this page too."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.answer(request, access.awaited_opinion(request.user, reference), AsideForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        if access.is_aside(request.user, reference):  # a second click
            return redirect("reviews:opinions")
        opinion, form = access.awaited_opinion(request.user, reference), AsideForm(request.POST)
        if not form.is_valid():
            return self.answer(request, opinion, form)
        actions.step_aside(
            proposal=opinion.proposal,
            reviewer=opinion.reviewer,
            actor=signed_in(request.user),
            **form.cleaned_data,
        )
        messages.success(request, _("C’est noté : ce dossier vous est fermé, et la coordination en est prévenue."))
        return redirect("reviews:opinions")

    def answer(self, request: HttpRequest, opinion: EthicsOpinion, form: AsideForm) -> HttpResponse:
        context = {"form": form, "proposal": opinion.proposal, "back": "reviews:ethics", "nav": "space"}
        return render(request, "partners/review_aside.html", context)


def attachment(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    """A piece of a dossier one was asked about."""
    piece = get_object_or_404(access.opinion_of(request.user, reference).proposal.attachments, pk=pk)
    return FileResponse(piece.file.open("rb"), as_attachment=True, filename=piece.name)
