"""Partners and the criteria of each season. Projects complete the partners' page."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from accounts.admin.base import PortalAdmin
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
    )


@admin.register(Criterion)
class CriterionAdmin(PortalAdmin):
    list_display = ("title", "season", "weight", "position")
    list_filter = ("season",)
    list_select_related = ("season",)
    search_fields = ("title", "question")
    search_help_text = gettext_lazy("Critère ou question.")
    autocomplete_fields = ("season",)
    ordering = ("-season__number", "position", "pk")
