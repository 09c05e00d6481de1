"""Filters of public lists: they live in the URL, and what is not understood is left aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import django_filters as filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.folding import folded
from partners.models import Dimension, ProjectKind, Proposal
from seasons.filters import AddressFilter

LONGEST_SEARCH = 100
Choices = Sequence[tuple[str, Any]]
Rows = QuerySet[Any]


class Select(NamedTuple):
    """A drop-down list, in words: the same one is drawn once."""

    name: str
    label: str
    empty: str
    options: tuple[tuple[str, str], ...]
    chosen: str


class ListFilter(AddressFilter):
    """Words and dimensions, and what a page needs to write the form."""

    q = filters.CharFilter(label=_("Un mot"), method="by_words", max_length=LONGEST_SEARCH)
    dimension = filters.MultipleChoiceFilter(label=_("Thématique"), choices=Dimension.choices, method="by_dimension")

    # Where the words, dimensions and kinds of a row are: itself, or a relation that ends with two underscores.
    about: ClassVar[str] = ""
    # The drop-down lists in order, with the words of their first line.
    empty_labels: ClassVar[Mapping[str, Any]] = {}

    @property
    def dimensions(self) -> Choices:
        """The dimensions by their short names, so that they sit on one line."""
        return [(Dimension.CLIMATE.value, _("Climat")), *Dimension.choices[1:]]

    @property
    def selects(self) -> list[Select]:
        return [
            Select(name, str(self.filters[name].label), str(empty), self._options(name), self.chosen.get(name, ""))
            for name, empty in self.empty_labels.items()
        ]

    def _options(self, name: str) -> tuple[tuple[str, str], ...]:
        return tuple((value, str(label)) for value, label in self.form.fields[name].choices if value)

    def by_words(self, rows: Rows, name: str, value: str) -> Rows:
        """Every word must be in the title, the summary or the organisation; accents and case do not count."""
        for word in folded(value).split():
            rows = rows.filter(**{f"{self.about}search_text__contains": word})
        return rows

    def by_dimension(self, rows: Rows, name: str, value: list[str]) -> Rows:
        """Any of the dimensions chosen."""
        wanted = Q()
        for dimension in value:
            wanted |= Q(**{f"{self.about}{dimension}": True})
        return rows.filter(wanted)

    def by_kind(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(**{f"{self.about}{value}": True})


class ProposalFilter(ListFilter):
    """Kind and season besides."""

    kind = filters.ChoiceFilter(label=_("Type de projet"), choices=ProjectKind.choices, method="by_kind")
    season = filters.ChoiceFilter(label=_("Saison"), field_name="season__slug")

    empty_labels = {"kind": _("Tous"), "season": _("Toutes")}

    def __init__(self, data: QueryDict, queryset: QuerySet[Proposal], *, seasons: Choices) -> None:
        super().__init__(data, queryset)
        self.filters["season"].extra["choices"] = seasons
