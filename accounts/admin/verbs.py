"""The pages of an object's verbs, and of a verb on several objects."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, AdminForm
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts.admin.steps import Made, Refused, Step, run_batch

MOST_AT_ONCE = 200


def foreseen(step: Step, rows: list[Any], answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Each row of a batch with its sentences, or with why it will be left aside."""
    step.gather(rows, answers)
    told: list[dict[str, Any]] = []
    for row in rows:
        try:
            told.append({"row": row, "lines": step.foresee(row, answers)})
        except Refused as refusal:
            told.append({"row": row, "refused": refusal.sentence})
    return told


class AdminWithVerbs(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds `steps` to an object's page, and `bulk_steps` to the list's actions.

    Every verb has a page of its own: a mail never leaves on one click.
    """

    steps: ClassVar[tuple[Step, ...]] = ()
    bulk_steps: ClassVar[tuple[Step, ...]] = ()

    def has_step_permission(self, request: HttpRequest) -> bool:
        """Who may take the steps: whoever may change such objects."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.step_view)
        return [path("<path:object_id>/etape/<slug:name>/", view, name=self._url_name("step")), *super().get_urls()]

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def step_url(self, obj: models.Model, step: Step) -> str:
        return reverse(f"admin:{self._url_name('step')}", args=[quote(obj.pk), step.name])

    def change_url(self, obj: models.Model) -> str:
        return reverse(f"admin:{self._url_name('change')}", args=[quote(obj.pk)])

    def button(self, obj: models.Model, step: Step) -> dict[str, Any]:
        kind = "closelink" if step.takes_away else "second" if step.second else ""
        return {"label": step.label, "url": self.step_url(obj, step), "kind": kind}

    def doors(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """Buttons to pages that are no step: same keys as `button`."""
        return []

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = context.get("original")
        if obj is not None:
            steps = self.steps if self.has_step_permission(request) else ()
            buttons = [self.button(obj, step) for step in steps if step.offered(obj)]
            context["steps"] = [*buttons, *self.doors(request, obj)]
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def step_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """One verb on one object."""
        if not self.has_step_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))
        step = next((step for step in self.steps if step.name == name), None)
        if obj is None or step is None:
            raise Http404
        if not step.offered(obj):
            messages.warning(request, _("« %s » ne s’applique plus : voici où en sont les choses.") % step.label)
            return redirect(self.change_url(obj))
        form = step.form(obj, request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                said = step.perform(obj, request.user, form.cleaned_data)  # type: ignore[arg-type]
                messages.success(request, said)
                return redirect(self.change_url(said.about if isinstance(said, Made) else obj))
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
        told = {"happens": step.happens(obj), "mails": step.mails(obj), "back": self.change_url(obj)}
        return self.render_step(request, step, form, {"original": obj, **told})

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if "_popup" in request.GET or not self.has_step_permission(request):
            return actions
        return actions | {step.name: (partial(self._batch, step), step.name, step.label) for step in self.bulk_steps}

    def _batch(self, step: Step, _admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """One verb on several objects: a page that lists them, then the POST."""
        rows = list(queryset.order_by("pk")[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            messages.error(request, _("Au plus %d lignes à la fois.") % MOST_AT_ONCE)
            return None
        confirmed, answered = "confirmed" in request.POST, "answered" in request.POST
        form = step.form(None, request.POST if confirmed or answered else None)
        if confirmed and form.is_valid():
            done, refused = run_batch(step, rows, request.user, form.cleaned_data)  # type: ignore[arg-type]
            level = messages.WARNING if refused else messages.SUCCESS
            messages.add_message(request, level, ", ".join([step.counted(done), *refused]))
            return None
        asks = step.answers_first and not form.is_valid()
        lines = [{"row": row} for row in rows] if asks else foreseen(step, rows, getattr(form, "cleaned_data", {}))
        aside = sum("refused" in line for line in lines)
        told = {
            "rows": lines,
            "aside": aside,
            "in_vain": aside == len(lines),
            "stage": "answered" if asks else "confirmed",
            "settled": step.answers_first and not asks,
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": reverse(f"admin:{self._url_name('changelist')}"),
        }
        return self.render_step(request, step, form, told)

    def render_step(self, request: HttpRequest, step: Step, form: forms.Form, told: dict[str, Any]) -> HttpResponse:
        fieldsets = [(None, {"fields": list(form.fields)})]
        context = {
            **self.admin_site.each_context(request),
            **told,
            "opts": self.opts,
            "title": step.label,
            "step": step,
            "adminform": AdminForm(form, fieldsets, {}),  # type: ignore[arg-type]
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/step.html", context)
