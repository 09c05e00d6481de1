"""Plans: what would be done and why, what it costs, the click that allows it, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.steps import Refused, Step
from accounts.models import User
from chat import actions, words
from chat.models import SyncPlan
from chat.plan import CHANGES

SHOWN = 200


class Apply(Step):
    name = "appliquer"
    label = gettext_lazy("Appliquer ce plan")

    def offered(self, obj: SyncPlan) -> bool:
        return obj.state in SyncPlan.APPROVABLE and any(obj.count(kind) for kind in CHANGES)

    def happens(self, obj: SyncPlan) -> Sequence[str]:
        return [
            cost(obj),
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


@admin.register(SyncPlan)
class SyncPlanAdmin(ReadOnlyAdmin):
    steps = (Apply(),)
    list_display = ("channel", "state", "cost", "created_at", "requested_by")
    list_filter = ("state", "channel__workspace")
    list_select_related = ("channel", "requested_by")
    search_fields = ("channel__name", "channel__display_name")
    fieldsets = (
        (None, {"fields": ("channel", "state", "cost", "created_at", "requested_by", "finished_at")}),
        (gettext_lazy("Le plan"), {"fields": ("contents",)}),
        (gettext_lazy("Compte rendu"), {"fields": ("outcome",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncPlan]:
        return super().get_queryset(request).select_related("channel", "requested_by")

    @admin.display(description=gettext_lazy("ce qu’il fait"))
    def cost(self, plan: SyncPlan) -> str:
        return cost(plan)

    @admin.display(description=gettext_lazy("lignes"))
    def contents(self, plan: SyncPlan) -> SafeString | str:
        return contents(plan)

    @admin.display(description=gettext_lazy("résultat"))
    def outcome(self, plan: SyncPlan) -> SafeString | str:
        return outcome(plan)


def cost(plan: SyncPlan) -> str:
    """«3 à ajouter, 1 à retirer : 2 appels, environ 1 s»."""
    if plan.state == SyncPlan.State.ASKED:
        return _("En préparation : recharger la page dans quelques secondes.")
    parts = [f"{number} {str(words.KINDS[kind]).lower()}" for kind in words.KINDS if (number := plan.count(kind))]
    if not plan.calls:
        return ", ".join(parts) or _("Rien à faire.")
    calls = ngettext("%d appel", "%d appels", plan.calls) % plan.calls
    seconds = _("environ %d s") % max(1, round(plan.seconds))
    return f"{', '.join(parts)}\u00a0: {calls}, {seconds}"


def contents(plan: SyncPlan) -> SafeString | str:
    """Who, by kind and by reason; the changes first."""
    found = []
    for kind, heading in words.KINDS.items():
        lines = [line for line in plan.lines if line["kind"] == kind]
        if lines:
            found.append(format_html("<strong>{} ({})</strong>", heading, len(lines)))
            found += [escape(sentence) for sentence in _sentences(lines)]
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in found)) or _("Rien à faire.")


def _sentences(lines: list[dict[str, Any]]) -> list[str]:
    """«A quitté l’équipe : Alice, Bob»."""
    people: dict[str, list[str]] = {}
    for line in lines:
        codes = dict.fromkeys(code for code in (line["reason"], line["waits"]) if code)
        reason = ". ".join(words.reason(code) for code in codes)
        people.setdefault(reason, []).append(line["label"] or line["account"])
    told = []
    for reason, names in people.items():
        shown = [name for name in names if name][:SHOWN]
        more = [_("et %d autres") % (len(names) - SHOWN)] if len(names) > SHOWN else []
        told.append("\u00a0: ".join(filter(None, (reason, ", ".join(shown + more)))))
    return told


def outcome(plan: SyncPlan) -> SafeString | str:
    """What was done, what was refused and why, what changed meanwhile."""
    told = plan.report
    lines = []
    if told.get("added") or told.get("removed"):
        lines.append(_("Ajouts : %(added)d, retraits : %(removed)d.") % told)
    names = {line["account"]: line["label"] for line in plan.lines}
    lines += [f"{names.get(one) or one}\u00a0: {words.reason(code)}" for one, code in told.get("failed", {}).items()]
    if told.get("changed"):
        lines.append(_("A changé depuis : %s.") % ", ".join(told["changed"][:SHOWN]))
    lines += [told["error"]] if told.get("error") else []
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines)) or "–"
