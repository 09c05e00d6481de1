"""Joining an edition, its confirmation, the ways back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import View

from accounts.access import signed_in
from projects import access, actions, emails, standing
from projects.forms import CHARTER_CHANGED, JoinForm, LeaveForm
from projects.matching import similar
from projects.models import NEEDS_OF, Edition, Membership, RoleNeed
from seasons.models import Season
from volunteers.access import own_volunteer
from volunteers.actions import AccountErased, CharterChanged, NoCharter, volunteer_for
from volunteers.models import Charter

KEPT = ("need", "hours_per_week", "message")
UNDO_WITHIN = timedelta(hours=24)
CLOSED = gettext_lazy("Ce projet ne recrute plus : ta demande n’est pas partie. Ton texte est gardé ici.")
LATER = gettext_lazy("La charte n’est pas encore publiée : réessaie un peu plus tard.")


@method_decorator(login_not_required, name="dispatch")
class JoinView(View):
    """One page; anonymous visitors sign in first and find what they typed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.edition = access.public_edition(kwargs["slug"])
        if request.user.is_anonymous:
            keep_for_later(request, self.edition)
            return redirect_to_login(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        volunteer = own_volunteer(request.user)
        live = Membership.objects.live().filter(edition=self.edition, volunteer=volunteer.pk).first()
        if live:
            return redirect(live)
        if not self.edition.is_open or self.edition.season.is_over():
            return self.closed(request)
        kept = request.session.get(f"join:{slug}", {})
        asked = {"need": request.GET.get("need", ""), "hours_per_week": volunteer.hours_per_week}
        return self.answer(request, JoinForm(needs=self.needs(), initial=asked | kept))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = JoinForm(request.POST, needs=self.needs())
        if form.is_valid():
            try:
                volunteer = volunteer_for(user=signed_in(request.user))
                joined = actions.join(volunteer=volunteer, **form.cleaned_data)
                request.session.pop(f"join:{slug}", None)
                return redirect(joined)
            except actions.AlreadyIn as error:
                return redirect(error.membership)
            except AccountErased:
                return redirect("account_login")
            except CharterChanged:
                form.read_charter_again()
                form.add_error("charter_accepted", CHARTER_CHANGED)
            except (actions.NotOpen, NoCharter) as error:
                form.add_error(None, CLOSED if isinstance(error, actions.NotOpen) else LATER)
        return self.answer(request, form)

    def needs(self) -> list[RoleNeed]:
        rows = NEEDS_OF(edition=self.edition.pk)
        for need in rows:
            need.edition = self.edition
        return rows

    def answer(self, request: HttpRequest, form: JoinForm) -> HttpResponse:
        context = {"form": form, "edition": self.edition, "charter": Charter.objects.first(), "nav": "projects"}
        return render(request, "projects/join.html", context)

    def closed(self, request: HttpRequest) -> HttpResponse:
        """Other projects that look for people: of its season, or of the current one once its own is over."""
        season = self.edition.season
        if season.is_over():
            season = Season.objects.prefetch_related("phases").current() or season
        others = [] if season.is_over() else similar(self.edition, season)
        context = {"edition": self.edition, "similar": others, "nav": "projects"}
        return render(request, "projects/join_closed.html", context)


def keep_for_later(request: HttpRequest, edition: Edition) -> None:
    """What an anonymous visitor typed waits in their session, within what a form may hold."""
    if request.method == "POST":
        request.session[f"join:{edition.slug}"] = {name: request.POST.get(name, "")[:1000] for name in KEPT}


class MembershipView(View):
    """The confirmation, worth a bookmark: how it stands today, in words."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        membership = access.own_membership(request.user, reference)
        waits = membership.state == Membership.State.WAITING
        rank = Membership.objects.rank_of(membership) if waits else 0
        context = {
            "membership": membership,
            "edition": membership.edition,
            "title": standing.title(membership),
            "role": standing.role(membership),
            "rank": rank,
            "steps": standing.steps(membership, rank) if membership.is_live else [],
            "chat": standing.chat(membership) if membership.is_seated else None,
            "undoable": can_undo(membership),
            "others": [] if membership.is_live and not waits else emails.alternatives(membership),
            "nav": "space",
        }
        return render(request, "projects/membership_detail.html", context)


def can_undo(membership: Membership) -> bool:
    """Whether one click is enough. A lead reads first what their leaving asks for."""
    fresh = membership.asked_at > timezone.now() - UNDO_WITHIN
    return membership.is_live and fresh and not membership.is_lead


class LeaveView(View):
    """Leaving kindly: a reason if one wishes, and the way back."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        membership = access.own_membership(request.user, reference)
        return self.answer(request, membership, LeaveForm()) if membership.is_live else redirect(membership)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        membership = access.own_membership(request.user, reference)
        form = LeaveForm(request.POST)
        if not form.is_valid():
            return self.answer(request, membership, form)
        actions.leave(membership=membership, actor=membership.volunteer.user, **form.cleaned_data)
        return redirect(membership)

    def answer(self, request: HttpRequest, membership: Membership, form: LeaveForm) -> HttpResponse:
        context = {"form": form, "membership": membership, "edition": membership.edition, "nav": "space"}
        return render(request, "projects/membership_leave.html", context)


@require_POST
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """The confirmation's way back."""
    membership = access.own_membership(request.user, reference)
    if membership.is_live and not can_undo(membership):
        return redirect("projects:membership-leave", membership.reference)
    actions.undo_join(membership=membership, actor=membership.volunteer.user)
    messages.success(request, _("C’est annulé."))
    return redirect(membership)
