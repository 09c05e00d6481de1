"""The mails of a season on one page: what leaves when and to whom, each of them read before it leaves, or held back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin
from projects.admin import mail_words as words
from projects.admin.mail_samples import samples
from projects.admin.mail_steps import STEPS
from projects.models import MailSeason, Moment
from projects.series_calendar import Calendar, Line, Stage, next_of, read_on
from seasons import dates


@admin.register(MailSeason)
class MailSeasonAdmin(ReadOnlyAdmin):
    steps = STEPS
    change_form_template = "admin/projects/season_mails.html"
    list_display = ("name", "launch", "coming", "held")
    search_fields = ("name", "slug")
    search_help_text = gettext_lazy("Nom ou adresse de la saison.")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.mail_view)
        return [path("<int:season>/mail/<slug:moment>/", view, name="projects_mailseason_mail"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("phases", "held_moments__held_by")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        season = self.get_object(request, unquote(object_id))
        told = self.told(request, season) if season else {}
        return super().change_view(request, object_id, form_url, told | (extra_context or {}))

    def told(self, request: HttpRequest, season: Any) -> dict[str, Any]:
        """Every mail by date, and today's place among them."""
        calendar = Calendar(season)
        rows = [self.row(request, season, line) for line in calendar.lines]
        ahead = next((row for row in rows if row["line"].stage in (Stage.COMING, Stage.UNDATED)), None)
        if ahead:
            ahead["today"] = dates.day(calendar.today, year=True)
        now = sum(row["line"].waiting for row in rows if row["line"].stage is Stage.NOW and not row["line"].held)
        return {"rows": rows, "next": self.coming(season), "now": now if season.published else 0, "season": season}

    def row(self, request: HttpRequest, season: Any, line: Line) -> dict[str, Any]:
        offered = [step for step in STEPS if step.moment == line.moment and step.offered(season)]
        return {
            "line": line,
            "delay": dates.delay(line.days.first) if line.days else "",
            "first": dates.day(line.days.first) if line.days else "",
            "last": dates.until(line.days.last) if line.days else "",
            "people": words.people(line.audience),
            "kind": words.kind(line.moment),
            "over": line.stage is Stage.OVER,
            "standing": words.standing(line),
            "details": words.details(line, season),
            "url": reverse("admin:projects_mailseason_mail", args=[season.pk, line.moment]),
            "steps": [self.button(season, step) | {"short": step.short} for step in offered]
            if self.has_step_permission(request)
            else [],
        }

    def mail_view(self, request: HttpRequest, season: int, moment: str) -> HttpResponse:
        """One mail as it would read; nothing leaves from here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj: Any = self.get_object(request, str(season))
        if obj is None or moment not in Moment.values or request.method != "GET":
            raise Http404
        line = Calendar(obj).line(moment)
        asked = request.GET.get("personne", "")[:6]
        pick = int(asked) if asked.isdecimal() else 0
        day = read_on(line.days, timezone.localdate())
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": line.moment.label,
            "original": obj,
            "back": self.change_url(obj),
            "row": self.row(request, obj, line),
            "samples": samples(obj, line.moment, day, pick=pick, looks=request.user),  # type: ignore[arg-type]
            "following": pick + 1,
        }
        return TemplateResponse(request, "admin/projects/season_mail.html", context)

    @admin.display(description=gettext_lazy("lancement"))
    def launch(self, season: Any) -> str:
        return dates.day(season.launch_on) if season.launch_on else "–"

    @admin.display(description=gettext_lazy("prochain mail"))
    def coming(self, season: Any) -> str:
        return words.coming(next_of(season, timezone.localdate())) or "–"

    @admin.display(description=gettext_lazy("suspendus"))
    def held(self, season: Any) -> str:
        return ", ".join(row.get_moment_display() for row in season.held_moments.all()) or "–"
