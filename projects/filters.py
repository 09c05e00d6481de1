"""Filters of the lists: they live in the URL, and what is not understood is left aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import django_filters as filters
from django.db.models import Exists, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from projects import status
from projects.models import Dimension, Edition, EditionQuerySet, ProjectKind
from seasons.text import folded

LONGEST_SEARCH = 100
Choices = Sequence[tuple[str, Any]]


class Select(NamedTuple):
    """A drop-down list, ready to write."""

    name: str
    label: Any
    empty: Any
    options: Choices
    chosen: str


class EditionFilter(filters.FilterSet):  # type: ignore[misc]
    """Words, dimensions and a role still wanted: what the season page offers."""

    q = filters.CharFilter(label=_("Un mot"), method="by_words", max_length=LONGEST_SEARCH)
    dimension = filters.MultipleChoiceFilter(label=_("Thématique"), choices=Dimension.choices, method="by_dimension")
    role = filters.ChoiceFilter(label=_("Mon domaine"), method="by_role")

    empty_labels = {"role": _("Tous les domaines")}

    def __init__(self, data: QueryDict, queryset: EditionQuerySet, *, roles: Choices, over: Sequence[int]) -> None:
        super().__init__(data, queryset)
        self.over = over
        self.filters["role"].extra["choices"] = roles

    @property
    def chosen(self) -> dict[str, Any]:
        """What was asked and understood, by parameter."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def left_aside(self) -> bool:
        """Whether some parameter was not understood, and ignored."""
        return not self.form.is_valid()

    @property
    def dimensions(self) -> Choices:
        """The dimensions by their short names, so that they sit on one line."""
        return [(Dimension.CLIMATE.value, _("Climat")), *Dimension.choices[1:]]

    @property
    def selects(self) -> list[Select]:
        """The drop-down lists of the form, in order."""
        return [
            Select(name, self.filters[name].label, empty, self._options(name), self.chosen.get(name, ""))
            for name, empty in self.empty_labels.items()
        ]

    def _options(self, name: str) -> Choices:
        field = self.form.fields[name]
        return [(value, label) for value, label in field.choices if value]

    def by_words(self, editions: QuerySet[Edition], name: str, value: str) -> QuerySet[Edition]:
        """Every word must be in the title, the summary or the partners; accents and case do not count."""
        for word in folded(value).split():
            editions = editions.filter(project__search_text__contains=word)
        return editions

    def by_dimension(self, editions: QuerySet[Edition], name: str, value: list[str]) -> QuerySet[Edition]:
        """Any of the dimensions chosen."""
        wanted = Q()
        for dimension in value:
            wanted |= Q(**{f"project__{dimension}": True})
        return editions.filter(wanted)

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

    def by_kind(self, editions: QuerySet[Edition], name: str, value: str) -> QuerySet[Edition]:
        return editions.filter(**{f"project__{value}": True})

    def by_state(self, editions: QuerySet[Edition], name: str, value: str) -> QuerySet[Edition]:
        return editions.filter(status.matching(value, self.over))
