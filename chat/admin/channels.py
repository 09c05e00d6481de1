"""Channels: for what, in which state, with their last plan; dry run, sync now, archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import PortalAdmin
from accounts.admin.steps import Refused, Step
from accounts.models import User
from chat import actions, words
from chat.admin.forms import NewChannelForm
from chat.admin.messages import SetDigest, SetWelcome
from chat.admin.plans import contents, cost
from chat.models import Channel, SyncPlan

SOON = gettext_lazy("C’est demandé : recharger la page dans quelques secondes.")


class DryRun(Step):
    name = "prevoir"
    label = gettext_lazy("Prévoir (à blanc)")

    def offered(self, obj: Channel) -> bool:
        return not obj.closed

    def happens(self, obj: Channel) -> Sequence[str]:
        return [_("Le portail lit le canal et écrit ce qu’il ferait, avec les raisons. Rien n’est changé.")]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.ask_plan(channel=obj, actor=actor)
        except actions.AlreadyAsked as error:
            raise Refused(_("Un plan de ce canal est déjà en cours.")) from error
        return str(SOON)


class SyncNow(Step):
    name = "synchroniser"
    label = gettext_lazy("Synchroniser maintenant")

    def offered(self, obj: Channel) -> bool:
        return not obj.closed

    def happens(self, obj: Channel) -> Sequence[str]:
        return [
            _("Les membres du canal sont relus, puis l’équipe y est ajoutée et les départs décidés retirés."),
            _("Au-delà de quelques retraits que personne n’a décidés, un plan attend un accord."),
        ]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        actions.sync_now(channel=obj, actor=actor)
        return str(SOON)

    def counted(self, number: int) -> str:
        return ngettext("%d canal demandé", "%d canaux demandés", number) % number


class Archive(Step):
    name = "archiver"
    label = gettext_lazy("Archiver le canal")

    def offered(self, obj: Channel) -> bool:
        return not (obj.closed or obj.closing)

    def happens(self, obj: Channel) -> Sequence[str]:
        return [_("Le canal %s est archivé sur la messagerie ; personne n’en est retiré.") % obj]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        actions.archive_channel(channel=obj, actor=actor)
        return str(SOON)


@admin.register(Channel)
class ChannelAdmin(PortalAdmin):
    steps = (DryRun(), SyncNow(), Archive(), SetWelcome(), SetDigest())
    bulk_steps = (SyncNow(),)
    list_display = ("name", "subject", "standing", "people", "plan_state", "last_ok_at")
    list_filter = ("scope", "audience", "policy", "origin", "trouble", "workspace")
    search_fields = ("name", "display_name", "edition__project__title", "season__name", "chapter__name")
    search_help_text = gettext_lazy("Nom du canal, projet, saison ou antenne.")
    autocomplete_fields = ("season", "edition", "chapter")
    told = (
        "subject",
        "standing",
        "people",
        "last_ok_at",
        "last_sync_at",
        "not_before",
        "last_error",
        "last_plan",
        "plan_lines",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        rows = super().get_queryset(request).select_related("workspace", "season", "chapter")
        inside = Count("presences", filter=Q(presences__left_at=None))
        latest = SyncPlan.objects.filter(channel=OuterRef("pk")).order_by("-pk").values("state")[:1]
        rows = rows.select_related("edition__project", "edition__season")
        found: QuerySet[Channel] = rows.annotate(inside=inside, latest=Subquery(latest))
        return found

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": NewChannelForm}))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            fields = ("workspace", "season", "edition", "chapter", "audience", "external_id", "name")
            return [(None, {"fields": fields})]
        return [
            (None, {"fields": ("subject", "workspace", "name", "external_id", "audience", "policy", "origin")}),
            (gettext_lazy("Où il en est"), {"fields": self.told[1:-2]}),
            (gettext_lazy("Dernier plan"), {"fields": ("last_plan", "plan_lines")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Channel | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        # Until it exists on the platform, a channel may still get another name, or be bound.
        kept = ("name", "external_id") if obj.external_id else ()
        return ("workspace", "audience", "origin", *kept, *self.told)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            actions.mark_dirty(channels=Channel.objects.filter(pk=obj.pk))
            Channel.objects.filter(pk=obj.pk).update(not_before=None)
            return
        made = actions.ensure_channel(
            about=obj.about,
            workspace=obj.workspace,
            actor=request.user,  # type: ignore[arg-type]
            audience=obj.audience,
            external_id=obj.external_id,
            name=obj.name,
        )
        obj.pk, obj.name = made.pk, made.name

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The action wrote its line."""

    @admin.display(description=gettext_lazy("pour"))
    def subject(self, channel: Channel) -> str:
        return str(channel.about)

    @admin.display(description=gettext_lazy("membres"))
    def people(self, channel: Channel) -> int:
        return int(channel.inside)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("état"))
    def standing(self, channel: Channel) -> str:
        if channel.trouble:
            return words.reason(channel.trouble)
        if channel.closed:
            return _("Archivé par le portail")
        if channel.last_error:
            return channel.last_error
        return _("En ordre") if channel.last_ok_at else _("Pas encore passé")

    @admin.display(description=gettext_lazy("dernier plan"))
    def plan_state(self, channel: Channel) -> str:
        state = channel.latest  # type: ignore[attr-defined]
        return str(SyncPlan.State(state).label) if state else "–"

    @admin.display(description=gettext_lazy("plan"))
    def last_plan(self, channel: Channel) -> SafeString | str:
        plan = channel.plans.first()
        if plan is None:
            return _("Aucun pour l’instant.")
        url = reverse("admin:chat_syncplan_change", args=[plan.pk])
        return format_html('<a href="{}">{}</a> ({})', url, plan.get_state_display(), cost(plan))

    @admin.display(description=gettext_lazy("lignes"))
    def plan_lines(self, channel: Channel) -> SafeString | str:
        plan = channel.plans.first()
        return contents(plan) if plan else "–"
