"""All projects, one card each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from accounts.public import shared
from accounts.written import WrittenOnce
from projects.cards import IN_ORDER, card_of, entries
from projects.filters import CatalogueFilter
from projects.models import Edition
from seasons.models import Season
from volunteers.models import Skill, usual

PAGE_SIZE = 12
SEASONS = WrittenOnce(lambda: Season.objects.published().with_dates().in_order())
ROLES = WrittenOnce(lambda: Skill.objects.values_list("slug", "name"))


@method_decorator([login_not_required, shared("dimension", "role", "season", "kind", "state", "page")], name="dispatch")
class ProjectListView(TemplateView):
    template_name = "projects/project_list.html"
    extra_context = {"nav": "projects"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seasons: list[Season] = SEASONS()
        today = timezone.localdate()
        over = {season.pk for season in seasons if season.closes_on and season.closes_on < today}
        names = {season.pk: str(season) for season in seasons}
        found = CatalogueFilter(
            self.request.GET,
            Edition.objects.published(),
            roles=[(slug, usual(name)) for slug, name in ROLES()],
            seasons=[(season.slug, str(season)) for season in seasons],
            over=list(over),
        )
        keys = list(found.qs.order_by(*IN_ORDER).values_list("pk", flat=True))
        page = Paginator(keys, PAGE_SIZE).get_page(self.request.GET.get("page"))
        shown = entries(list(page.object_list))
        cards = [card_of(entry, over=entry.season_id in over, season=names[entry.season_id]) for entry in shown]
        return super().get_context_data(filter=found, page_obj=page, cards=cards, count=page.paginator.count, **kwargs)
