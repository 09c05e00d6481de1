"""How coordinators narrow the list of proposals."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Auditor, Dimension, Reviewer


class DimensionFilter(admin.SimpleListFilter):
    """A proposal may have several."""

    title = gettext_lazy("dimension")
    parameter_name = "dimension"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, label in Dimension.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        return queryset.filter(**{value: True}) if value and value in Dimension.values else queryset


class AuditorFilter(admin.SimpleListFilter):
    """Mine, nobody's, or one person's."""

    title = gettext_lazy("personne qui suit")
    parameter_name = "suivi"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        people = Auditor.objects.order_by("user__name").values_list("user", "user__name").distinct()
        return [("moi", _("moi")), ("personne", _("personne")), *((str(pk), name) for pk, name in people)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value == "personne":
            return queryset.filter(auditors=None)
        if value == "moi":
            return queryset.filter(auditors__user=request.user)
        return queryset.filter(auditors__user=value) if value and value.isdecimal() else queryset


class RoleFilter(admin.SimpleListFilter):
    """Who scores, who answers for ethics."""

    title = gettext_lazy("rôle")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("scores", _("lit et note")), ("ethics", _("avis éthiques"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reviewer]) -> QuerySet[Reviewer]:
        value = self.value()
        return queryset.filter(**{value: True}) if value in ("scores", "ethics") else queryset
