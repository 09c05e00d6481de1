"""The admin's site: choices made by typing say enough to tell two people apart."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class LabelledAutocomplete(AutocompleteJsonView):
    """Uses the model admin's `autocomplete_label`, where there is one."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", None)
        return result | {"text": label(obj)} if label else result


class PortalSite(AdminSite):
    index_title = _("Coordination")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return LabelledAutocomplete.as_view(admin_site=self)(request)  # type: ignore[return-value]
