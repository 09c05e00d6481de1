"""Filters of the lists: they live in the URL, and what is not understood is left aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.db.models import Exists, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.filters import Choices, ListFilter
from projects import status
from projects.models import Edition, EditionQuerySet, ProjectKind


class EditionFilter(ListFilter):
    """A role still wanted besides: what the season page offers."""

    role = filters.ChoiceFilter(label=_("Mon domaine"), method="by_role")

    about = "project__"
    empty_labels = {"role": _("Tous les domaines")}

    def __init__(self, data: QueryDict, queryset: EditionQuerySet, *, roles: Choices, over: Sequence[int]) -> None:
        super().__init__(data, queryset)
        self.over = over
        self.filters["role"].extra["choices"] = roles

    def by_role(self, editions: QuerySet[Edition], name: str, value: str) -> QuerySet[Edition]:
        """Editions people can join with a free seat in this field."""
        free = Exists(status.FREE_NEED.filter(skill__slug=value))
        return editions.filter(status.matching(status.RECRUITS, self.over), free)


class CatalogueFilter(EditionFilter):
    """The season, the kind and the state besides: what the list of all projects offers."""

    season = filters.ChoiceFilter(label=_("Saison"), field_name="season__slug")
    kind = filters.ChoiceFilter(label=_("Type de projet"), choices=ProjectKind.choices, method="by_kind")
    state = filters.ChoiceFilter(label=_("État"), choices=status.CHOICES, method="by_state")

    empty_labels = {
        "role": _("Tous les domaines"),
        "season": _("Toutes les saisons"),
        "kind": _("Tous les types"),
        "state": _("Tous les états"),
    }

    def __init__(self, *args: Any, seasons: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["season"].extra["choices"] = seasons

    def filter_queryset(self, editions: EditionQuerySet) -> EditionQuerySet:
        """A project shows once: by its edition of the season chosen, or else by its latest."""
        if not self.form.cleaned_data.get("season"):
            editions = editions.latest_of_each_project()
        filtered: EditionQuerySet = super().filter_queryset(editions)
        return filtered

    def by_state(self, editions: QuerySet[Edition], name: str, value: str) -> QuerySet[Edition]:
        return editions.filter(status.matching(value, self.over))
