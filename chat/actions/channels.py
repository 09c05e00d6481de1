"""Making channels: what they are called, for whom, under which rule."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from chat import naming
from chat.models import Channel, Move, MovePair, SeasonNaming, Workspace
from projects.models import Edition
from seasons.models import Chapter, Season
from volunteers.models import Skill

About = Season | Edition | Chapter


class AlreadyBound(Exception):
    """This channel of the platform is bound to something else."""


class NameInUse(Exception):
    """Another channel of this workspace, not made yet, has this name."""


def pattern_of(season: Season) -> str:
    """How the channels of this season's editions are called."""
    row = SeasonNaming.objects.filter(season=season).first()
    return row.pattern if row else naming.PATTERN


def default_name(
    about: About,
    audience: str = Channel.Audience.TEAM,
    *,
    limit: int = naming.MATTERMOST_LIMIT,
    pattern: str = "",
    part: str = "",
) -> tuple[str, str]:
    """(short name, display name) of a channel made for this: `12_bloom`, `saison-12`, `antenne-lyon`.

    Args:
        limit: characters the platform takes.
        pattern: the season's, when it is known already.
        part: what the channel is for within the team, such as a field: `12_bloom_data`.
    """
    if isinstance(about, Edition):
        season = str(about.season.number or about.season.slug)
        words = naming.named(
            pattern or pattern_of(about.season), season=season, slug=about.project.slug, number=about.number
        )
        shown = about.display_title
    elif isinstance(about, Season):
        words, shown = f"saison-{about.number or about.slug}", about.name
    else:
        words, shown = f"antenne-{about.slug}", about.name
    if audience == Channel.Audience.LEADS:
        words, shown = f"{words}_ref", f"{shown} (référence)"
    elif part:
        words, shown = f"{words}_{part}", f"{shown} ({part})"
    return naming.slug(words, limit=limit), naming.display(shown)


@transaction.atomic
def ensure_channel(
    *,
    about: About,
    workspace: Workspace,
    actor: User | None = None,
    audience: str = Channel.Audience.TEAM,
    external_id: str = "",
    name: str = "",
    skills: Collection[Skill] = (),
    roles: Collection[str] = (),
    **fields: Any,
) -> Channel:
    """The channel of a season, edition or chapter for this audience: the existing row, or a new one.

    With `external_id` it is bound to a channel that exists (additive unless told otherwise); without, the
    portal creates one. `name` tells apart several channels of one edition; `skills` and `roles` say who is
    in the channel of an audience "roles".

    Raises:
        AlreadyBound: another row holds this id.
        NameInUse: another channel that is still to be made has this name.
    """
    kind = {Season: "season", Edition: "edition", Chapter: "chapter"}[type(about)]
    part = naming.slug(skills[0].slug if (skills := list(skills)) else next(iter(roles), ""))
    several = audience == Channel.Audience.ROLES
    limit = naming.limit_of(workspace.platform)
    short, shown = default_name(about, audience, limit=limit, part=part if several else "")
    found = Channel.objects.filter(workspace=workspace, audience=audience, closed=False, **{kind: about})
    found = found.filter(name=name or short) if name or several else found
    found = found.filter(external_id=external_id) if external_id else found
    if existing := found.first():
        return existing
    values: dict[str, Any] = {
        "workspace": workspace,
        "scope": kind,
        kind: about,
        "audience": audience,
        "external_id": external_id,
        "name": name or naming.slug(short, limit=limit, taken=_asked_names(workspace)),
        "display_name": shown,
        "private": audience == Channel.Audience.LEADS,
        "roles": list(roles),
        "policy": Channel.Policy.ADDITIVE if external_id else Channel.Policy.MANAGED,
        "origin": Channel.Origin.BOUND if external_id else Channel.Origin.CREATED,
        # Somebody else wrote what an existing channel says of itself.
        "keeps_description": not external_id,
        "dirty_since": timezone.now(),
    }
    channel = _make(actor, values | fields)
    channel.skills.set(skills)
    _join_move(channel)
    return channel


def _join_move(channel: Channel) -> None:
    """A channel of a workspace that gets ready to move is listed with the others."""
    for move in Move.objects.filter(source=channel.workspace_id, state=Move.State.DRAFT):
        MovePair.objects.get_or_create(move=move, source=channel)


def _asked_names(workspace: Workspace) -> set[str]:
    rows = Channel.objects.filter(workspace=workspace, external_id="", closed=False)
    return set(rows.values_list("name", flat=True))


def _make(actor: User | None, values: dict[str, Any]) -> Channel:
    try:
        with transaction.atomic():
            channel = Channel.objects.create(**values)
    except IntegrityError as error:
        raise (AlreadyBound if values["external_id"] else NameInUse)(values["name"]) from error
    record(actor=actor, verb=f"channel.{channel.origin}", about=channel, policy=channel.policy)
    return channel
