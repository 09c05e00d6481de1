"""Write down, in the rooms below, what the chat found: links and each member's truth."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.letters import absolute
from chat import wanted, words
from chat.clients.base import ChatClient
from chat.models import Account, Channel
from chat.models.moves import is_coming, is_left
from projects import actions as projects
from projects.models import EditionLink, Membership
from seasons import actions as seasons
from seasons.models import Chapter, Season, SeasonLink

# An invitation this old that nobody took is no longer called one.
INVITATION = timedelta(days=7)
State = Membership.ChatState
MARKS = ("#", "~")


def tell_members(channel: Channel, accounts: dict[int, Account], failed: dict[str, str], trouble: str = "") -> None:
    """Tell each member of an edition where they stand; only what changed is written."""
    if channel.scope != Channel.Scope.EDITION or channel.audience != Channel.Audience.TEAM:
        return
    if is_left(channel) or is_coming(channel):
        return  # the other one of the two says where people are
    present = set(channel.presences.filter(left_at=None).values_list("external_id", flat=True))
    news: dict[tuple[str, str], list[int]] = defaultdict(list)
    for seat in wanted.seats(channel):
        account = accounts.get(seat.volunteer_id)
        truth = _truth(channel, account, present, failed, trouble)
        if truth != (seat.chat_state, seat.chat_detail):
            news[truth].append(seat.pk)
    for (state, detail), ids in news.items():
        projects.set_channel_status(membership_ids=ids, state=state, detail=detail)


def _truth(
    channel: Channel, account: Account | None, present: set[str], failed: dict[str, str], trouble: str
) -> tuple[str, str]:
    if account and account.external_id in present:
        return State.PRESENT, ""
    if trouble or account is None:
        return (State.FAILING, words.reason(trouble)) if trouble else (State.PENDING, "")
    if account.state != Account.State.FOUND:
        return _not_found(channel, account)
    if account.external_id in failed:
        return State.FAILING, words.reason(failed[account.external_id])
    if channel.presences.filter(external_id=account.external_id, ended_by="platform").exists():
        return State.UNKNOWN, _("Tu as quitté ce canal sur la messagerie : tu peux y revenir par le lien.")
    return State.PENDING, ""


def _not_found(channel: Channel, account: Account) -> tuple[str, str]:
    if account.state == Account.State.UNLINKED:
        return State.UNKNOWN, _("Tu as délié ton compte : le portail ne t’ajoute plus aux canaux.")
    if account.state in (Account.State.HIDDEN, Account.State.CONFLICT):
        return State.FAILING, words.reason(account.state)
    fresh = account.state == Account.State.NOT_FOUND and timezone.now() - account.asked_at < INVITATION
    return (State.INVITED if fresh and channel.workspace.invite_url else State.NOT_FOUND), account.email


def tell_failing(channel: Channel, error: str) -> None:
    """The chat has not answered for a while: say so to those who wait."""
    rows = wanted.seats(channel).filter(chat_state__in=[State.PENDING, State.UNKNOWN])
    if channel.scope == Channel.Scope.EDITION and channel.audience == Channel.Audience.TEAM:
        if is_left(channel) or is_coming(channel):
            return
        projects.set_channel_status(
            membership_ids=list(rows.values_list("pk", flat=True)), state=State.FAILING, detail=error
        )


def write_links(channel: Channel, client: ChatClient) -> None:
    """The channel's link, and the invitation's, as rows of the edition or season. The leads' is nobody else's."""
    if not channel.external_id or channel.audience == Channel.Audience.LEADS or is_left(channel):
        return
    url, label = client.channel_url(channel.external_id, channel.name), str(channel)
    if channel.edition is not None:
        for old in channel.edition.links.filter(kind=EditionLink.Kind.CHANNEL).exclude(url=url):
            if old.label.startswith(MARKS) and not _is_bound_elsewhere(channel, old.label):
                projects.unlink(edition=channel.edition, kind=old.kind, url=old.url)
        if not channel.edition.links.filter(kind=EditionLink.Kind.CHANNEL, url=url, label=label).exists():
            projects.link(edition=channel.edition, kind=EditionLink.Kind.CHANNEL, url=url, label=label, public=False)
    elif channel.season is not None and channel.audience == Channel.Audience.TEAM:
        for row in channel.season.links.filter(kind=SeasonLink.Kind.CHANNEL).exclude(url=url):
            if row.label.startswith(MARKS) and not _is_bound_elsewhere(channel, row.label):
                seasons.unlink(season=channel.season, kind=row.kind, url=row.url)
        _link_season(channel.season, SeasonLink.Kind.CHANNEL, url, label)
    elif channel.chapter is not None:
        for link in channel.chapter.links.exclude(url=url):
            if not _is_bound_elsewhere(channel, link.label):
                seasons.unlink_chapter(chapter=channel.chapter, url=link.url)
        _link_chapter(channel.chapter, url, label)
    write_invitation(channel)


def write_invitation(channel: Channel) -> None:
    """The workspace's invitation on the channel's season; an older one goes."""
    season = channel.season or (channel.edition.season if channel.edition else None)
    if season is not None:
        _write_account_page(season)
    if season is None or not channel.workspace.invite_url or not channel.workspace.is_default:
        return
    for old in season.links.filter(kind=SeasonLink.Kind.CHAT_INVITE).exclude(url=channel.workspace.invite_url):
        seasons.unlink(season=season, kind=old.kind, url=old.url)
    label = _("Rejoindre la messagerie")
    _link_season(season, SeasonLink.Kind.CHAT_INVITE, channel.workspace.invite_url, label)


def _write_account_page(season: Season) -> None:
    """Where a volunteer says who they are on the chat: pages below this room read the row."""
    url = absolute(reverse("chat:accounts"))
    for old in season.links.filter(kind=SeasonLink.Kind.CHAT_ACCOUNT).exclude(url=url):
        seasons.unlink(season=season, kind=old.kind, url=old.url)
    _link_season(season, SeasonLink.Kind.CHAT_ACCOUNT, url, _("Mon compte sur la messagerie"))


def _link_season(season: Season, kind: str, url: str, label: str) -> None:
    """Written only when it says something new: a public page's cache hangs on it."""
    if not season.links.filter(kind=kind, url=url, label=label).exists():
        seasons.link(season=season, kind=kind, url=url, label=label)


def _link_chapter(chapter: Chapter, url: str, label: str) -> None:
    if not chapter.links.filter(url=url, label=label).exists():
        seasons.link_chapter(chapter=chapter, url=url, label=label)


def _is_bound_elsewhere(channel: Channel, label: str) -> bool:
    others = Channel.objects.filter(edition=channel.edition_id, name=label.lstrip("".join(MARKS)))
    others = others.exclude(pk=channel.pk).select_related("workspace")
    return any(str(one) == label for one in others)
