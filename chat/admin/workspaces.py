"""The chat's servers: their health in words, and a try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import PortalAdmin
from accounts.admin.steps import Refused, Step
from accounts.letters import absolute
from accounts.models import User
from chat import sync
from chat.models import Account, Workspace


class TryConnection(Step):
    """The one page that waits for the chat server: at most its two time-outs."""

    name = "tester"
    label = gettext_lazy("Tester la connexion")

    def happens(self, obj: Workspace) -> Sequence[str]:
        return [_("Le portail se présente à %s avec son jeton. Rien n’y est changé.") % obj.base_url]

    def perform(self, obj: Workspace, actor: User, answers: dict[str, Any]) -> str:
        worked = sync.check(obj)
        obj.refresh_from_db()
        if not worked:
            raise Refused(obj.last_error)
        return _("La connexion marche : serveur %s.") % (obj.version or _("sans version"))


@admin.register(Workspace)
class WorkspaceAdmin(PortalAdmin):
    """Administrators set them up: whoever chooses the address decides where the token is sent."""

    steps = (TryConnection(),)
    list_display = ("name", "platform", "status", "last_error", "last_ok_at", "is_default")
    search_fields = ("name", "base_url")
    readonly_fields = ("status", "last_error", "last_ok_at", "not_before", "version", "people_count", "not_found")
    fieldsets = (
        (None, {"fields": ("name", "slug", "platform", "base_url", "team_name", "token_name", "invite_url")}),
        (gettext_lazy("Événements Slack"), {"fields": ("signing_name", "events_address")}),
        (gettext_lazy("Règles"), {"fields": ("is_default", "kept_people")}),
        (gettext_lazy("Santé"), {"fields": readonly_fields}),
    )
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "events_address")

    @admin.display(description=gettext_lazy("adresse à donner à Slack"))
    def events_address(self, workspace: Workspace) -> str:
        if workspace.platform != Workspace.Platform.SLACK or not workspace.pk:
            return _("Pour un espace Slack, une fois enregistré.")
        return absolute(reverse("chat-events:slack", args=[workspace.slug]))

    @admin.display(description=gettext_lazy("personnes introuvables"))
    def not_found(self, workspace: Workspace) -> SafeString | str:
        number = workspace.accounts.not_found().count() if workspace.pk else 0
        if not number:
            return _("Aucune.")
        url = f"{reverse('admin:chat_account_changelist')}?workspace__id__exact={workspace.pk}"
        url += f"&state__exact={Account.State.NOT_FOUND}"
        return format_html('<a href="{}">{}</a>', url, ngettext("%d personne", "%d personnes", number) % number)
