"""Chapters, events and the people who asked to be told."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import PortalAdmin, ReadOnlyAdmin
from seasons.models import Chapter, Event, Watch


@admin.register(Chapter)
class ChapterAdmin(PortalAdmin):
    list_display = ("name", "city", "state")
    list_filter = ("active",)
    search_fields = ("name", "city")
    search_help_text = gettext_lazy("Nom ou ville.")
    prepopulated_fields = {"slug": ("name",)}

    @admin.display(description=gettext_lazy("état"), ordering="active")
    def state(self, chapter: Chapter) -> str:
        return _("ouverte") if chapter.active else _("en sommeil")


@admin.register(Event)
class EventAdmin(PortalAdmin):
    list_display = ("title", "kind", "starts_at", "ends_at", "where", "season", "chapter")
    list_filter = ("kind", "season", "chapter")
    list_select_related = ("season", "chapter")
    search_fields = ("title", "place")
    search_help_text = gettext_lazy("Titre ou lieu.")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("season", "chapter")
    ordering = ("-starts_at",)

    @admin.display(description=gettext_lazy("lieu"), ordering="place")
    def where(self, event: Event) -> str:
        return event.place or _("en ligne")


@admin.register(Watch)
class WatchAdmin(ReadOnlyAdmin):
    list_display = ("email", "topic", "asked_at", "confirmation")
    list_filter = ("topic", ("confirmed_at", admin.EmptyFieldListFilter))
    search_fields = ("email",)
    search_help_text = gettext_lazy("Adresse e-mail.")
    date_hierarchy = "asked_at"

    @admin.display(description=gettext_lazy("confirmation"), ordering="confirmed_at")
    def confirmation(self, watch: Watch) -> str:
        if watch.confirmed_at:
            return _("confirmée")
        return _("mail envoyé") if watch.mailed_at else _("en attente")
