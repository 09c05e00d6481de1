"""What a channel says of itself: purpose and header, from the portal's pages, written only when they differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.letters import absolute
from chat.clients import base
from chat.models import Channel, Workspace
from projects.models import Edition, EditionLink
from seasons.models import Chapter, Season, SeasonLink

PURPOSE_LIMIT = 250
HEADER_LIMIT = 1024
# Slack shows a topic as plain text, and takes no more.
SLACK_HEADER_LIMIT = 250
# A link to the channel itself, in the channel, helps nobody.
SHOWN_LINKS = tuple(kind for kind in EditionLink.Kind if kind != EditionLink.Kind.CHANNEL)

Links = list[tuple[str, str]]


def texts(channel: Channel) -> tuple[str, str]:
    """(purpose, header) the channel should have. A public channel says what public pages say, nothing more."""
    purpose, links = _about(channel)
    if channel.audience == Channel.Audience.LEADS:
        purpose = _("Personnes référentes. %s") % purpose
    return _line(purpose, PURPOSE_LIMIT), _header(channel.workspace, links)


def is_stale(channel: Channel) -> bool:
    """Whether the platform shows something older than the portal's pages."""
    kept = channel.keeps_description and channel.policy != Channel.Policy.FROZEN
    return bool(kept and channel.external_id and channel.described != _print(texts(channel)))


def keep(channel: Channel, client: base.ChatClient) -> None:
    """Write both texts, one call, if they are not what was written last.

    A text somebody changes by hand on the platform stays until the portal has something new to say.
    A platform that refuses is not asked again for the same texts.
    """
    if channel.closing or channel.closed or channel.archived or not is_stale(channel):
        return
    purpose, header = texts(channel)
    try:
        client.describe(channel.external_id, purpose=purpose, header=header)
    except (base.Rejected, base.Forbidden):
        pass
    except base.ChatError:
        later(channel)
        raise
    note(channel, purpose, header)


def later(channel: Channel) -> None:
    """Have both texts written by a next run, after everybody who waits was put in."""
    if is_stale(channel):
        Channel.objects.filter(pk=channel.pk).update(dirty_since=timezone.now())


def note(channel: Channel, purpose: str, header: str) -> None:
    """Remember what was written last."""
    channel.purpose, channel.described = purpose, _print((purpose, header))
    Channel.objects.filter(pk=channel.pk).update(**told(purpose, header))


def told(purpose: str, header: str) -> dict[str, str]:
    """What a channel remembers of texts that were written."""
    return {"purpose": purpose, "described": _print((purpose, header))}


def _print(wished: tuple[str, str]) -> str:
    return hashlib.sha256("\n".join(wished).encode()).hexdigest()[:16]


def _about(channel: Channel) -> tuple[str, Links]:
    if channel.edition is not None:
        return _of_edition(channel.edition, private=channel.private)
    if channel.season is not None:
        return _of_season(channel.season)
    return _of_chapter(channel.chapter) if channel.chapter else ("", [])


def _of_edition(edition: Edition, *, private: bool) -> tuple[str, Links]:
    project = edition.project
    partners = _(" avec %s") % project.partner_names if project.partner_names else ""
    purpose = _("%(title)s, %(season)s%(partners)s. %(summary)s") % {
        "title": edition.display_title,
        "season": edition.season,
        "partners": partners,
        "summary": project.summary,
    }
    shown = edition.published and project.published and edition.season.published
    links = [(_("Page du projet"), absolute(project.get_absolute_url()))] if shown else []
    rows = edition.links.all()
    links += [(row.label, row.url) for row in rows if row.kind in SHOWN_LINKS and (private or (row.public and shown))]
    return purpose, links


def _of_season(season: Season) -> tuple[str, Links]:
    purpose = _("%(season)s de Data for Good. %(tagline)s") % {"season": season.name, "tagline": season.tagline}
    links = [(_("Page de la saison"), absolute(season.get_absolute_url()))] if season.published else []
    kinds = (SeasonLink.Kind.DOCUMENT, SeasonLink.Kind.VIDEO)
    return purpose, links + [(row.label, row.url) for row in season.links.all() if row.kind in kinds]


def _of_chapter(chapter: Chapter) -> tuple[str, Links]:
    purpose = _("Antenne %s de Data for Good : rencontres, entraide, projets près de chez toi.") % chapter.name
    return purpose, [(_("Page de l’antenne"), absolute(chapter.get_absolute_url()))] if chapter.active else []


def _header(workspace: Workspace, links: Links) -> str:
    """As many whole links as the platform takes."""
    slack = workspace.platform == Workspace.Platform.SLACK
    written = (f"{label}\u00a0: {url}" if slack else f"[{_plain(label)}]({url})" for label, url in links)
    return _joined(written, SLACK_HEADER_LIMIT if slack else HEADER_LIMIT)


def _joined(pieces: Iterable[str], limit: int) -> str:
    text = ""
    for piece in pieces:
        longer = f"{text} | {piece}" if text else piece
        if len(longer) > limit:
            break
        text = longer
    return text


def _plain(label: str) -> str:
    """A label that cannot end the link it is in, nor call everybody."""
    return " ".join(label.translate(dict.fromkeys(map(ord, "[]()@`|"), " ")).split())


def _line(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
