"""The pages of a season and of an edition, completed by what only the chat knows: where their channels stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import lined
from chat import actions, wanted, words
from chat.models import Channel
from chat.models.channels import ChannelQuerySet
from projects.admin.editions import EditionAdmin
from projects.admin.seasons import MailedSeasonAdmin
from projects.models import Edition
from seasons.models import Season

admin.site.unregister([Edition, Season])


def standings(rows: ChannelQuerySet) -> SafeString:
    """A line each: the channel's page, its state, whom it wants and holds, when it was last read."""
    inside = Count("presences", filter=Q(presences__left_at=None))
    found = rows.with_waiting().select_related("workspace").annotate(inside=inside).order_by("closed", "name")
    return lined('<a href="{}">{}</a> : {}. {}', (_line(row) for row in found))


def _line(row: Any) -> tuple[str, Channel, str, str]:
    url = reverse("admin:chat_channel_change", args=[row.pk])
    state = words.standing(row).rstrip(".")
    return url, row, state, " ".join(_figures(row)) if row.external_id and not row.closed else ""


def _figures(row: Any) -> Iterable[str]:
    people = len(wanted.people(row))
    yield ngettext("%d personne attendue,", "%d personnes attendues,", people) % people
    inside = ngettext("%d membre vu", "%d membres vus", row.inside) % row.inside
    if row.last_ok_at is None:
        yield _("%s.") % inside
    else:
        when = date_format(timezone.localtime(row.last_ok_at), "j F, H:i")
        yield _("%(inside)s le %(when)s.") % {"inside": inside, "when": when}


@admin.register(Edition)
class EditionWithChannels(EditionAdmin):
    @admin.display(description=gettext_lazy("canaux"))
    def channel(self, edition: Edition) -> SafeString | str:
        found = standings(edition.chat_channels.all())
        url = reverse("admin:chat_channelseason_change", args=[edition.season_id])
        return found or format_html('{} <a href="{}">{}</a>', _("Aucun."), url, _("Créer ceux de la saison"))


@admin.register(Season)
class SeasonWithChannels(MailedSeasonAdmin):
    """The season's own channels one by one, its teams' in figures: their page has a line for each."""

    @admin.display(description=gettext_lazy("messagerie"))
    def chat_links(self, season: Season) -> SafeString | str:
        rows = actions.channels_of(season).filter(closed=False)
        wrong = rows.exclude(trouble="", last_error="", rename_refused="").count()
        number = rows.count()
        told = ngettext("%d canal ouvert", "%d canaux ouverts", number) % number
        if wrong:
            told += ", " + ngettext("%d à regarder", "%d à regarder", wrong) % wrong
        url = reverse("admin:chat_channelseason_change", args=[season.pk])
        all_of_them = format_html('<a href="{}">{}</a>', url, told if number else _("Aucun canal : en créer"))
        own = standings(season.chat_channels.filter(closed=False))
        return lined("{}", [(part,) for part in (super().chat_links(season), own, all_of_them) if part])
