"""The admin's site: choices made by typing say enough to tell two people apart."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.folding import folded


class LabelledAutocomplete(AutocompleteJsonView):
    """Uses the model admin's `autocomplete_label`, where there is one."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", None)
        return result | {"text": label(obj)} if label else result


class PortalSite(AdminSite):
    index_title = _("Coordination")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """In the order of a French dictionary: «Éditions» is not after «Projets»."""
        rooms: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for room in rooms:
            room["models"].sort(key=lambda model: folded(model["name"]))
        return sorted(rooms, key=lambda room: folded(room["name"]))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return LabelledAutocomplete.as_view(admin_site=self)(request)  # type: ignore[return-value]
