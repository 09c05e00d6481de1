"""What a reviewer does: their queue, a dossier to read and score, stepping aside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.access import signed_in
from partners import access, actions, dossier
from partners.forms.reviewing import AsideForm, ReviewForm, read_before
from partners.models import Criterion, Review, Reviewer
from partners.queue import Queue

REFUSED: dict[type[Exception], Any] = {
    actions.ReadingsClosed: gettext_lazy("Le comité s’est réuni : les notes ne changent plus."),
    actions.GivenAway: gettext_lazy(
        "Cette lecture ne vous est plus confiée : rien n’est enregistré. Votre texte reste dans cette page."
    ),
    actions.AlreadyHandedIn: gettext_lazy("Votre lecture est déjà rendue : la rendre à nouveau la modifie."),
    actions.ScoresMissing: gettext_lazy("Un critère vient d’être ajouté : le noter, puis rendre à nouveau."),
}


class QueueView(View):
    """A fair share: one's own proposals, oldest first, and how far one is. «?suivante» opens the next one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        queue = Queue(access.own_reviewers(request.user))
        if "suivante" in request.GET and queue.owed:
            return redirect("reviews:dossier", queue.owed[0].proposal.reference)
        return render(request, "partners/review_queue.html", {"queue": queue, "nav": "space"})


class OpenDossier(View):
    """A page about a dossier that this person may read."""

    reading: access.Reading

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.reading = access.review_of(request.user, kwargs["reference"])
        return super().dispatch(request, *args, **kwargs)


class DossierView(OpenDossier):
    """The answers, and the form beside them; others' scores once one's own are in."""

    @cached_property
    def criteria(self) -> list[Criterion]:
        return list(self.reading.proposal.season.criteria.all())

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        review = self.reading.review
        prefetch_related_objects(self.reading.shown, "scores")
        return self.answer(request, self.form(initial=read_before(review)) if review else None)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        draft = "draft" in request.POST
        form = self.form(request.POST, draft=draft)
        try:
            review = self.own_review()
            if not form.is_valid() and not draft:
                return self.answer(request, form)
            self.save(review, form, draft=draft)
        except tuple(REFUSED) as error:
            form.add_error(None, REFUSED[type(error)])
            return self.answer(request, form, status=404 if isinstance(error, actions.GivenAway) else 200)
        except actions.AlreadyAside as closed:  # stepped aside since this page was read: it shows nothing more
            raise Http404 from closed
        return redirect("reviews:dossier", reference)

    def form(self, *args: Any, **kwargs: Any) -> ReviewForm:
        return ReviewForm(*args, criteria=self.criteria, **kwargs)

    def own_review(self) -> Review:
        """The reading given to this person; 404 for a coordinator who does not review."""
        if self.reading.reviewer is None:
            raise Http404
        if self.reading.review is None:
            raise actions.GivenAway
        return self.reading.review

    def save(self, review: Review, form: ReviewForm, *, draft: bool) -> None:
        if draft:
            actions.keep_draft(review=review, scores=form.scores, **form.texts)
            messages.success(self.request, _("Brouillon enregistré. Personne d’autre ne le voit."))
        else:
            actions.hand_in(review=review, scores=form.scores, actor=signed_in(self.request.user), **form.texts)
            messages.success(self.request, _("Votre lecture est rendue, merci."))

    def answer(self, request: HttpRequest, form: ReviewForm | None, status: int = 200) -> HttpResponse:
        reading, proposal = self.reading, self.reading.proposal
        prefetch_related_objects(reading.shown, "scores")
        context = {
            "form": form,
            "reading": reading,
            "proposal": proposal,
            "review": reading.review,
            "done": reading.review is not None and reading.review.state == Review.State.DONE,
            "may_change": actions.may_change(proposal),
            "criteria": self.criteria,
            "file": dossier.File(proposal),
            "compared": dossier.comparison(reading, self.criteria),
            "nav": "space",
        }
        return render(request, "partners/review_dossier.html", context, status=status)


class DraftView(DossierView):
    """The same draft, as one types: an answer in a sentence, for a script."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = self.form(request.POST, draft=True)
        form.is_valid()
        try:
            review = self.own_review()
            actions.keep_draft(review=review, scores=form.scores, **form.texts)
        except (actions.ReadingsClosed, actions.AlreadyHandedIn, actions.GivenAway) as error:
            status = 404 if isinstance(error, actions.GivenAway) else 409
            return JsonResponse({"said": str(REFUSED[type(error)])}, status=status)
        except actions.AlreadyAside as closed:
            raise Http404 from closed
        at = timezone.localtime()
        said = _("Brouillon enregistré à %(time)s") % {"time": f"{at:%-H} h {at:%M}"}
        return JsonResponse({"said": said, "revision": ""})


class AsideView(OpenDossier):
    """Stepping aside: once done, the dossier is closed, to this page too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and access.is_aside(request.user, kwargs["reference"]):  # a second click
            return redirect("reviews:queue")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.answer(request, AsideForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = AsideForm(request.POST)
        if not form.is_valid():
            return self.answer(request, form)
        actions.step_aside(
            proposal=self.reading.proposal, reviewer=self.reviewer(), actor=signed_in(request.user), **form.cleaned_data
        )
        messages.success(request, _("C’est noté : ce dossier vous est fermé, et la coordination en est prévenue."))
        return redirect("reviews:queue")

    def reviewer(self) -> Reviewer:
        """Who steps aside; 404 for a coordinator who does not review."""
        if self.reading.reviewer is None:
            raise Http404
        return self.reading.reviewer

    def answer(self, request: HttpRequest, form: AsideForm) -> HttpResponse:
        self.reviewer()
        context = {"form": form, "proposal": self.reading.proposal, "back": "reviews:dossier", "nav": "space"}
        return render(request, "partners/review_aside.html", context)
