"""Participations: read here, changed by actions only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.steps import Step
from projects.admin.batches import ChangeRole
from projects.admin.edition_steps import AddSomebody
from projects.admin.forms import EditionForm
from projects.admin.member_steps import Accept, Appoint, Decline, End, Move, PutInLine, Remove
from projects.models import Edition, Membership


class ChooseTeam(Step):
    name = "equipe"
    label = gettext_lazy("Choisir cette équipe")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    steps = (Accept(), Decline(), PutInLine(), Move(), Appoint(), End())
    bulk_steps = (Accept(), Decline(), PutInLine(), ChangeRole(), Remove())
    list_display = ("person", "edition", "place", "state", "asked_at", "chat_state")
    list_filter = ("state", "role", "edition__season", "chat_state")
    list_select_related = ("volunteer__user", "edition__project", "edition__season", "need__skill")
    search_fields = (
        "volunteer__user__name",
        "volunteer__user__email",
        "reference",
        "edition__project__title",
        "edition__title",
    )
    search_help_text = gettext_lazy("Nom, adresse e-mail, projet ou référence.")
    date_hierarchy = "asked_at"
    fieldsets = (
        (None, {"fields": ("reference", "person", "email", "edition", "place", "state")}),
        (
            gettext_lazy("Demande"),
            {"fields": ("asked_at", "hours_per_week", "message", "charter_version", "queued_at")},
        ),
        (
            gettext_lazy("Décision"),
            {"fields": ("seated_at", "decided_by", "decision_message", "ended_at", "leave_reason")},
        ),
        (gettext_lazy("Messagerie"), {"fields": ("chat_state", "chat_detail", "chat_checked_at")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_step_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Adding somebody starts with the team; the rest is asked on the edition's page."""
        form = EditionForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            edition: Edition = form.cleaned_data["edition"]
            return redirect(reverse("admin:projects_edition_step", args=[edition.pk, AddSomebody.name]))
        back = reverse("admin:projects_membership_changelist")
        return self.render_step(
            request, ChooseTeam(), form, {"title": _("Ajouter quelqu’un à une équipe"), "back": back}
        )

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """A participation is never deleted: it ends."""
        messages.warning(request, _("Une participation ne se supprime pas : utiliser « Mettre fin »."))
        back = reverse("admin:projects_membership_change", args=[unquote(object_id)])
        return HttpResponseRedirect(back)

    @admin.display(description=gettext_lazy("bénévole"), ordering="volunteer__user__name")
    def person(self, membership: Membership) -> str:
        return str(membership.volunteer)

    @admin.display(description=gettext_lazy("adresse e-mail"))
    def email(self, membership: Membership) -> str:
        return membership.volunteer.user.email

    @admin.display(description=gettext_lazy("place"), ordering="role")
    def place(self, membership: Membership) -> str:
        return membership.need.skill.name if membership.need else membership.get_role_display()
