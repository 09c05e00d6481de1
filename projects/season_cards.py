"""Seasons as cards: the same card as projects."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from projects.cards import Card, draw
from projects.models import Dimension, Edition, RoleNeed
from seasons import dates
from seasons.markdown import excerpt
from seasons.models import Phase, Season, SeasonQuerySet

SENTENCE = 140


def counted(seasons: SeasonQuerySet) -> SeasonQuerySet:
    """Seasons in order, with their dates, `project_count`, `live_count` of those not over, and `people_count`."""
    shown = Edition.objects.published().filter(season=OuterRef("pk"))
    needs = RoleNeed.objects.filter(edition__season=OuterRef("pk"), edition__published=True)
    return (
        seasons.with_dates()
        .annotate(
            launches_on=Min("phases__starts_on", filter=Q(phases__kind=Phase.Kind.LAUNCH)),
            project_count=_one(shown, "season", Count("pk")),
            people_count=_one(needs, "edition__season", Sum("seats_taken")),
            live_count=_one(shown.exclude(state__in=Edition.ENDED), "season", Count("pk")),
        )
        .in_order()
    )


def _one(rows: QuerySet[Any], by: str, total: Any) -> Coalesce:
    """A total over rows as a subquery, 0 when there is none."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(total=total).values("total")), 0)


def season_card(season: Any, *, today: date) -> SafeString:
    """The card of a season that went through `counted`."""
    tone, label = _when(season, today)
    theme = list(Dimension)[(season.number or 0) % len(Dimension)]
    projects = ngettext("%(n)s projet", "%(n)s projets", season.project_count) % {"n": season.project_count}
    people = ngettext("%(n)s personne", "%(n)s personnes", season.people_count) % {"n": season.people_count}
    return draw(
        Card(
            title=str(season),
            url=season.get_absolute_url(),
            themes=((theme.value, projects if season.project_count else _("Projets à venir")),),
            number=season.number or season.pk,
            partner=_dates(season, today),
            sentence=season.tagline or excerpt(season.introduction, SENTENCE),
            roles=(),
            state=tone,
            state_label=label,
            places=people if season.people_count else "",
            language=get_language() or "",
            translated=str(season) != season.name,
        )
    )


def is_past(season: Any, today: date) -> bool:
    """Whether a counted season is over; without dates, whether all its projects are."""
    if season.closes_on:
        return bool(season.closes_on < today)
    return season.project_count > 0 and not season.live_count


def _when(season: Season, today: date) -> tuple[str, str]:
    if is_past(season, today):
        return "closed", _("Terminée") if season.number else _("Entre deux saisons")
    if season.starts_on and season.starts_on <= today:
        return "open", _("En ce moment")
    return "few", _("À venir")


def _dates(season: Any, today: date) -> str:
    if not season.launches_on or not season.closes_on:
        return ""
    if season.launches_on >= today:
        return _("Lancement %(on)s") % {"on": dates.on(season.launches_on, today=today)}
    return dates.months(season.launches_on, season.closes_on)
