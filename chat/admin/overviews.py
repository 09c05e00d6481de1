"""One click for many channels: dry runs, one page that shows them together, one click to apply them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.admin.steps import Step
from accounts.models import User
from chat import actions
from chat.admin import glance, reading
from chat.admin.pages import PageAdmin
from chat.models import PlanSet, SyncPlan, Workspace
from seasons.models import Season

State = SyncPlan.State


def _ready(plans: Sequence[SyncPlan]) -> list[SyncPlan]:
    return [plan for plan in plans if plan.state in SyncPlan.APPROVABLE and reading.changes(plan)]


class ApplyAll(Step):
    name = "tout-appliquer"
    label = gettext_lazy("Tout appliquer")

    def offered(self, obj: PlanSet) -> bool:
        plans = list(obj.plans.all())
        return bool(_ready(plans)) and not any(plan.state == State.ASKED for plan in plans)

    def happens(self, obj: PlanSet) -> Sequence[str]:
        plans = _ready(list(obj.plans.all()))
        told = ngettext("%d plan est accordé.", "%d plans sont accordés.", len(plans)) % len(plans)
        waiting = sum(any(line["waits"] for line in plan.lines) for plan in plans)
        lines = [f"{told} {reading.calls(sum(p.calls for p in plans), sum(p.seconds for p in plans))}."]
        if waiting:
            wait = ngettext("Dont %d qui attendait un accord.", "Dont %d qui attendaient un accord.", waiting)
            lines.append(wait % waiting)
        return [
            *lines,
            _("Exactement ces plans sont appliqués, dans les secondes qui viennent."),
            _("Là où la situation a changé depuis, rien n’est fait : un nouveau plan dit ce qui a changé."),
        ]

    def perform(self, obj: PlanSet, actor: User, answers: dict[str, Any]) -> str:
        number = actions.approve_all(batch=obj, actor=actor)
        return ngettext("%d plan accordé.", "%d plans accordés.", number) % number


@admin.register(PlanSet)
class PlanSetAdmin(PageAdmin):
    steps = (ApplyAll(),)
    list_display = ("__str__", "created_at", "requested_by", "channels", "open_plans")
    list_filter = ("season", "workspace", ("requested_by", admin.RelatedOnlyFieldListFilter))
    date_hierarchy = "created_at"
    list_select_related = ("season", "workspace", "requested_by")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        mine = [
            path("demander/", view(require_POST(self.ask_view)), name="chat_planset_ask"),
            path("coup-d-oeil/", view(self.glance_view), name="chat_glance"),
        ]
        return [*mine, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanSet]:
        rows = super().get_queryset(request).select_related("season", "workspace", "requested_by")
        found: QuerySet[PlanSet] = rows.annotate(
            number=Count("plans"), moving=Count("plans", filter=Q(plans__state__in=SyncPlan.OPEN))
        )
        return found

    def ask_view(self, request: HttpRequest) -> HttpResponse:
        """Dry runs for what the button names: a season, a workspace, or all."""
        if not self.has_step_permission(request):
            raise PermissionDenied
        asked = {name: value for name in ("season", "workspace") if (value := request.POST.get(name, "")).isdigit()}
        season = get_object_or_404(Season, pk=asked["season"]) if "season" in asked else None
        space = get_object_or_404(Workspace, pk=asked["workspace"]) if "workspace" in asked else None
        try:
            batch = actions.ask_plans(actor=request.user, season=season, workspace=space)  # type: ignore[arg-type]
        except actions.NothingToPlan:
            messages.warning(request, _("Aucun canal n’est tenu à jour là : il n’y a rien à prévoir."))
            return redirect("admin:chat_glance")
        return redirect(self.change_url(batch))

    def glance_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.render_page(request, "glance", _("Messagerie : coup d’œil"), {"here": "glance", **glance.facts()})

    def page_of(self, request: HttpRequest, obj: PlanSet) -> HttpResponse:
        rows = SyncPlan.objects.select_related("channel__workspace").order_by("channel__name")
        obj = PlanSet.objects.prefetch_related(Prefetch("plans", rows)).get(pk=obj.pk)
        told = {"original": obj, "steps": self.offered(request, obj), "several": True}
        return self.render_page(request, "overview", str(obj), told | overview(list(obj.plans.all())))

    @admin.display(description=gettext_lazy("canaux"), ordering="number")
    def channels(self, batch: PlanSet) -> int:
        return int(batch.number)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("en cours"), ordering="moving")
    def open_plans(self, batch: PlanSet) -> int:
        return int(batch.moving)  # type: ignore[attr-defined]


def overview(plans: Sequence[SyncPlan]) -> dict[str, Any]:
    """What the page says of these plans: how far, how much, what waits, channel by channel."""
    states = Counter(plan.state for plan in plans)
    ready = _ready(plans)
    begun = [plan for plan in plans if plan.approved_at]
    read = len(plans) - states[State.ASKED]
    return {
        "moves": bool(states[State.ASKED] + states[State.APPROVED]),
        "read": read,
        "channels": len(plans),
        "reading_now": bool(states[State.ASKED]),
        "applying": bool(states[State.APPROVED]),
        "done": sum(plan.progress for plan in begun),
        "todo": sum(reading.changes(plan) for plan in begun),
        "begun": len(begun),
        "groups": reading.groups(plan for plan in plans if plan.state != State.STALE),
        "ready": len(ready),
        "calls": reading.calls(sum(plan.calls for plan in ready), sum(plan.seconds for plan in ready)),
        "waiting": [plan for plan in ready if any(line["waits"] for line in plan.lines)],
        "rows": [_row(plan) for plan in plans],
        "steady": sum(1 for plan in plans if plan.state == State.DRY and not reading.changes(plan)),
    }


def _row(plan: SyncPlan) -> dict[str, Any]:
    return {
        "plan": plan,
        "cost": reading.cost(plan),
        "changes": reading.changes(plan),
        "outcome": reading.outcome(plan),
        "steady": plan.state == State.DRY and not reading.changes(plan),
        "applicable": plan.state in SyncPlan.APPROVABLE and reading.changes(plan),
    }
