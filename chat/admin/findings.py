"""What is left to a person: a list to tick by hand, and every drift over all channels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.steps import Refused, Step
from accounts.models import User
from chat import actions, words
from chat.admin.pages import PageAdmin
from chat.models import Account, Channel, Finding, Presence
from chat.remedies import advice
from seasons import dates

MOST = 300


class Tick(Step):
    name = "cocher"
    label = gettext_lazy("Cocher : c’est réglé")

    def offered(self, obj: Finding) -> bool:
        return obj.ticked_at is None and obj.gone_at is None

    def happens(self, obj: Finding) -> Sequence[str]:
        return [_("Cette ligne n’est plus montrée, sauf si elle disparaît puis revient.")]

    def perform(self, obj: Finding, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.tick(finding=obj, actor=actor)
        except actions.AlreadyTicked as error:
            raise Refused(_("Cette ligne est déjà cochée, ou n’est plus d’actualité.")) from error
        return _("C’est coché.")

    def counted(self, number: int) -> str:
        return ngettext("%d ligne cochée", "%d lignes cochées", number) % number


class Standing(admin.SimpleListFilter):
    """Open lines unless another choice is made."""

    title = gettext_lazy("état")
    parameter_name = "etat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("coche", _("cochés")), ("fini", _("plus d’actualité")), ("tous", _("tous"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [first | {"display": _("à regarder")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = {
            "coche": Q(ticked_at__isnull=False),
            "fini": Q(gone_at__isnull=False),
            "tous": Q(),
        }.get(self.value() or "", Q(gone_at=None, ticked_at=None))
        return queryset.filter(chosen)


class Reason(admin.SimpleListFilter):
    """The reasons there are, in words."""

    title = gettext_lazy("raison")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = Finding.objects.order_by("reason").values_list("reason", flat=True).distinct()
        return [(code, words.reason(code)) for code in codes]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(reason=self.value()) if self.value() else queryset


@admin.register(Finding)
class FindingAdmin(PageAdmin):
    steps = (Tick(),)
    bulk_steps = (Tick(),)
    list_display = ("what", "who", "channel", "to_do", "first_seen")
    list_filter = (Standing, "kind", Reason, "channel__workspace", ("ticked_by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("channel__workspace", "volunteer__user", "ticked_by")
    search_fields = ("channel__name", "volunteer__user__name", "external_id")
    search_help_text = gettext_lazy("Canal, bénévole ou identifiant du compte.")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.by_hand_view)
        return [path("a-la-main/", view, name="chat_by_hand"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": _("Écarts, et ce qui reste à faire à la main")}
        response = super().changelist_view(request, title | (extra_context or {}))
        shown = getattr(response, "context_data", {}).get("cl")
        if shown is not None:
            people = names(shown.result_list)
            for row in shown.result_list:
                row.named = people[row.pk]
        return response

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Who ticked a line is told where ticked lines are."""
        return (*self.list_display, "ticked") if Standing.parameter_name in request.GET else self.list_display

    @admin.display(description=gettext_lazy("depuis"), ordering="since")
    def first_seen(self, finding: Finding) -> str:
        return dates.day(timezone.localdate(finding.since))

    @admin.display(description=gettext_lazy("constat"), ordering="reason")
    def what(self, finding: Finding) -> str:
        return words.reason(finding.reason)

    @admin.display(description=gettext_lazy("qui"))
    def who(self, finding: Finding) -> str:
        return getattr(finding, "named", "") or "–"

    @admin.display(description=gettext_lazy("que faire"))
    def to_do(self, finding: Finding) -> str:
        return advice(finding.reason) or "–"

    @admin.display(description=gettext_lazy("réglé"), ordering="ticked_at")
    def ticked(self, finding: Finding) -> str:
        if finding.ticked_at is None:
            return "–"
        day = dates.day(timezone.localdate(finding.ticked_at))
        return f"{day}, {finding.ticked_by}" if finding.ticked_by else day

    def page_of(self, request: HttpRequest, obj: Finding) -> HttpResponse:
        who, steps = names([obj])[obj.pk], self.offered(request, obj)
        told = {"what": words.reason(obj.reason), "who": who, "advice": advice(obj.reason)}
        return self.render_page(request, "finding", str(obj), told | {"original": obj, "steps": steps})

    def by_hand_view(self, request: HttpRequest) -> HttpResponse:
        """A list with boxes: whoever does the work ticks it here."""
        if not self.has_step_permission(request):
            raise PermissionDenied
        rows = Finding.objects.open().filter(kind=Finding.Kind.BY_HAND)
        if request.method == "POST":
            chosen = [int(one) for one in request.POST.getlist("fait") if one.isdigit()]
            number = sum(_ticked(row, request.user) for row in rows.filter(pk__in=chosen))
            messages.success(request, Tick().counted(number))
            return redirect("admin:chat_by_hand")
        open_rows = list(rows.select_related("channel__workspace", "volunteer__user")[:MOST])
        last = Finding.objects.filter(kind=Finding.Kind.BY_HAND, ticked_at__isnull=False)
        last = last.select_related("channel__workspace", "volunteer__user", "ticked_by")
        ticked = list(last.order_by("-ticked_at")[:10])
        told = {"channels": by_channel(open_rows), "ticked": lines(ticked)}
        return self.render_page(request, "by_hand", _("À faire à la main"), told)


def _ticked(row: Finding, actor: Any) -> bool:
    try:
        actions.tick(finding=row, actor=actor)
    except actions.AlreadyTicked:
        return False
    return True


def lines(rows: Sequence[Finding]) -> list[dict[str, Any]]:
    people = names(rows)
    told = ((row, words.reason(row.reason), advice(row.reason)) for row in rows)
    # What the reason says already is not said twice.
    return [
        {"row": row, "what": what, "who": people[row.pk], "to_do": "" if row.reason == "additive" else to_do}
        for row, what, to_do in told
    ]


def by_channel(rows: Sequence[Finding]) -> dict[Channel, list[dict[str, Any]]]:
    found: dict[Channel, list[dict[str, Any]]] = defaultdict(list)
    for line in lines(rows):
        found[line["row"].channel].append(line)
    return dict(found)


def names(rows: Iterable[Finding]) -> dict[int, str]:
    """Whom each line is about: the volunteer's name, or the user name seen there."""
    rows = list(rows)
    ids = {row.external_id for row in rows} - {""}
    accounts = Account.objects.filter(external_id__in=ids).select_related("volunteer__user")
    known = {(one.workspace_id, one.external_id): str(one.volunteer) for one in accounts}
    seen = Presence.objects.filter(external_id__in=ids).exclude(username="").values_list("external_id", "username")
    shown = {one: f"@{name}" for one, name in seen}
    return {
        row.pk: str(row.volunteer)
        if row.volunteer
        else known.get((row.channel.workspace_id, row.external_id)) or shown.get(row.external_id) or row.external_id
        for row in rows
    }
