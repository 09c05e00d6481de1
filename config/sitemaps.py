"""What search engines may read, by language; addresses come from SITE_URL, never from the request's Host."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import QuerySet
from django.urls import reverse

from accounts.public import shared
from partners import summaries
from projects.models import Project
from seasons.models import Chapter, Event, Season


class PortalSitemap(Sitemap):  # type: ignore[type-arg]  # not generic when it runs
    """Pages of one kind."""

    i18n = len(settings.LANGUAGES) > 1
    alternates = i18n
    x_default = i18n

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class Pages(PortalSitemap):
    def items(self) -> list[str]:
        names = ("home", "season-list", "project-list")
        return [
            *(f"projects:{name}" for name in names),
            "seasons:agenda",
            "chapters:list",
            "proposals:list",
            "partners:propose",
            "help",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class Seasons(PortalSitemap):
    def items(self) -> QuerySet[Season]:
        return Season.objects.published().in_order()


class Chapters(PortalSitemap):
    def items(self) -> QuerySet[Chapter]:
        return Chapter.objects.shown()


class Events(PortalSitemap):
    def items(self) -> QuerySet[Event]:
        """Those to come, which everybody may read."""
        return Event.objects.coming().public().told()


class Projects(PortalSitemap):
    def items(self) -> QuerySet[Project]:
        """Those with an edition that visitors may read."""
        return Project.objects.published().filter(editions__published=True).distinct().order_by("slug")


class Proposals(PortalSitemap):
    def items(self) -> list[str]:
        """Their references, and no other column: a kept page reads only what is followed."""
        return list(summaries.public().order_by("reference").values_list("reference", flat=True))

    def location(self, item: str) -> str:
        return reverse("proposals:detail", args=[item])


SITEMAPS: dict[str, Any] = {
    "pages": Pages,
    "seasons": Seasons,
    "chapters": Chapters,
    "events": Events,
    "projects": Projects,
    "proposals": Proposals,
}


@login_not_required
@shared()
def view(request: Any) -> Any:
    """One file: a hundred and fifty projects are far from its limit of 50,000 addresses."""
    return sitemap(request, SITEMAPS).render()
