"""The journal, read only: who did what to which object."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.journal_words import ANY, DETAILS, VALUES, WORDS
from accounts.models import AuditLine

DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


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


def verb(code: str) -> str:
    """What was done; the code itself where no action of today writes it."""
    return str(WORDS.get(code) or ANY.get(code.rpartition(".")[2]) or code)


def detail(object_type: str, told: dict[str, Any]) -> str:
    """«règle : ajouts seulement, lancement : 3 février 2027»."""
    said = {name: value(object_type, one) for name, one in told.items() if one not in ([], {})}
    return ", ".join(f"{DETAILS.get(name, name)} : {one}" for name, one in said.items())


def value(object_type: str, told: Any) -> str:
    """«oui», «non», a choice, a column, a day or a list in words, or the value as it is."""
    if isinstance(told, bool):
        return gettext("oui") if told else gettext("non")
    if isinstance(told, list):
        return ", ".join(value(object_type, one) for one in told)
    if isinstance(told, dict):
        return ", ".join(f"{name} {one}" for name, one in told.items())
    if isinstance(told, str) and (day := DAY.match(told) and parse_date(told)):
        return date_format(day)
    return str(_known(object_type).get(told.rstrip("/"), told)) if isinstance(told, str) else str(told)


@cache
def _known(object_type: str) -> dict[str, Any]:
    """Words for what the object's columns may hold, for what others of its room may, and for their names."""
    try:
        model = apps.get_model(object_type)
    except (LookupError, ValueError):
        return VALUES
    others = model._meta.app_config.get_models()
    fields = [field for one in (model, *others) for field in one._meta.concrete_fields]
    names = {field.name: field.verbose_name for field in model._meta.concrete_fields}
    choices = [pair for field in fields for pair in field.flatchoices]
    return VALUES | names | dict(reversed(choices))


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
        return verb(line.verb)

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
        return detail(line.object_type, line.detail) or "–"
