"""New projects for feed readers. Addresses come from SITE_URL: a feed is read far from here."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.letters import absolute
from accounts.public import shared
from projects.models import Edition

MOST = 30


class ProjectsFeed(Feed):  # type: ignore[type-arg]  # not generic when it runs
    """Editions as they are published, latest first. Those of the former site have no date, and are no news."""

    title = _("Les nouveaux projets, Data for Good")
    description = _("Les projets qui cherchent une équipe, dès leur publication.")

    def link(self) -> str:
        return absolute(reverse("projects:project-list"))

    def feed_url(self) -> str:
        return absolute(reverse("projects:feed"))

    def items(self) -> QuerySet[Edition]:
        news = Edition.objects.published().exclude(published_at=None)
        return news.select_related("project", "season").order_by("-published_at")[:MOST]

    def item_title(self, item: Edition) -> str:
        return f"{item.display_title} ({item.season})"

    def item_description(self, item: Edition) -> str:
        return item.project.summary

    def item_link(self, item: Edition) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Edition) -> str:
        return absolute(f"/#edition-{item.pk}")

    item_guid_is_permalink = False

    def item_pubdate(self, item: Edition) -> datetime | None:
        return item.published_at


@login_not_required
@shared()
def feed(request: HttpRequest) -> HttpResponse:
    return ProjectsFeed()(request)
