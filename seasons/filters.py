"""Filters of public lists: they live in the address, and what is not understood is left aside."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from seasons.models import Chapter, Event, EventQuerySet

PLACES = [("online", _("En ligne")), ("site", _("Sur place"))]


class AddressFilter(filters.FilterSet):  # type: ignore[misc]
    """What a page says of the parameters it was given."""

    @property
    def chosen(self) -> dict[str, Any]:
        """What was asked and understood, by parameter."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def left_aside(self) -> bool:
        """Whether some parameter was not understood, and ignored."""
        return not self.form.is_valid()


class EventFilter(AddressFilter):
    """By chapter, kind and place."""

    chapter = filters.ChoiceFilter(label=_("Antenne"), field_name="chapter__slug", empty_label=_("Toutes"))
    kind = filters.ChoiceFilter(label=_("Type"), choices=Event.Kind.choices, empty_label=_("Tous"))
    place = filters.ChoiceFilter(label=_("Lieu"), choices=PLACES, method="by_place", empty_label=_("Partout"))

    def __init__(self, data: QueryDict, queryset: EventQuerySet) -> None:
        super().__init__(data, queryset)
        self.filters["chapter"].extra["choices"] = list(Chapter.objects.filter(active=True).values_list("slug", "name"))

    def by_place(self, events: EventQuerySet, name: str, value: str) -> EventQuerySet:
        online = Q(place="")
        return events.filter(online if value == "online" else ~online)
