"""Chapters, events and the people who asked to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import PortalAdmin, PortalInline, ReadOnlyAdmin, columns
from accounts.admin.steps import Step
from accounts.models import User
from seasons import actions
from seasons.models import Attendance, Chapter, Event, Watch


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


class CallOff(Step):
    name = "annuler"
    label = gettext_lazy("Annuler l’événement")

    def offered(self, obj: Event) -> bool:
        return obj.canceled_at is None and not obj.is_over

    def happens(self, obj: Event) -> Sequence[str]:
        return [_("L’événement reste à son adresse, marqué comme annulé, et disparaît de l’agenda.")]

    def mails(self, obj: Event) -> Sequence[str]:
        number = obj.attendances.count()
        if not number:
            return []
        people = ngettext("Un mail à la personne inscrite.", "Un mail aux %(n)d personnes inscrites.", number)
        return [people % {"n": number}]

    def perform(self, obj: Event, actor: User, answers: dict[str, Any]) -> str:
        actions.call_off(event=obj, actor=actor)
        return _("« %s » est annulé.") % obj


class AttendanceInline(PortalInline):
    model = Attendance
    fields = readonly_fields = ("user", "state", "asked_at")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user")


@admin.register(Event)
class EventAdmin(PortalAdmin):
    steps = (CallOff(),)
    list_display = ("title", "kind", "starts_at", "where", "list_state", "season", "chapter")
    list_filter = ("kind", "season", "chapter", "signup")
    list_select_related = ("season", "chapter")
    search_fields = ("title", "place", "about")
    search_help_text = gettext_lazy("Titre, lieu ou projet.")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("season", "chapter")
    ordering = ("-starts_at",)
    inlines = (AttendanceInline,)
    fields = (
        "title", "kind", "season", "chapter", "starts_at", "ends_at", "place", "url", "presentation",
        "signup", "seats", "list_state",
    )  # fmt: skip
    readonly_fields = ("list_state",)

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        """A change goes by the action: people on the list hear of another date or place."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        values = {name: getattr(obj, name) for name in columns(obj, form.changed_data)}
        if values:
            actions.change_event(event=obj, fields=values, actor=request.user)  # type: ignore[arg-type]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The action wrote its line."""

    @admin.display(description=gettext_lazy("lieu"), ordering="place")
    def where(self, event: Event) -> str:
        return event.place or _("en ligne")

    @admin.display(description=gettext_lazy("inscrits"))
    def list_state(self, event: Event) -> str:
        if event.canceled_at:
            return _("annulé")
        if not event.signup:
            return "–"
        return f"{event.seats_taken} / {event.seats}" if event.seats is not None else str(event.seats_taken)


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
