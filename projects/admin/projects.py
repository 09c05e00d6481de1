"""Projects, with their partners' names kept in step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import PortalAdmin
from accounts.admin.steps import Step
from accounts.models import User
from projects import actions
from projects.admin.forms import ProjectForm
from projects.models import Project


class Publish(Step):
    name = "publier"
    label = gettext_lazy("Publier")

    def offered(self, obj: Project) -> bool:
        return not obj.published

    def happens(self, obj: Project) -> Sequence[str]:
        return [_("Tout le monde voit « %s » et ses éditions publiées.") % obj]

    def perform(self, obj: Project, actor: User, answers: dict[str, Any]) -> str:
        actions.publish_project(project=obj, published=True, actor=actor)
        return _("« %s » est publié.") % obj

    def counted(self, number: int) -> str:
        return ngettext("%d publié", "%d publiés", number) % number


class Unpublish(Step):
    name = "retirer"
    label = gettext_lazy("Retirer de la publication")

    def offered(self, obj: Project) -> bool:
        return obj.published

    def happens(self, obj: Project) -> Sequence[str]:
        return [_("« %s » et toutes ses éditions ne sont plus visibles.") % obj]

    def perform(self, obj: Project, actor: User, answers: dict[str, Any]) -> str:
        actions.publish_project(project=obj, published=False, actor=actor)
        return _("« %s » n’est plus publié.") % obj

    def counted(self, number: int) -> str:
        return ngettext("%d retiré", "%d retirés", number) % number


@admin.register(Project)
class ProjectAdmin(PortalAdmin):
    form = ProjectForm
    steps = (Publish(), Unpublish())
    bulk_steps = (Publish(), Unpublish())
    list_display = ("title", "partner_names", "dimensions_named", "runs", "shown")
    list_filter = ("published", "climate", "social", "democracy", "editions__season")
    search_fields = ("title", "summary", "partner_names", "slug")
    search_help_text = gettext_lazy("Titre, résumé ou association.")
    autocomplete_fields = ("partners",)
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("shown", "edition_list")
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "partners", "shown", "edition_list")}),
        (gettext_lazy("Ce qui vaut pour toutes ses saisons"), {"fields": ("presentation", "themes", "goals")}),
        (gettext_lazy("Dimensions"), {"fields": ("climate", "social", "democracy")}),
        (gettext_lazy("Type de projet"), {"fields": ("advocacy", "internal", "citizen")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        rows: QuerySet[Project] = super().get_queryset(request).annotate(run_count=Count("editions", distinct=True))
        return rows

    def has_delete_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.editions.exists())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.refresh_partner_names(project=form.instance)
        actions.rename_events(project=form.instance)

    @admin.display(description=gettext_lazy("dimensions"))
    def dimensions_named(self, project: Project) -> str:
        return ", ".join(str(dimension.label) for dimension in project.dimensions) or "–"

    @admin.display(description=gettext_lazy("éditions"), ordering="run_count")
    def runs(self, project: Any) -> str:
        return str(project.run_count or "–")

    @admin.display(description=gettext_lazy("visibilité"), ordering="published")
    def shown(self, project: Project) -> str:
        return _("publié") if project.published else _("brouillon")

    @admin.display(description=gettext_lazy("éditions"))
    def edition_list(self, project: Project) -> str:
        if not project.pk:
            return "–"
        rows = project.editions.select_related("project", "season")
        lines = [
            (reverse("admin:projects_edition_change", args=[row.pk]), row, row.get_state_display()) for row in rows
        ]
        return format_html_join(", ", '<a href="{}">{}</a> : {}', lines) or _("aucune")
