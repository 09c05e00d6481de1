"""Where a partner reads the public text of their edition before everybody, and says yes or what to change."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from partners.actions import ThreadClosed
from projects import access, actions
from projects.forms import TextCommentForm
from projects.models import Edition


@method_decorator(login_not_required, name="dispatch")
class ConfirmTextView(View):
    """Reached from a mail: opening it changes nothing, each button says what it does."""

    def get(self, request: HttpRequest, slug: str, token: str) -> HttpResponse:
        edition, _writer = access.text_reader(slug, token)
        return self.answer(request, edition, TextCommentForm())

    def post(self, request: HttpRequest, slug: str, token: str) -> HttpResponse:
        edition, writer = access.text_reader(slug, token)
        try:
            actions.confirm_text(edition=edition, writer=writer, read=request.POST.get("read", ""))
            messages.success(request, _("Merci : ce texte est confirmé, l’équipe peut le publier."))
        except actions.TextChanged:
            messages.warning(request, _("Le texte vient de changer : le relire, puis confirmer."))
        return redirect("projects:team-confirm", slug, token)

    def answer(self, request: HttpRequest, edition: Edition, form: TextCommentForm) -> HttpResponse:
        context = {
            "form": form,
            "edition": edition,
            "confirmed": actions.is_confirmed(edition),
            "read": actions.print_of(edition),
            "confirm_url": reverse("projects:team-confirm", kwargs=self.kwargs),
            "comment_url": reverse("projects:team-comment", kwargs=self.kwargs),
        }
        return render(request, "projects/team_confirm.html", context)


class CommentTextView(ConfirmTextView):
    """What the partner would change goes to the thread of their proposal."""

    def post(self, request: HttpRequest, slug: str, token: str) -> HttpResponse:
        edition, writer = access.text_reader(slug, token)
        form = TextCommentForm(request.POST)
        if not form.is_valid():
            return self.answer(request, edition, form)
        try:
            actions.comment_text(edition=edition, writer=writer, text=form.cleaned_data["comment"])
            messages.success(request, _("C’est dit : l’équipe reçoit votre remarque et vous répond."))
        except ThreadClosed:
            messages.warning(request, _("Cette proposition a été retirée : écrire à l’équipe depuis la page d’aide."))
        return redirect("projects:team-confirm", slug, token)
