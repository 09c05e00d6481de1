"""The chat's servers: their health in words, what our token may do there, and a try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import PortalAdmin, lined
from accounts.admin.steps import Refused, Step
from accounts.letters import absolute
from accounts.models import User
from chat import advice, trying
from chat.models import Account, Workspace


class TryConnection(Step):
    """The one page that waits for the chat server: at most a few of its time-outs."""

    name = "tester"
    label = gettext_lazy("Tester la connexion")

    def happens(self, obj: Workspace) -> Sequence[str]:
        return [
            _("Le portail se présente à %s avec son jeton. Rien n’y est changé.")
            % (obj.base_url or obj.get_platform_display()),
            _("Il note qui il y est, ce que son jeton permet, et ce que le serveur sait faire."),
        ]

    def perform(self, obj: Workspace, actor: User, answers: dict[str, Any]) -> str:
        try:
            tried = trying.try_connection(obj)
        except trying.Failed as failed:
            raise Refused(str(failed)) from failed
        lacking = len(tried.told["needs"])
        version = tried.version or tried.get_platform_display()
        if not lacking:
            return _("La connexion marche : serveur %s. Le jeton permet tout ce qu’il faut.") % version
        text = ngettext(
            "La connexion marche : serveur %(version)s. Le jeton ne permet pas %(n)d chose, voir plus bas.",
            "La connexion marche : serveur %(version)s. Le jeton ne permet pas %(n)d choses, voir plus bas.",
            lacking,
        )
        return text % {"version": version, "n": lacking}


@admin.register(Workspace)
class WorkspaceAdmin(PortalAdmin):
    """Administrators set them up: whoever chooses the address decides where the token is sent."""

    steps = (TryConnection(),)
    list_display = ("name", "platform", "status", "last_error", "last_ok_at", "is_default")
    search_fields = ("name", "base_url")
    health = ("status", "to_do", "last_error", "last_ok_at", "not_before", "people_count", "not_found")
    known = ("tried_at", "own_account", "may", "may_not", "unsure", "version", "can")
    readonly_fields = (*health, *known)
    fieldsets = (
        (
            gettext_lazy("Réglages"),
            {"fields": ("name", "slug", "platform", "base_url", "team_name", "token_name", "invite_url")},
        ),
        (gettext_lazy("Événements Slack"), {"fields": ("signing_name", "events_address")}),
        (gettext_lazy("Règles"), {"fields": ("is_default", "kept_people")}),
        (gettext_lazy("Santé"), {"fields": health}),
        (
            gettext_lazy("Ce que le jeton permet"),
            {
                "fields": known,
                "description": gettext_lazy(
                    "Lu par « Tester la connexion ». Le jeton n’est gardé ni ici "
                    "ni dans la base : seulement le nom de sa variable."
                ),
            },
        ),
    )
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        settings, health = self.fieldsets[:3], self.fieldsets[3:]
        return (*health, *settings) if obj else settings

    def response_add(self, request: HttpRequest, obj: Workspace, post_url_continue: str | None = None) -> HttpResponse:
        """Its own page, where the next thing to do is."""
        messages.success(request, _("Espace enregistré. La suite : « Tester la connexion »."))
        return redirect(self.change_url(obj))

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

    @admin.display(description=gettext_lazy("que faire"))
    def to_do(self, workspace: Workspace) -> str:
        if not workspace.status:
            return _("Tester la connexion.")
        return advice.for_status(workspace) or _("Rien : tout va bien.")

    @admin.display(description=gettext_lazy("compte du portail"))
    def own_account(self, workspace: Workspace) -> str:
        told = workspace.told
        if not told:
            return _("Pas encore testé.")
        return _("%s, qui administre le serveur") % told["name"] if told.get("admin") else str(told["name"])

    @admin.display(description=gettext_lazy("peut"))
    def may(self, workspace: Workspace) -> SafeString | str:
        return self._rights(workspace, True) or "–"

    @admin.display(description=gettext_lazy("ne peut pas"))
    def may_not(self, workspace: Workspace) -> SafeString | str:
        return self._rights(workspace, False) or ("–" if not workspace.told else _("Rien ne manque."))

    @admin.display(description=gettext_lazy("se verra à l’usage"))
    def unsure(self, workspace: Workspace) -> SafeString | str:
        return self._rights(workspace, None) or "–"

    def _rights(self, workspace: Workspace, wanted: bool | None) -> SafeString | str:
        """One line a right; for what is missing, the platform's own word for what to grant."""
        may, needs = workspace.told.get("may", {}), workspace.told.get("needs", {})
        rows = [(advice.RIGHTS.get(one, one), needs.get(one, "")) for one, allowed in may.items() if allowed is wanted]
        grant = _(" (à donner : %s)")
        return lined("{}{}", [(label, grant % need if need else "") for label, need in rows])

    @admin.display(description=gettext_lazy("le serveur"))
    def can(self, workspace: Workspace) -> SafeString | str:
        skills = workspace.told.get("skills", {})
        return lined("{}", [(advice.SKILLS[one][0 if yes else 1],) for one, yes in skills.items()]) or "–"

    @admin.display(description=gettext_lazy("personnes introuvables"))
    def not_found(self, workspace: Workspace) -> SafeString | str:
        number = workspace.accounts.not_found().count() if workspace.pk else 0
        if not number:
            return _("Aucune.")
        url = f"{reverse('admin:chat_account_changelist')}?workspace__id__exact={workspace.pk}"
        url += f"&state__exact={Account.State.NOT_FOUND}"
        return format_html('<a href="{}">{}</a>', url, ngettext("%d personne", "%d personnes", number) % number)
