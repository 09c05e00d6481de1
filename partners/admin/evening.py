"""The committee's evening: its date, its quorum, who is there, and the minutes to edit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import PortalAdmin
from partners.models import Committee, Reviewer


@admin.register(Committee)
class CommitteeAdmin(PortalAdmin):
    """Ranking and decisions have their own pages; this one holds what is known before and written after."""

    list_display = ("season", "held_on", "quorum", "places", "ranking")
    list_select_related = ("season",)
    ordering = ("-held_on",)
    autocomplete_fields = ("season",)
    fields = ("season", "ranking", "held_on", "quorum", "places", "present", "minutes")
    readonly_fields = ("ranking",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("season", "held_on", "quorum", "places")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("season", "ranking") if obj else ()

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only the season's own readers can be there."""
        pk = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        rows = Reviewer.objects.filter(season__committee=pk, scores=True) if pk else Reviewer.objects.none()
        kwargs |= {"queryset": rows.select_related("user"), "widget": CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("classement"))
    def ranking(self, committee: Committee) -> SafeString:
        table, minutes = (reverse(f"reviews:{page}", args=[committee.season.slug]) for page in ("table", "minutes"))
        words = (_("Classement et décisions"), _("Compte rendu"))
        return format_html('<a href="{}">{}</a> · <a href="{}">{}</a>', table, words[0], minutes, words[1])
