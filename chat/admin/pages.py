"""What the chat's own pages in the admin share: a row shown as a page instead of a form."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise

from accounts.admin.base import ReadOnlyAdmin

# While something moves, the page is asked for again; no script, and a link stops it.
SECONDS = 3
STAY = "rester"


class PageAdmin(ReadOnlyAdmin):
    """`page_of` answers for one row; its verbs are buttons above it."""

    def page_of(self, request: HttpRequest, obj: Any) -> HttpResponse:
        raise NotImplementedError

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        return self.page_of(request, obj)

    def render_page(
        self, request: HttpRequest, template: str, title: str | Promise, told: dict[str, Any]
    ) -> HttpResponse:
        """A page in the admin's frame. Where `told` says that it moves, it is asked for again, until stopped."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **told}
        context["follows"] = bool(told.get("moves")) and STAY not in request.GET
        response = TemplateResponse(request, f"admin/chat/{template}.html", context)
        if context["follows"]:
            response["Refresh"] = str(SECONDS)
        return response

    def offered(self, request: HttpRequest, obj: models.Model) -> list[dict[str, Any]]:
        """Buttons: the steps that apply to this row."""
        if not self.has_step_permission(request):
            return []
        return [self.button(obj, one) for one in self.steps if one.offered(obj)]
