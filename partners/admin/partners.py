"""Partners and the criteria of each season. Projects complete the partners' page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.admin.base import PortalAdmin
from partners.admin import reading
from partners.models import Criterion, Partner


@admin.register(Partner)
class PartnerAdmin(PortalAdmin):
    list_display = ("name", "kind", "website", "contact_name", "contact_email")
    list_filter = ("kind",)
    search_fields = ("name", "contact_name", "contact_email")
    search_help_text = gettext_lazy("Nom ou contact.")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "website", "presentation")}),
        (gettext_lazy("Contact (jamais public)"), {"fields": ("contact_name", "contact_role", "contact_email")}),
        (gettext_lazy("Ses propositions"), {"fields": ("brought", "resembling")}),
    )
    readonly_fields = ("brought", "resembling")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:-1]

    @admin.display(description=gettext_lazy("reliées à cette fiche"))
    def brought(self, partner: Partner) -> str:
        return reading.brought(partner)

    @admin.display(description=gettext_lazy("du même nom ou du même domaine, à relier"))
    def resembling(self, partner: Partner) -> str:
        return reading.resembling(partner)


@admin.register(Criterion)
class CriterionAdmin(PortalAdmin):
    list_display = ("title", "season", "weight", "position")
    list_filter = ("season",)
    list_select_related = ("season",)
    search_fields = ("title", "question")
    search_help_text = gettext_lazy("Critère ou question.")
    autocomplete_fields = ("season",)
    ordering = ("-season__number", "position", "pk")
