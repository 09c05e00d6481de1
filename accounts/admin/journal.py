"""The journal, read only: who did what to which object."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyAdmin
from accounts.models import AuditLine

# What happened, whatever it happened to; an unknown verb shows its code.
WORDS = {
    "accepted": _("acceptation"),
    "active": _("entrée dans l’équipe"),
    "added": _("ajout"),
    "applied": _("demande"),
    "appointed": _("nomination"),
    "changed": _("modification"),
    "copied": _("copie"),
    "created": _("création"),
    "declined": _("refus"),
    "deleted": _("suppression"),
    "erased": _("effacement"),
    "imported": _("import"),
    "left": _("départ"),
    "merged": _("réunion de deux comptes"),
    "moved": _("déplacement"),
    "opened": _("ouverture"),
    "phases_prefilled": _("phases préremplies"),
    "published": _("publication"),
    "role_changed": _("changement de rôle"),
    "rights_changed": _("changement de droits"),
    "seats_changed": _("changement de places"),
    "second_factor_reset": _("second facteur retiré"),
    "stage_changed": _("changement d’étape"),
    "text_changed": _("modification du texte"),
    "unpublished": _("retrait de la publication"),
    "answered": _("réponse"),
    "came_back": _("retour de pause"),
    "mails_stopped": _("mails arrêtés"),
    "mails_wanted": _("mails repris"),
    "moment_held": _("mail suspendu"),
    "moment_resumed": _("mail repris"),
    "paused": _("pause"),
    "put_in_line": _("remise en liste d’attente"),
    "sent": _("message"),
    "team_exported": _("export de l’équipe"),
    "waiting": _("entrée en liste d’attente"),
}


# What a line tells beside its verb; an unknown name shows as it is.
DETAILS = {
    "after": _("après"),
    "before": _("avant"),
    "by_themselves": _("de son propre fait"),
    "ended": _("places rendues"),
    "fields": _("champs"),
    "into": _("compte qui reste, n°"),
    "other": _("autre compte, n°"),
    "kind": _("genre"),
    "moment": _("mail"),
    "people": _("personnes"),
    "reason": _("raison"),
    "role": _("rôle"),
    "seats": _("places"),
    "to": _("à"),
    "until": _("jusqu’au"),
}


class KindFilter(admin.SimpleListFilter):
    """By kind of object, in the words of the models."""

    title = _("type d’objet")
    parameter_name = "object_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = AuditLine.objects.order_by("object_type").values_list("object_type", flat=True).distinct()
        return [(kind, kind_label(kind)) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(object_type=self.value()) if self.value() else queryset


def kind_label(kind: str) -> str:
    """A model's French name from its label; the label itself when the model is gone."""
    try:
        return capfirst(str(apps.get_model(kind)._meta.verbose_name))
    except (LookupError, ValueError):
        return kind


@admin.register(AuditLine)
class AuditLineAdmin(ReadOnlyAdmin):
    list_display = ("at", "who", "what", "kind", "target", "told")
    list_display_links = ("at",)
    list_filter = (KindFilter, "at")
    list_select_related = ("actor",)
    search_fields = ("verb", "object_label", "actor__name", "actor__email")
    search_help_text = _("Objet, action ou personne.")
    date_hierarchy = "at"
    fields = ("at", "who", "what", "kind", "target", "told")
    readonly_fields = fields

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The lines of one object are its history, and say so."""
        about = {name: request.GET.get(name, "") for name in ("object_type", "object_id")}
        if all(about.values()):
            label = AuditLine.objects.filter(**about).values_list("object_label", flat=True).first()
            named = label or f"{kind_label(about['object_type'])} n° {about['object_id']}"
            extra_context = {"title": gettext("Historique : %s") % named} | (extra_context or {})
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("par"), ordering="actor__name")
    def who(self, line: AuditLine) -> str:
        return str(line.actor) if line.actor else str(_("le portail"))

    @admin.display(description=_("action"), ordering="verb")
    def what(self, line: AuditLine) -> str:
        return str(WORDS.get(line.verb.rpartition(".")[2], line.verb))

    @admin.display(description=_("type"), ordering="object_type")
    def kind(self, line: AuditLine) -> str:
        return kind_label(line.object_type)

    @admin.display(description=_("objet"), ordering="object_label")
    def target(self, line: AuditLine) -> str:
        label = line.object_label or f"n° {line.object_id}"
        try:
            url = reverse(f"admin:{line.object_type.replace('.', '_')}_change", args=[line.object_id])
        except NoReverseMatch:
            return label
        return format_html('<a href="{}">{}</a>', url, label)

    @admin.display(description=_("détail"))
    def told(self, line: AuditLine) -> str:
        return (
            ", ".join(f"{DETAILS.get(name, name)} : {told_value(value)}" for name, value in line.detail.items()) or "–"
        )


def told_value(value: Any) -> str:
    """«oui», «non», a list in words, or the value as it is."""
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
