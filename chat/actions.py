"""What can be done to channels, plans and accounts. None of it touches the network: the tick carries it out."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from chat import naming, wanted
from chat.models import Account, Channel, Presence, SyncPlan, Workspace
from projects.models import Edition
from seasons.models import Chapter, Season

ID_LENGTH = range(9, 65)


class AlreadyBound(Exception):
    """This channel of the platform is bound to something else."""


class AlreadyAsked(Exception):
    """A dry run or an approved plan of this channel is under way."""


class NotApprovable(Exception):
    """The plan was applied, refused or overtaken meanwhile."""


class AccountTaken(Exception):
    """This account belongs to somebody else."""


class UnknownAccount(Exception):
    """Neither an id nor the name of somebody seen in a channel."""


def default_name(about: Season | Edition | Chapter, audience: str = Channel.Audience.TEAM) -> tuple[str, str]:
    """(short name, display name) of a channel made for this: `12_bloom`, `saison-12`, `antenne-lyon`."""
    if isinstance(about, Edition):
        number = about.season.number or about.season.slug
        words, shown = f"{number}_{about.project.slug}", about.display_title
    elif isinstance(about, Season):
        words, shown = f"saison-{about.number or about.slug}", about.name
    else:
        words, shown = f"antenne-{about.slug}", about.name
    if audience == Channel.Audience.LEADS:
        words, shown = f"{words}_ref", f"{shown} (référence)"
    return naming.slug(words), naming.display(shown)


@transaction.atomic
def ensure_channel(
    *,
    about: Season | Edition | Chapter,
    workspace: Workspace,
    actor: User | None = None,
    audience: str = Channel.Audience.TEAM,
    external_id: str = "",
    name: str = "",
    **fields: Any,
) -> Channel:
    """The channel of a season, edition or chapter for this audience: the existing row, or a new one.

    With `external_id` it is bound to a channel that exists (additive unless told otherwise); without, the
    portal creates one. `name` tells apart several channels of one edition.

    Raises:
        AlreadyBound: another row holds this id.
    """
    kind = {Season: "season", Edition: "edition", Chapter: "chapter"}[type(about)]
    found = Channel.objects.filter(workspace=workspace, audience=audience, closed=False, **{kind: about})
    found = found.filter(name=name) if name else found
    found = found.filter(external_id=external_id) if external_id else found
    if existing := found.first():
        return existing
    short, shown = default_name(about, audience)
    taken = set(Channel.objects.filter(workspace=workspace, external_id="").values_list("name", flat=True))
    values: dict[str, Any] = {
        "workspace": workspace,
        "scope": kind,
        kind: about,
        "audience": audience,
        "external_id": external_id,
        "name": name or naming.slug(short, taken=taken),
        "display_name": shown,
        "private": audience == Channel.Audience.LEADS,
        "policy": Channel.Policy.ADDITIVE if external_id else Channel.Policy.MANAGED,
        "origin": Channel.Origin.BOUND if external_id else Channel.Origin.CREATED,
        "dirty_since": timezone.now(),
    }
    return _make(actor, values | fields)


def _make(actor: User | None, values: dict[str, Any]) -> Channel:
    try:
        with transaction.atomic():
            channel = Channel.objects.create(**values)
    except IntegrityError as error:
        raise AlreadyBound(values["external_id"]) from error
    record(actor=actor, verb=f"channel.{channel.origin}", about=channel, policy=channel.policy)
    return channel


def mark_dirty(*, channels: QuerySet[Channel]) -> int:
    """Have these channels looked at by the next tick; returns how many."""
    return channels.filter(closed=False).update(dirty_since=timezone.now())


@transaction.atomic
def sync_now(*, channel: Channel, actor: User | None) -> Channel:
    """Read the channel and bring it up to date at the next tick, even if it was put off."""
    fields = {"dirty_since": timezone.now(), "not_before": None, "needs_walk": True, "checked_at": None}
    Channel.objects.filter(pk=channel.pk, closed=False).update(**fields)
    record(actor=actor, verb="channel.sync_asked", about=channel)
    channel.refresh_from_db()
    return channel


@transaction.atomic
def ask_plan(*, channel: Channel, actor: User | None) -> SyncPlan:
    """Ask for a dry run. Raises `AlreadyAsked` while another is under way."""
    try:
        with transaction.atomic():
            plan = SyncPlan.objects.create(channel=channel, requested_by=actor, state=SyncPlan.State.ASKED)
    except IntegrityError as error:
        raise AlreadyAsked from error
    Channel.objects.filter(pk=channel.pk).update(not_before=None, checked_at=None)
    record(actor=actor, verb="channel.plan_asked", about=channel)
    return plan


@transaction.atomic
def approve(*, plan: SyncPlan, actor: User) -> SyncPlan:
    """Let a plan be applied, exactly as shown.

    Raises:
        NotApprovable: it is no longer open to approval.
        AlreadyAsked: another plan of this channel is under way.
    """
    rows = SyncPlan.objects.filter(pk=plan.pk, state__in=SyncPlan.APPROVABLE)
    try:
        with transaction.atomic():
            moved = rows.update(state=SyncPlan.State.APPROVED, requested_by=actor)
    except IntegrityError as error:
        raise AlreadyAsked from error
    if not moved:
        raise NotApprovable
    Channel.objects.filter(pk=plan.channel_id).update(not_before=None, checked_at=None)
    record(actor=actor, verb="channel.plan_approved", about=plan.channel, plan=plan.pk)
    plan.refresh_from_db()
    return plan


@transaction.atomic
def archive_channel(*, channel: Channel, actor: User | None) -> Channel:
    """Archive it at the next tick; nobody is taken out."""
    Channel.objects.filter(pk=channel.pk).update(closing=True, dirty_since=timezone.now(), not_before=None)
    record(actor=actor, verb="channel.archive_asked", about=channel)
    channel.refresh_from_db()
    return channel


@transaction.atomic
def link_account(*, account: Account, external_id: str, actor: User) -> Account:
    """Say by hand who a volunteer is: an id, or the user name of somebody seen in a channel.

    Raises:
        UnknownAccount: neither.
        AccountTaken: somebody else is linked to it.
    """
    word = external_id.strip().removeprefix("@")
    seen = Presence.objects.filter(channel__workspace=account.workspace_id)
    found = seen.filter(username__iexact=word).exclude(username="").first() or seen.filter(external_id=word).first()
    if found is None and not (word.isalnum() and len(word) in ID_LENGTH and any(map(str.isdigit, word))):
        raise UnknownAccount(word)
    account.external_id = found.external_id if found else word
    account.username, account.kind = (found.username, found.kind) if found else ("", Account.Kind.PERSON)
    account.matched_by, account.state = Account.MatchedBy.HAND, Account.State.FOUND
    account.checked_at, account.next_check_at, account.missing_since = timezone.now(), None, None
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise AccountTaken(word) from error
    seen.filter(external_id=account.external_id).update(account=account)
    mark_dirty(channels=wanted.channels_of(account.volunteer))
    record(actor=actor, verb="chat_account.linked", about=account)
    return account


@transaction.atomic
def seek_again(*, account: Account, actor: User | None) -> Account:
    """Look for somebody at the next tick instead of later."""
    Account.objects.filter(pk=account.pk).exclude(state=Account.State.FOUND).update(
        next_check_at=timezone.now(), tries=0
    )
    record(actor=actor, verb="chat_account.sought", about=account)
    account.refresh_from_db()
    return account
