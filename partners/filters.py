"""Filters of the public list of proposals: they live in the URL, and what is not understood is left aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.models import Dimension, ProjectKind, Proposal
from seasons.text import folded

LONGEST_SEARCH = 100
Choices = Sequence[tuple[str, Any]]


class ProposalFilter(filters.FilterSet):  # type: ignore[misc]
    """Words, dimensions, kind and season."""

    q = filters.CharFilter(label=_("Un mot"), method="by_words", max_length=LONGEST_SEARCH)
    dimension = filters.MultipleChoiceFilter(label=_("Thématique"), choices=Dimension.choices, method="by_dimension")
    kind = filters.ChoiceFilter(label=_("Genre"), choices=ProjectKind.choices, method="by_kind")
    season = filters.ChoiceFilter(label=_("Saison"), field_name="season__slug")

    def __init__(self, data: QueryDict, queryset: QuerySet[Proposal], *, seasons: Choices) -> None:
        super().__init__(data, queryset)
        self.filters["season"].extra["choices"] = seasons

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
    def selects(self) -> list[dict[str, Any]]:
        """The drop-down lists of the form, in order."""
        empty = {"kind": _("Tous les genres"), "season": _("Tous les appels")}
        return [
            {
                "name": name,
                "label": self.filters[name].label,
                "empty": words,
                "options": [(value, label) for value, label in self.form.fields[name].choices if value],
                "chosen": self.chosen.get(name, ""),
            }
            for name, words in empty.items()
        ]

    def by_words(self, proposals: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """Every word must be in the title, the summary or the organisation; accents and case do not count."""
        for word in folded(value).split():
            proposals = proposals.filter(search_text__contains=word)
        return proposals

    def by_dimension(self, proposals: QuerySet[Proposal], name: str, value: list[str]) -> QuerySet[Proposal]:
        """Any of the dimensions chosen."""
        wanted = Q()
        for dimension in value:
            wanted |= Q(**{dimension: True})
        return proposals.filter(wanted)

    def by_kind(self, proposals: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        return proposals.filter(**{value: True})
