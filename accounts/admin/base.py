"""What every admin page of the portal shares: the journal, verbs as pages, a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.admin.lookup import LookUp
from accounts.admin.verbs import AdminWithVerbs


class PlainRelations:
    """A choice among rows is a choice: making or deleting such a row has its own page."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        for part in ("add", "change", "delete", "view"):
            if hasattr(getattr(field, "widget", None), f"can_{part}_related"):
                setattr(field.widget, f"can_{part}_related", False)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        admin_of: Any = super()
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", LookUp(db_field, self.admin_site))  # type: ignore[attr-defined]
        return admin_of.formfield_for_foreignkey(db_field, request, **kwargs)


class PortalInline(PlainRelations, admin.TabularInline):  # type: ignore[type-arg]
    """Rows within their parent's page; no empty rows offered unasked, every box named for those who hear it."""

    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and field.label:
            field.widget.attrs["aria-label"] = field.label
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.deletion_widget = CheckboxInput({"aria-label": _("Supprimer")})  # type: ignore[assignment]
        return formset


class PortalList(ChangeList):
    """A list whose rows' addresses differ by their keys alone: the rest is found once."""

    @cached_property
    def address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def url_for_result(self, result: models.Model) -> str:
        return f"{self.address}{quote(getattr(result, self.pk_attname))}/change/"


class PortalAdmin(PlainRelations, AdminWithVerbs):
    """An admin whose changes go to the portal's journal; Django's own log, which keeps names, stays empty."""

    show_full_result_count = False
    list_per_page = 100

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Titles without articles, which Django's French gets wrong: «Édition», «Ajouter : édition»."""
        name = str(self.opts.verbose_name)
        context["title"] = capfirst(name) if context.get("original") else _("Ajouter : %s") % name
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """«josephine» finds Joséphine, on every list and in every box that looks rows up."""
        return [f"{name}__contains_folded" for name in super().get_search_fields(request)]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PortalList

    def action_checkbox(self, obj: models.Model) -> SafeString:
        """Django's box, without a template for each: a third of a list's time."""
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, _("Choisir %s") % obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A change writes its own columns: seats, versions and leases of the row may have moved since it was read."""
        obj.save(update_fields=columns(obj, form.changed_data) if change else None)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The same for the rows within a page."""
        formset.save(commit=False)
        for obj in formset.deleted_objects:
            obj.delete()
        for obj, names in formset.changed_objects:
            obj.save(update_fields=columns(obj, names))
        for obj in formset.new_objects:
            obj.save()
        formset.save_m2m()

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        self._write(request, obj, "created")

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        if fields := changed_fields(message):
            self._write(request, obj, "changed", fields=fields)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        for obj in queryset:
            self._write(request, obj, "deleted")

    def _write(self, request: HttpRequest, obj: models.Model, verb: str, **detail: Any) -> None:
        record(actor=request.user, verb=f"{obj._meta.model_name}.{verb}", about=obj, **detail)  # type: ignore[arg-type]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """An object's history is its lines in the journal."""
        about = urlencode({"object_type": self.opts.label_lower, "object_id": unquote(object_id)})
        return redirect(f"{reverse('admin:accounts_auditline_changelist')}?{about}")


class ReadOnlyAdmin(PortalAdmin):
    """Rows that only actions write: no form changes them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def columns(obj: models.Model, names: Iterable[str]) -> list[str]:
    """Those of a form's fields that are columns of the row, and what the row computes as it is saved."""
    kept = {field.name for field in obj._meta.concrete_fields}
    computed = [field.name for field in obj._meta.concrete_fields if getattr(field, "auto_now", False)]
    return [*(name for name in names if name in kept), *computed]


def lined(template: str, rows: Iterable[Sequence[Any]]) -> SafeString:
    """One line of a read-only field per row, its values escaped."""
    return format_html_join(SafeString("<br>"), template, rows)


def changed_fields(message: Any) -> list[str]:
    """Names of what a form changed, without values: the journal keeps no personal data."""
    found: list[str] = []
    for part in message if isinstance(message, list) else []:
        for change in part.values():
            found += [change["name"]] if "name" in change else change.get("fields", [])
    return list(dict.fromkeys(map(str, found)))
