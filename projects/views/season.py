"""Seasons: the current one on the home page, each at its address, and all of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from accounts.public import shared
from accounts.written import WrittenOnce
from projects import status
from projects.cards import Entry, card_of, entries_of
from projects.filters import EditionFilter
from projects.models import Edition
from projects.season_cards import counted, is_past, season_card
from projects.views.catalogue import PAGE_SIZE
from seasons import calendar, dates
from seasons.models import Phase, Season, SeasonQuerySet, current_of
from volunteers.models import usual

SEASON_PAGE_SIZE = 12
COLLAGES = 2
FEW = 4  # fewer projects are read faster than filtered


def told(now: datetime | None = None) -> SeasonQuerySet:
    """Seasons with what their page shows of events and links, in the same query."""
    return Season.objects.with_next_event(now).with_video()


BY_SLUG = WrittenOnce(lambda slug, now: told(now).filter(slug=slug), slug=str, now=datetime)
NUMBERED = WrittenOnce(lambda now: told(now).numbered(), now=datetime)


@method_decorator([login_not_required, shared("dimension", "role", "page")], name="dispatch")
class SeasonDetailView(TemplateView):
    """Before recruiting: dates, and «Me prévenir». Then the projects. Once over: their results."""

    template_name = "projects/season_detail.html"

    def get_season(self) -> Season:
        sees_all = getattr(self.request.user, "coordinates", False)
        found = BY_SLUG(slug=self.kwargs["slug"], now=timezone.now())
        if not found or not (found[0].published or sees_all):
            raise Http404
        season: Season = found[0]
        return season

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        season, today = self.get_season(), timezone.localdate()
        return super().get_context_data(
            season=season,
            dates=span(season),
            few=FEW,
            collage=f"hero-{(season.number or 0) % COLLAGES}",
            coming=season.launch_on is not None and season.launch_on > today,
            steps=calendar.steps(season.timeline, today),
            open_now=calendar.open_now(season, today),
            next_date=calendar.next_date(season, season.next_event, today),
            **self.get_projects(season, today),
            **kwargs,
        )

    def get_projects(self, season: Season, today: date) -> dict[str, Any]:
        editions = Edition.objects.published().filter(season=season)
        everything = entries_of(season)
        over = season.is_over(today) or (not season.timeline and have_ended(everything))
        found = EditionFilter(self.request.GET, editions, roles=roles_of(everything), over=[season.pk] if over else [])
        kept = set(found.qs.values_list("pk", flat=True)) if found.chosen else {entry.pk for entry in everything}
        shown = [entry for entry in everything if entry.pk in kept]
        recruiting = count_recruiting(everything, over=over)
        page = Paginator(shown, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return {
            "over": over,
            "filter": found,
            "page_obj": page,
            "cards": [card_of(entry, over=over) for entry in page.object_list],
            "count": len(shown),
            "count_recruiting": recruiting if len(shown) == len(everything) else count_recruiting(shown, over=over),
            "total": len(everything),
            "recruiting": recruiting,
            "people": sum(entry.taken for entry in everything),
        }


def have_ended(shown: list[Entry]) -> bool:
    """Whether these are editions of the past: what tells, where nobody wrote dates."""
    return bool(shown) and all(entry.state in Edition.ENDED for entry in shown)


def roles_of(shown: list[Entry]) -> list[tuple[str, str]]:
    """The fields these editions look for, by name."""
    named = {(need.skill, usual(need.skill_name)) for entry in shown for need in entry.needs}
    return sorted(named, key=lambda role: role[1])


def span(season: Season) -> str:
    """«Février à mai 2026»: from launch day to the end of building."""
    build = season.phase(Phase.Kind.BUILD)
    return dates.months(season.launch_on or build.starts_on, build.ends_on) if build else ""


def count_recruiting(shown: list[Entry], *, over: bool) -> int:
    """How many editions have a free seat that one can take."""
    return sum(entry.status(over=over).code == status.RECRUITS for entry in shown)


class HomeView(SeasonDetailView):
    """The current season; before the first one, a page that says so."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        season = current_of(NUMBERED(now=timezone.now()), timezone.localdate())
        if season is None:
            return render(request, "projects/home_empty.html")
        self.current = season
        return super().get(request, *args, **kwargs)

    def get_season(self) -> Season:
        return self.current


@method_decorator([login_not_required, shared("page")], name="dispatch")
class SeasonListView(TemplateView):
    """Every season as a card, those that build or come first."""

    template_name = "projects/season_list.html"
    extra_context = {"nav": "seasons"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        page = Paginator(counted(Season.objects.published()), SEASON_PAGE_SIZE).get_page(self.request.GET.get("page"))
        past = [season for season in page if is_past(season, today)]
        now = [season for season in reversed(page) if season not in past]
        return super().get_context_data(
            page_obj=page,
            now=[season_card(season, today=today) for season in now],
            past=[season_card(season, today=today) for season in past],
            **kwargs,
        )
