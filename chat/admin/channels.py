"""Channels: for what, in which state, with their last plan; what can be asked of each."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin
from chat import actions, words
from chat.admin import binding
from chat.admin import channel_steps as asks
from chat.admin.forms import NewChannelForm
from chat.admin.messages import SetDigest, SetWelcome
from chat.admin.plans import contents, cost
from chat.admin.rules import MEANS, NAMES
from chat.models import Channel, SyncPlan
from chat.models.channels import ChannelQuerySet
from chat.remedies import to_do
from projects.models import Membership


class StandingFilter(admin.SimpleListFilter):
    """What a coordinator looks for: what is wrong, what is on its way, what is over."""

    title = gettext_lazy("état")
    parameter_name = "etat"
    wrong = ~Q(trouble="", last_error="", rename_refused="")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("regarder", gettext_lazy("à regarder")),
            ("creer", gettext_lazy("à créer")),
            ("ouvert", gettext_lazy("ouvert")),
            ("archive", gettext_lazy("archivé")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Channel]) -> QuerySet[Channel]:
        kinds: dict[str | None, Q] = {
            "regarder": self.wrong & Q(closed=False),
            "creer": Q(external_id="", closed=False),
            "ouvert": Q(closed=False),
            "archive": Q(closed=True),
        }
        return queryset.filter(kinds.get(self.value(), Q()))


@admin.register(Channel)
class ChannelAdmin(ReadOnlyAdmin):
    steps = (
        asks.DryRun(),
        asks.SyncNow(),
        asks.SetRule(),
        asks.Widen(),
        asks.Rename(),
        asks.LeaveDescription(),
        asks.KeepDescription(),
        SetWelcome(),
        SetDigest(),
        asks.Archive(),
        asks.Restore(),
    )
    bulk_steps = (asks.SyncNow(), asks.Archive())
    change_list_template = "admin/chat/channels.html"
    list_display = ("name", "subject", "standing", "people", "rule", "plan_state")
    list_filter = (StandingFilter, "scope", "audience", "policy", "origin", "workspace")
    search_fields = ("name", "display_name", "edition__project__title", "season__name", "chapter__name")
    search_help_text = gettext_lazy("Nom du canal, projet, saison ou antenne.")
    autocomplete_fields = ("season", "edition", "chapter")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("relier/", view(binding.rooms(self)), name="chat_channel_rooms"),
            path("relier/<int:workspace>/<slug:room>/", view(binding.bind(self)), name="chat_channel_bind"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        channels: ChannelQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        rows = channels.with_waiting().select_related("workspace", "season", "chapter")
        inside = Count("presences", filter=Q(presences__left_at=None))
        latest = SyncPlan.objects.filter(channel=OuterRef("pk")).order_by("-pk").values("state")[:1]
        rows = rows.select_related("edition__project", "edition__season")
        found: QuerySet[Channel] = rows.annotate(inside=inside, latest=Subquery(latest))
        return found

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_step_permission(request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": NewChannelForm}))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            about = ("workspace", "season", "edition", "chapter")
            return [
                (None, {"fields": about}),
                (gettext_lazy("Pour qui"), {"fields": ("audience", "skills", "roles")}),
                (gettext_lazy("Comment"), {"fields": ("name", "policy")}),
            ]
        where = ("standing", "to_do", "people", "last_ok_at", "last_sync_at", "not_before", "last_error")
        return [
            (None, {"fields": ("subject", "for_whom", "workspace", "shown_name", "asked_name")}),
            (gettext_lazy("Où il en est"), {"fields": where}),
            (gettext_lazy("Ses règles"), {"fields": ("rule_explained", "description_kept", "origin", "external_id")}),
            (gettext_lazy("Dernier plan"), {"fields": ("last_plan", "plan_lines")}),
        ]

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        """Only adding comes here."""
        answers = form.cleaned_data
        made = actions.ensure_channel(
            about=obj.about,
            workspace=obj.workspace,
            actor=request.user,  # type: ignore[arg-type]
            audience=obj.audience,
            name=obj.name,
            skills=list(answers["skills"]),
            roles=answers["roles"],
            policy=answers["policy"],
        )
        obj.pk, obj.name = made.pk, made.name

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The action wrote them."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The action wrote its line."""

    @admin.display(description=gettext_lazy("pour"))
    def subject(self, channel: Channel) -> str:
        return str(channel.about)

    @admin.display(description=gettext_lazy("membres"), ordering="inside")
    def people(self, channel: Channel) -> int:
        return int(channel.inside)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("état"))
    def standing(self, channel: Channel) -> str:
        return words.standing(channel)

    @admin.display(description=gettext_lazy("que faire"))
    def to_do(self, channel: Channel) -> str:
        return to_do(channel) or "–"

    @admin.display(description=gettext_lazy("règle"), ordering="policy")
    def rule(self, channel: Channel) -> str:
        return str(NAMES[channel.policy])

    @admin.display(description=gettext_lazy("règle"))
    def rule_explained(self, channel: Channel) -> str:
        return f"{NAMES[channel.policy]}. {MEANS[channel.policy]}"

    @admin.display(description=gettext_lazy("présentation"))
    def description_kept(self, channel: Channel) -> str:
        if not channel.keeps_description:
            return _("Laissée à ses membres.")
        return channel.purpose or _("Tenue à jour par le portail.")

    @admin.display(description=gettext_lazy("nom"))
    def shown_name(self, channel: Channel) -> str:
        private = _(", canal privé") if channel.private else ""
        return f"{channel.name} ({channel.display_name}{private})"

    @admin.display(description=gettext_lazy("nom demandé"))
    def asked_name(self, channel: Channel) -> str:
        if channel.rename_refused:
            return f"{channel.new_name} : {words.reason(channel.rename_refused)}"
        return channel.new_name or "–"

    @admin.display(description=gettext_lazy("membres visés"))
    def for_whom(self, channel: Channel) -> str:
        if channel.audience != Channel.Audience.ROLES:
            return str(channel.get_audience_display())
        roles = [str(Membership.Role(one).label) for one in channel.roles]
        return ", ".join([*(skill.name for skill in channel.skills.all()), *roles])

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
