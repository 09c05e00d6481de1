"""The channels of a season on one page: where each stands, those to make, and their end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.steps import Refused, Step
from accounts.models import User
from chat import actions, words
from chat.admin import creating
from chat.admin.season_forms import NewPatternForm
from chat.models import Channel, ChannelSeason
from chat.remedies import to_do
from projects.models import Edition
from seasons import dates


class ArchiveAll(Step):
    name = "archiver"
    second = True
    label = gettext_lazy("Archiver les canaux de la saison")

    def offered(self, obj: ChannelSeason) -> bool:
        return actions.channels_of(obj).filter(closed=False, closing=False).exists()

    def happens(self, obj: ChannelSeason) -> Sequence[str]:
        rows = list(actions.channels_of(obj).filter(closed=False, closing=False).order_by("name"))
        there = sum(1 for row in rows if row.external_id)
        count = ngettext("%d canal est archivé", "%d canaux sont archivés", len(rows)) % len(rows)
        calls = ngettext("%d appel", "%d appels", there) % there
        return [
            _("%(count)s, en %(calls)s ; personne n’en est retiré, les messages restent lisibles.")
            % {"count": count, "calls": calls},
            *([] if _is_over(obj) else [_("Attention : cette saison n’est pas finie.")]),
            _("Chacun peut être rouvert ensuite. Canaux : %s.") % ", ".join(row.name for row in rows),
        ]

    def perform(self, obj: ChannelSeason, actor: User, answers: dict[str, Any]) -> str:
        try:
            rows = actions.archive_season(season=obj, actor=actor)
        except actions.NothingToChange as error:
            raise Refused(_("Un canal a changé entre-temps : recommencer.")) from error
        return ngettext("%d canal va être archivé.", "%d canaux vont être archivés.", len(rows)) % len(rows)


class SetPattern(Step):
    name = "modele"
    label = gettext_lazy("Changer le modèle des noms")
    second = True

    def form(self, obj: ChannelSeason, data: Any = None) -> NewPatternForm:
        return NewPatternForm(data, initial={"pattern": actions.pattern_of(obj)})

    def happens(self, obj: ChannelSeason) -> Sequence[str]:
        return [
            _("Le modèle vaut pour les canaux à créer. Ceux qui existent gardent leur nom."),
            _("La page de la saison propose ensuite de renommer ceux-ci, et montre d’abord chaque nom."),
        ]

    def perform(self, obj: ChannelSeason, actor: User, answers: dict[str, Any]) -> str:
        actions.set_pattern(season=obj, pattern=answers["pattern"], actor=actor)
        number = len(actions.misnamed(obj))
        if not number:
            return _("C’est retenu ; aucun canal qui existe n’est à renommer.")
        text = ngettext(
            "C’est retenu. %d canal garde son ancien nom : « Renommer selon le modèle » le change.",
            "C’est retenu. %d canaux gardent leur ancien nom : « Renommer selon le modèle » les change.",
            number,
        )
        return text % number


class RenameAll(Step):
    """Every name is read before anything is asked."""

    name = "renommer"
    label = gettext_lazy("Renommer selon le modèle")
    second = True

    def offered(self, obj: ChannelSeason) -> bool:
        return bool(actions.misnamed(obj))

    def happens(self, obj: ChannelSeason) -> Sequence[str]:
        rows = actions.misnamed(obj)
        calls = ngettext("%d appel", "%d appels", len(rows)) % len(rows)
        return [
            *(f"{channel} → {channel.workspace.sigil}{name}" for channel, name in rows),
            _("Cela coûte %s ; membres et messages restent.") % calls,
            _("Leurs adresses changent : les liens que le portail tient suivent, ceux écrits ailleurs non."),
        ]

    def perform(self, obj: ChannelSeason, actor: User, answers: dict[str, Any]) -> str:
        number, taken = actions.rename_season(season=obj, actor=actor)
        text = ngettext("%d canal va être renommé.", "%d canaux vont être renommés.", number) % number
        return f"{text} {_('Noms déjà pris : %s.') % ', '.join(taken)}" if taken else text


def _is_over(season: Any) -> bool:
    """Its last phase has ended: nobody works there any more."""
    return season.ends_on is not None and season.ends_on < timezone.localdate()


def _number(rows: QuerySet[Any]) -> Coalesce:
    """How many rows, as a column of the outer query."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _told(season: ChannelSeason) -> list[dict[str, Any]]:
    """A line for each channel of the season, its own first, then by team."""
    rows = (
        actions.channels_of(season)
        .with_waiting()
        .select_related("season", "edition__project", "edition__season", "workspace")
    )
    inside = Count("presences", filter=Q(presences__left_at=None))
    rows = rows.annotate(inside=inside).order_by("closed", "edition__number", "edition", "audience", "name")
    return [_line(row) for row in rows]


