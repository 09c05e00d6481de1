"""Making, marking and closing channels."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from chat import naming
from chat.models import Channel, Workspace
from projects.models import Edition
from seasons.models import Chapter, Season


class AlreadyBound(Exception):
    """This channel of the platform is bound to something else."""


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
def archive_channel(*, channel: Channel, actor: User | None) -> Channel:
    """Archive it at the next tick; nobody is taken out."""
    Channel.objects.filter(pk=channel.pk).update(closing=True, dirty_since=timezone.now(), not_before=None)
    record(actor=actor, verb="channel.archive_asked", about=channel)
    channel.refresh_from_db()
    return channel
