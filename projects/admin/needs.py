"""Needs: within their edition, and in a list of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import PortalAdmin, PortalInline
from projects.admin.edition_steps import Seats
from projects.models import Membership, RoleNeed


class NeedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Seats of an existing need change through « Régler les places », which may send mails."""

    class Meta:
        model = RoleNeed
        fields = ("skill", "seats", "note", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["skill"].disabled = self.fields["seats"].disabled = True


def refuse_people(form: Any) -> None:
    """A need that people asked for keeps their history: it is not deleted. Replaces Django's own list of names."""
    if not form.cleaned_data.get("DELETE") or not form.instance.pk:
        return
    if number := form.instance.memberships.count():
        text = ngettext(
            "« %(need)s » a %(n)d participation : il reste. Déplacer la personne et réduire les places.",
            "« %(need)s » a %(n)d participations : il reste. Déplacer ces personnes et réduire les places.",
            number,
        )
        raise ValidationError(text % {"need": form.instance.skill.name, "n": number})


class NeedInline(PortalInline):
    model = RoleNeed
    form = NeedForm
    fields = ("skill", "seats", "taken", "note", "position")
    readonly_fields = ("taken",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("skill")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.hand_clean_DELETE = refuse_people
        return formset

    @admin.display(description=gettext_lazy("prises"))
    def taken(self, need: RoleNeed) -> str:
        return taken_of(need) if need.pk else "–"


def taken_of(need: RoleNeed) -> str:
    """«7 sur 10»."""
    return _("%(taken)d sur %(seats)d") % {"taken": need.seats_taken, "seats": need.seats}


@admin.register(RoleNeed)
class NeedAdmin(PortalAdmin):
    """Needs are added and deleted on their edition's page."""

    steps = (Seats(),)
    list_display = ("skill", "edition", "taken", "waiting", "note")
    list_filter = ("skill", "edition__season")
    list_select_related = ("skill", "edition__project", "edition__season")
    search_fields = ("edition__project__title", "edition__title", "skill__name")
    search_help_text = gettext_lazy("Projet ou domaine.")
    fields = ("edition", "skill", "taken", "waiting", "note", "position")
    readonly_fields = ("edition", "skill", "taken", "waiting")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleNeed]:
        line = Count("memberships", filter=Q(memberships__state=Membership.State.WAITING))
        rows: QuerySet[RoleNeed] = super().get_queryset(request).annotate(in_line=line)
        return rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("places prises"), ordering="seats_taken")
    def taken(self, need: RoleNeed) -> str:
        return taken_of(need)

    @admin.display(description=gettext_lazy("en attente"), ordering="in_line")
    def waiting(self, need: Any) -> str:
        return str(need.in_line or "–")
