"""Plans: what would be done and why, what it costs, the click that allows it, what was done, the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.steps import Refused, Step
from accounts.models import User
from chat import actions, undo, words
from chat.admin import reading, saying
from chat.admin.pages import PageAdmin
from chat.models import SyncPlan
from seasons import dates
from seasons.models import Season

cost = reading.cost


class Apply(Step):
    name = "appliquer"
    label = gettext_lazy("Appliquer ce plan")

    def offered(self, obj: SyncPlan) -> bool:
        return obj.state in SyncPlan.APPROVABLE and bool(reading.changes(obj))

    def happens(self, obj: SyncPlan) -> Sequence[str]:
        return [
            saying.told(obj).sentence,
            *saying.waits(obj),
            *saying.leaving(obj),
            _("Exactement ce plan est appliqué, dans les secondes qui viennent."),
            _("Si la situation a changé depuis, rien n’est fait : un nouveau plan dit ce qui a changé."),
        ]

    def perform(self, obj: SyncPlan, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.approve(plan=obj, actor=actor)
        except actions.NotApprovable as error:
            raise Refused(_("Ce plan n’attend plus d’accord.")) from error
        except actions.AlreadyAsked as error:
            raise Refused(_("Un autre plan de ce canal est en cours : attendre qu’il finisse.")) from error
        return _("Plan accordé : il est appliqué dans les secondes qui viennent.")


class Undo(Step):
    name = "revenir"
    label = gettext_lazy("Revenir en arrière")
    second = True

    def offered(self, obj: SyncPlan) -> bool:
        return obj.state in SyncPlan.ENDED and bool(obj.progress)

    def happens(self, obj: SyncPlan) -> Sequence[str]:
        if code := undo.overtaken(obj):
            return [words.reason(code)]
        return [
            _("Le portail prévoit le chemin inverse et le montre : rien n’est changé avant un accord."),
            _("Seules les personnes que ce plan a ajoutées, et qui y sont encore, sont retirées."),
            _("Celles qu’il a retirées sont remises. Un canal archivé est rouvert."),
        ]

    def perform(self, obj: SyncPlan, actor: User, answers: dict[str, Any]) -> str:
        try:
            made = actions.ask_undo(plan=obj, actor=actor)
        except actions.NotUndoable as error:
            raise Refused(words.reason(str(error))) from error
        except actions.AlreadyAsked as error:
            raise Refused(_("Un autre plan de ce canal est en cours : attendre qu’il finisse.")) from error
        return _("Le retour en arrière est en préparation : c’est le plan n° %d.") % made.pk


class SeasonFilter(admin.SimpleListFilter):
    """Plans of a season's own channels and of its editions'."""

    title = gettext_lazy("saison")
    parameter_name = "saison"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Season.objects.filter(Q(chat_channels__isnull=False) | Q(editions__chat_channels__isnull=False))
        return [(str(one.pk), str(one)) for one in rows.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        season = self.value()
        if not season or not season.isdigit():
            return queryset
        return queryset.filter(Q(channel__season=season) | Q(channel__edition__season=season))


@admin.register(SyncPlan)
class SyncPlanAdmin(PageAdmin):
    steps = (Apply(), Undo())
    list_display = ("channel", "when", "state", "cost", "whose")
    list_filter = (
        "state",
        "aim",
        SeasonFilter,
        "channel__workspace",
        ("requested_by", admin.RelatedOnlyFieldListFilter),
        ("approved_by", admin.RelatedOnlyFieldListFilter),
    )
    date_hierarchy = "created_at"
    list_select_related = ("channel__workspace", "requested_by", "approved_by")
    search_fields = ("channel__name", "channel__display_name", "requested_by__name", "approved_by__name")
    search_help_text = gettext_lazy("Canal, ou personne qui a demandé ou accordé.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncPlan]:
        rows = super().get_queryset(request)
        return rows.select_related("channel__workspace", "requested_by", "approved_by", "undoes", "batch")

    @admin.display(description=gettext_lazy("quand"), ordering="created_at")
    def when(self, plan: SyncPlan) -> str:
        made = timezone.localtime(plan.created_at)
        return f"{dates.day(made.date())}, {dates.hour(made)}"

    @admin.display(description=gettext_lazy("qui"), ordering="requested_by__name")
    def whose(self, plan: SyncPlan) -> str:
        """Who asked for it, and who allowed it when it was somebody else."""
        asked = str(plan.requested_by) if plan.requested_by else _("le portail")
        if plan.approved_by is None or plan.approved_by == plan.requested_by:
            return asked
        return _("%(asked)s, accordé par %(allowed)s") % {"asked": asked, "allowed": plan.approved_by}

    @admin.display(description=gettext_lazy("ce qu’il fait"))
    def cost(self, plan: SyncPlan) -> str:
        return cost(plan)

    def page_of(self, request: HttpRequest, obj: SyncPlan) -> HttpResponse:
        total = reading.changes(obj)
        told = {
            "moves": obj.state in SyncPlan.OPEN,
            "original": obj,
            "steps": self.offered(request, obj),
            "groups": reading.groups([obj]),
            "total": total,
            "outcome": reading.outcome(obj),
            "told": saying.told(obj),
            "agreed": obj.approved_at is not None,
            "over": obj.state not in (*SyncPlan.OPEN, *SyncPlan.APPROVABLE),
        }
        return self.render_page(request, "plan", _("Plan n° %d") % obj.pk, told)


def contents(plan: SyncPlan) -> SafeString | str:
    """Who, by kind and by reason, on a channel's page."""
    found = []
    for group in reading.groups([plan]):
        found.append(format_html("<strong>{} ({})</strong>", group.heading, group.number))
        for reason in group.reasons.values():
            names = ", ".join(row.names for row in reason.rows.values() if row.names)
            found.append(escape("\u00a0: ".join(filter(None, (reason.text, names)))))
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in found)) or _("Rien à faire.")
