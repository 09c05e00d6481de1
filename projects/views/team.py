"""A team's page, and what its leads decide."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from accounts.access import signed_in
from projects import access, actions, standing
from projects.agenda import events_of_team
from projects.forms import DecisionForm, PublicTextForm
from projects.models import Edition, Membership


def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Members read names and shared contacts; leads also see requests, the line and the gate."""
    edition, leads = access.team_edition(request.user, slug)
    shown = edition.memberships.live() | edition.memberships.left_lately()
    people = list(shown.select_related("volunteer__user", "need__skill").order_by("asked_at"))
    context = {
        "edition": edition,
        "leads": leads,
        "team": sorted((row for row in people if row.is_seated), key=lambda row: (not row.is_lead, row.pk)),
        "requests": [row for row in people if row.state == Membership.State.APPLIED] if leads else [],
        "gone": [row for row in people if row.state == Membership.State.LEFT] if leads else [],
        "line": standing.line(people) if leads else [],
        "gate": actions.gate(edition=edition) if leads else [],
        "links": edition.links.all(),
        "events": events_of_team(edition).ahead().told().seen_by(signed_in(request.user)),
        "nav": "space",
    }
    return render(request, "projects/team.html", context)


class RequestView(View):
    """Where the mail to leads lands: who asks, and two buttons."""

    def get(self, request: HttpRequest, slug: str, reference: str) -> HttpResponse:
        return answer(request, access.led_membership(request.user, slug, reference), DecisionForm())


def answer(request: HttpRequest, membership: Membership, form: DecisionForm) -> HttpResponse:
    context = {
        "form": form,
        "membership": membership,
        "edition": membership.edition,
        "decidable": membership.state in actions.DECIDABLE,
        "nav": "space",
    }
    return render(request, "projects/team_request.html", context)


@require_POST
def accept(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Yes."""
    membership = access.led_membership(request.user, slug, reference)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            actions.accept(membership=membership, actor=signed_in(request.user), **form.cleaned_data)
        except actions.SeatsTaken:
            form.add_error(None, _("Toutes les places de ce rôle sont prises. La demande garde son rang."))
        except actions.AlreadyDecided as error:
            return decided(request, membership, error, form)
        else:
            return done(request, membership.edition, _("C’est dit : la personne reçoit ta réponse par mail."))
    return answer(request, membership, form)


@require_POST
def decline(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """No, kindly."""
    membership = access.led_membership(request.user, slug, reference)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            actions.decline(membership=membership, actor=signed_in(request.user), **form.cleaned_data)
        except actions.AlreadyDecided as error:
            return decided(request, membership, error, form)
        return done(request, membership.edition, _("C’est dit : la personne reçoit ta réponse et d’autres projets."))
    return answer(request, membership, form)


def decided(
    request: HttpRequest, membership: Membership, error: actions.AlreadyDecided, form: DecisionForm
) -> HttpResponse:
    """Somebody was quicker: how it stands now, with the words that were typed."""
    membership.state = error.membership.state
    form.add_error(None, _("La réponse avait déjà été donnée, ou la demande retirée : rien n’a changé."))
    return answer(request, membership, form)


def done(request: HttpRequest, edition: Edition, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("projects:team", edition.slug)


class TextView(View):
    """What visitors read about the edition, in the leads' words."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        edition = access.led_edition(request.user, slug)
        return self.answer(request, edition, PublicTextForm(instance=edition))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        edition = access.led_edition(request.user, slug)
        form = PublicTextForm(request.POST, instance=edition)
        if not form.is_valid():
            return self.answer(request, edition, form, request.POST.get("read", ""))
        read = request.POST.get("read", "")
        try:
            actions.update_public_text(edition=edition, actor=signed_in(request.user), read=read, **form.cleaned_data)
        except actions.TextChanged:
            return self.compare(request, access.led_edition(request.user, slug), form)
        return done(request, edition, _("Le texte public est à jour."))

    def compare(self, request: HttpRequest, now: Edition, form: PublicTextForm) -> HttpResponse:
        """Somebody was quicker: their text beside one's own, which the next click keeps."""
        words = _(
            "Quelqu’un a changé ce texte pendant que tu écrivais. Rien n’est écrasé : l’autre texte est à côté du tien."
        )
        form.add_error(None, words)
        return self.answer(request, now, form, theirs=form.theirs(now))

    def answer(
        self,
        request: HttpRequest,
        edition: Edition,
        form: PublicTextForm,
        read: str = "",
        theirs: list[tuple[str, str]] | None = None,
    ) -> HttpResponse:
        read = read or actions.version_of(edition)
        context = {"form": form, "edition": edition, "read": read, "theirs": theirs, "nav": "space"}
        return render(request, "projects/team_text.html", context)
