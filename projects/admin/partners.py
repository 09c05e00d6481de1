"""The partners' page, completed by what only projects know: cards that name a partner follow its name."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from partners.admin import PartnerAdmin
from partners.models import Partner
from projects import actions

admin.site.unregister(Partner)


@admin.register(Partner)
class NamedPartnerAdmin(PartnerAdmin):
    def save_model(self, request: HttpRequest, obj: Partner, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data:
            for project in obj.projects.all():
                actions.refresh_partner_names(project=project)

    def has_delete_permission(self, request: HttpRequest, obj: Partner | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.projects.exists())
