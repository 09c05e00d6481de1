"""The season's page, completed by what only projects know: the mails that go with it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.admin.seasons import CalledSeasonAdmin
from projects.admin import mail_words as words
from projects.series_calendar import next_of
from seasons.models import Season


class MailedSeasonAdmin(CalledSeasonAdmin):
    """Registered by the room above, which adds the season's channels."""

    readonly_fields = (*CalledSeasonAdmin.readonly_fields, "mails")  # type: ignore[assignment]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            fieldsets[0][1]["fields"] = (*fieldsets[0][1]["fields"], "mails")
        return fieldsets

    @admin.display(description=gettext_lazy("mails"))
    def mails(self, season: Season) -> SafeString:
        """Their calendar, and what leaves next."""
        coming = words.coming(next_of(season, timezone.localdate()))
        url = reverse("admin:projects_mailseason_change", args=[season.pk])
        told = _("Prochain départ : %s") % coming if coming else _("Calendrier")
        return format_html('<a href="{}">{}</a>', url, told)
