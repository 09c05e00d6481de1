"""The proposals' page, completed by what only projects know: the edition that a selected one became."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import lined
from accounts.admin.lookup import LookUp
from accounts.admin.steps import Step
from accounts.models import User
from partners.admin.proposals import ProposalAdmin
from partners.admin.waiting import TurnFilter
from partners.models import Proposal, State
from projects import actions
from projects.admin.sentences import refusals
from projects.matching import offers
from projects.models import Edition, Project

admin.site.unregister(Proposal)

# From here on, leads are worth looking for.
FRAMED_SOON = (State.SHORTLISTED, State.WAITING_LIST, State.SELECTED)


class OpeningForm(forms.Form):
    """A project that comes back, or a new one."""

    project = forms.ModelChoiceField(
        Project.objects.all(),
        label=gettext_lazy("Projet qui revient"),
        required=False,
        widget=LookUp(Edition._meta.get_field("project"), admin.site),
        help_text=gettext_lazy("Vide : un nouveau projet est créé avec les réponses de la proposition."),
    )


class OpenEdition(Step):
    name = "ouvrir"
    label = gettext_lazy("Ouvrir l’édition")
    form_class = OpeningForm

    def offered(self, obj: Proposal) -> bool:
        return obj.state == State.SELECTED and not Edition.objects.filter(proposal=obj).exists()

    def happens(self, obj: Proposal) -> Sequence[str]:
        season = {"season": obj.season}
        return [
            _("Une édition est créée en cadrage dans %(season)s, sans être publiée. Rien n’est à ressaisir.") % season,
            _("Les conditions éthiques, le contact et les données rejoignent le point de cadrage."),
        ]

    def mails(self, obj: Proposal) -> Sequence[str]:
        return [_("Mail aux personnes qui ont écrit la proposition : le cadrage commence.")]

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            edition = actions.open_from(proposal=obj, actor=actor, project=answers["project"])
        return _("%s est ouverte, en cadrage.") % edition


class OpeningFilter(admin.SimpleListFilter):
    """What is left to do after the announcement."""

    title = gettext_lazy("édition")
    parameter_name = "edition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("a-ouvrir", _("à ouvrir")), ("ouverte", _("ouverte"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        opened = Edition.objects.exclude(proposal=None).values("proposal")
        if self.value() == "ouverte":
            return queryset.filter(pk__in=opened)
        return queryset.filter(state=State.SELECTED).exclude(pk__in=opened) if self.value() else queryset


@admin.register(Proposal)
class OpenableProposalAdmin(ProposalAdmin):
    """Holds the button that makes an edition."""

    steps = (OpenEdition(), *ProposalAdmin.steps)  # type: ignore[assignment]
    list_filter = (TurnFilter, OpeningFilter, *ProposalAdmin.list_filter)  # type: ignore[assignment]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sets = super().get_fieldsets(request, obj)
        if obj is None:
            return sets
        (title, now), *others = sets
        if obj.state in FRAMED_SOON:
            (side, beside) = others.pop()
            others.append((side, {**beside, "fields": (*beside["fields"], "could_lead")}))
        first = ("state", "edition") if obj.state == State.SELECTED else ("state",)
        return [(title, {**now, "fields": (*first, *now["fields"][1:])}), *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("edition", "could_lead", *super().get_readonly_fields(request, obj)) if obj else ()

    @admin.display(description=gettext_lazy("pourraient être personnes référentes"))
    def could_lead(self, proposal: Proposal) -> str:
        """Leads are looked for before there is an edition to name them in."""
        found = [
            (reverse("admin:volunteers_volunteer_change", args=[row.volunteer.pk]), row)
            for row in offers(proposal.season)
        ]
        return lined('<a href="{}">{}</a>', found) if found else _("personne ne se propose pour cette saison")

    @admin.display(description=gettext_lazy("édition"))
    def edition(self, proposal: Proposal) -> str:
        row = Edition.objects.filter(proposal=proposal).select_related("project", "season").first()
        if row is None:
            return _("à ouvrir") if proposal.state == State.SELECTED else "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:projects_edition_change", args=[row.pk]), row)