def _line(row: Channel) -> dict[str, Any]:
    return {
        "channel": row,
        "label": _label(row),
        "standing": words.standing(row),
        "wrong": bool(row.trouble or row.last_error or row.rename_refused),
        "to_do": to_do(row),
    }


def _label(channel: Channel) -> str:
    """What it is for; the season is in the page's title."""
    return channel.edition.display_title if channel.edition else str(channel.about)


@admin.register(ChannelSeason)
class ChannelSeasonAdmin(ReadOnlyAdmin):
    steps = (SetPattern(), RenameAll(), ArchiveAll())
    change_form_template = "admin/chat/season.html"
    list_display = ("name", "made", "wrong", "lacking", "to_do")
    search_fields = ("name", "slug")
    fieldsets = ((None, {"fields": ("dates", "pattern", "to_do")}),)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(creating.create(self))
        return [path("<int:season>/creer/", view, name="chat_channelseason_create"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChannelSeason]:
        mine = Channel.objects.filter(Q(season=OuterRef("pk")) | Q(edition__season=OuterRef("pk")))
        team = Channel.objects.filter(edition=OuterRef("pk"), audience=Channel.Audience.TEAM, closed=False)
        live = Edition.objects.filter(~Exists(team), season=OuterRef("pk")).exclude(state__in=Edition.ENDED)
        rows: Any = super().get_queryset(request)
        found: QuerySet[ChannelSeason] = rows.with_dates().annotate(
            open_count=_number(mine.filter(closed=False)),
            trouble_count=_number(mine.filter(closed=False).exclude(trouble="", last_error="", rename_refused="")),
            lacking_count=_number(live),
        )
        return found

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        season = self.get_object(request, unquote(object_id))
        told = {"rows": _told(season)} if season else {}
        return super().change_view(request, object_id, form_url, told | (extra_context or {}))

    @admin.display(description=gettext_lazy("canaux"), ordering="open_count")
    def made(self, season: Any) -> str:
        return str(season.open_count or "–")

    @admin.display(description=gettext_lazy("à regarder"), ordering="trouble_count")
    def wrong(self, season: Any) -> str:
        return str(season.trouble_count or "–")

    @admin.display(description=gettext_lazy("équipes sans canal"), ordering="lacking_count")
    def lacking(self, season: Any) -> str:
        return str(season.lacking_count or "–")

    @admin.display(description=gettext_lazy("à faire"))
    def to_do(self, season: Any) -> str:
        """What the dates and the rows suggest; nothing is done by itself."""
        if _is_over(season) and season.open_count:
            text = ngettext(
                "Finie depuis le %(day)s : %(n)d canal à archiver.",
                "Finie depuis le %(day)s : %(n)d canaux à archiver.",
                season.open_count,
            )
            return text % {"day": dates.day(season.ends_on), "n": season.open_count}
        if season.lacking_count and not _is_over(season):
            number = int(season.lacking_count)
            return ngettext("%d équipe attend son canal.", "%d équipes attendent leur canal.", number) % number
        return "–"

    @admin.display(description=gettext_lazy("dates"))
    def dates(self, season: Any) -> str:
        if not (season.starts_on and season.ends_on):
            return _("aucune")
        return dates.stretch(season.starts_on, season.ends_on)

    @admin.display(description=gettext_lazy("modèle des noms"))
    def pattern(self, season: Any) -> str:
        return actions.pattern_of(season)
