"""The season: made with its launch day, then phase by phase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import PortalAdmin, PortalInline, lined
from accounts.admin.steps import Step
from accounts.models import User
from seasons import actions, dates
from seasons.admin.forms import LaunchForm, NewSeasonForm, PhaseFormSet, SeasonForm
from seasons.models import Phase, Season, SeasonLink

# What a phase lets people do.
OPENS = {
    Phase.Kind.CALL: gettext_lazy("les associations proposent leurs projets"),
    Phase.Kind.AUDIT: gettext_lazy("les propositions sont étudiées"),
    Phase.Kind.SELECTION: gettext_lazy("le comité choisit les projets"),
    Phase.Kind.FRAMING: gettext_lazy("les projets sont cadrés, puis recrutent"),
    Phase.Kind.LAUNCH: gettext_lazy("les équipes se rencontrent"),
    Phase.Kind.BUILD: gettext_lazy("les équipes construisent ; on rejoint tant qu’il reste des places"),
    Phase.Kind.FOLLOW_UP: gettext_lazy("les points d’impact sont demandés"),
}
FROM_CHAT = (SeasonLink.Kind.CHAT_INVITE, SeasonLink.Kind.CHAT_ACCOUNT, SeasonLink.Kind.CHANNEL)


class Publish(Step):
    name = "publier"
    label = gettext_lazy("Publier")

    def offered(self, obj: Season) -> bool:
        return not obj.published

    def happens(self, obj: Season) -> Sequence[str]:
        return [
            _("La page de %s et ses éditions publiées deviennent visibles pour tout le monde.") % obj,
            *([] if obj.timeline else [_("Attention : cette saison n’a encore aucune date.")]),
        ]

    def perform(self, obj: Season, actor: User, answers: dict[str, Any]) -> str:
        actions.publish(season=obj, published=True, actor=actor)
        return _("%s est publiée.") % obj


class Unpublish(Step):
    name = "retirer"
    label = gettext_lazy("Retirer de la publication")

    def offered(self, obj: Season) -> bool:
        return obj.published

    def happens(self, obj: Season) -> Sequence[str]:
        return [_("La page de %s et toutes ses éditions ne sont plus visibles.") % obj]

    def perform(self, obj: Season, actor: User, answers: dict[str, Any]) -> str:
        actions.publish(season=obj, published=False, actor=actor)
        return _("%s n’est plus publiée.") % obj


class Prefill(Step):
    name = "phases"
    label = gettext_lazy("Ajouter les phases manquantes")
    form_class = LaunchForm

    def offered(self, obj: Season) -> bool:
        return len(obj.timeline) < len(Phase.Kind)

    def happens(self, obj: Season) -> Sequence[str]:
        present = {phase.kind for phase in obj.timeline}
        missing = ", ".join(str(kind.label) for kind in Phase.Kind if kind not in present)
        return [_("Phases ajoutées : %s.") % missing, _("Les phases présentes gardent leurs dates.")]

    def form(self, obj: Season, data: Any = None) -> forms.Form:
        return LaunchForm(data, initial={"launch_on": obj.launch_on})

    def perform(self, obj: Season, actor: User, answers: dict[str, Any]) -> str:
        actions.prefill_phases(season=obj, launch_on=answers["launch_on"], actor=actor)
        return _("Phases ajoutées.")


class PhaseInline(PortalInline):
    model = Phase
    formset = PhaseFormSet
    fields = ("kind", "starts_on", "ends_on", "note")
    max_num = len(Phase.Kind)


class LinkInline(PortalInline):
    model = SeasonLink
    fields = ("kind", "label", "url")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(kind__in=FROM_CHAT)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["choices"] = [choice for choice in SeasonLink.Kind.choices if choice[0] not in FROM_CHAT]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(Season)
class SeasonAdmin(PortalAdmin):
    form = SeasonForm
    inlines = (PhaseInline, LinkInline)
    steps = (Publish(), Unpublish(), Prefill())
    list_display = ("name", "number", "dates", "today", "shown")
    list_filter = ("published",)
    search_fields = ("name", "slug", "tagline")
    search_help_text = gettext_lazy("Nom, adresse ou accroche.")
    readonly_fields = ("shown", "opening", "chat_links")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Season]:
        return super().get_queryset(request).prefetch_related("phases")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": NewSeasonForm}))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        texts = ("number", "name", "slug", "tagline", "introduction", "commitment", "place", "contact_name")
        impact = (_("Impact"), {"fields": ("first_impact_months", "second_impact_months")})
        if obj is None:
            return [(None, {"fields": ("launch_on", *texts)}), impact]
        return [
            (_("Ce qui s’ouvre"), {"fields": ("shown", "opening", "chat_links")}),
            (None, {"fields": texts}),
            impact,
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Season, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            actions.prefill_phases(season=obj, launch_on=form.cleaned_data["launch_on"], actor=request.user)  # type: ignore[arg-type]

    def response_add(self, request: HttpRequest, obj: Season, post_url_continue: str | None = None) -> HttpResponse:
        """A new season shows its phases at once."""
        self.message_user(request, _("%s est créée avec ses sept phases : vérifier les dates.") % obj)
        return redirect(self.change_url(obj))

    @admin.display(description=gettext_lazy("dates"))
    def dates(self, season: Season) -> str:
        if season.first_day is None or season.last_day is None:
            return _("aucune")
        return dates.stretch(season.first_day, season.last_day)

    @admin.display(description=gettext_lazy("aujourd’hui"))
    def today(self, season: Season) -> str:
        return ", ".join(str(phase).lower() for phase in season.phases_on(timezone.localdate())) or "–"

    @admin.display(description=gettext_lazy("visibilité"), ordering="published")
    def shown(self, season: Season) -> str:
        return _("publiée") if season.published else _("brouillon")

    @admin.display(description=gettext_lazy("d’après les dates enregistrées"))
    def opening(self, season: Season) -> str:
        today = timezone.localdate()
        lines = [
            (dates.stretch(phase.starts_on, phase.ends_on), OPENS[Phase.Kind(phase.kind)], self._moment(phase, today))
            for phase in season.timeline
        ]
        if not lines:
            return _("Rien : aucune phase n’a de dates.")
        return lined("{} : {}{}", lines)

    def _moment(self, phase: Phase, today: Any) -> str:
        if phase.ends_on < today:
            return _(" (passé)")
        return _(" (aujourd’hui)") if phase.starts_on <= today else ""

    @admin.display(description=gettext_lazy("messagerie"))
    def chat_links(self, season: Season) -> str:
        rows = [(link.url, link.label) for link in season.links.filter(kind__in=FROM_CHAT)]
        return format_html_join(", ", '<a href="{}">{}</a>', rows) or _("aucun canal relié")
