"""What every admin page of the portal shares: the journal, verbs as pages, a constant number of queries."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.actions import record
from accounts.admin.verbs import AdminWithVerbs


class PortalInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows within their parent's page; no empty rows offered unasked."""

    extra = 0


class PortalAdmin(AdminWithVerbs):
    """An admin whose changes go to the portal's journal; Django's own log, which keeps names, stays empty."""

    show_full_result_count = False
    list_per_page = 100

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        self._write(request, obj, "created")

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        if fields := changed_fields(message):
            self._write(request, obj, "changed", fields=fields)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        for obj in queryset:
            self._write(request, obj, "deleted")

    def _write(self, request: HttpRequest, obj: models.Model, verb: str, **detail: Any) -> None:
        record(actor=request.user, verb=f"{obj._meta.model_name}.{verb}", about=obj, **detail)  # type: ignore[arg-type]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """An object's history is its lines in the journal."""
        about = urlencode({"object_type": self.opts.label_lower, "object_id": unquote(object_id)})
        return redirect(f"{reverse('admin:accounts_auditline_changelist')}?{about}")


class ReadOnlyAdmin(PortalAdmin):
    """Rows that only actions write: no form changes them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def changed_fields(message: Any) -> list[str]:
    """Names of what a form changed, without values: the journal keeps no personal data."""
    found: list[str] = []
    for part in message if isinstance(message, list) else []:
        for change in part.values():
            found += [change["name"]] if "name" in change else change.get("fields", [])
    return list(dict.fromkeys(map(str, found)))
