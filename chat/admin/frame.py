"""A page of ours inside the admin's frame."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def page(admin: ModelAdmin[Any], request: HttpRequest, template: str, **told: Any) -> HttpResponse:
    """`told` must hold a `title`; `trail` is a list of (label, URL) between the list and this page."""
    context = {**admin.admin_site.each_context(request), "opts": admin.opts, "media": admin.media, **told}
    return TemplateResponse(request, f"admin/chat/{template}", context)
