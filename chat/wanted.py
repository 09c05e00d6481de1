"""Who should be in a channel, by the portal's own rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from chat.models import Channel, Workspace
from projects.models import Membership, MembershipQuerySet
from volunteers.models import Volunteer


def seats(channel: Channel) -> MembershipQuerySet:
    """The seated memberships that give a place in this channel (none for a chapter's)."""
    rows = _scope(channel).seated().filter(volunteer__user__is_active=True)
    return _invited(channel, rows).select_related("volunteer__user")


def people(channel: Channel) -> list[Volunteer]:
    """Each volunteer once, by name."""
    if channel.scope == Channel.Scope.CHAPTER:
        rows = Volunteer.objects.filter(chapter=channel.chapter_id, user__is_active=True).select_related("user")
        found = {row.pk: row for row in rows}
    else:
        found = {row.volunteer_id: row.volunteer for row in seats(channel)}
    return sorted(found.values(), key=lambda one: (one.user.name, one.pk))


def seated_since(channel: Channel, volunteers: Collection[int]) -> dict[int, datetime]:
    """Since when each of these has a place here: of several seats, the first; the others gave nothing new."""
    rows = seats(channel).filter(volunteer__in=volunteers, seated_at__isnull=False)
    return {row.volunteer_id: row.seated_at for row in rows.order_by("-seated_at") if row.seated_at}


def ended(channel: Channel, volunteers: Collection[int]) -> dict[int, datetime]:
    """Volunteers who left the team, or were taken out of it by a person, and when."""
    rows = _scope(channel).filter(state=Membership.State.LEFT, volunteer__in=volunteers, ended_at__isnull=False)
    return {row.volunteer_id: row.ended_at for row in rows.order_by("ended_at") if row.ended_at}


def moved(channel: Channel, volunteers: Collection[int]) -> dict[int, str]:
    """Those whose place here went with a decision that kept them seated elsewhere, and which one.

    "demoted": no longer a lead of the team; "moved": in another field, role or project of the season;
    "chapter": they chose another chapter, or none.
    """
    if channel.scope == Channel.Scope.CHAPTER:
        others = Volunteer.objects.filter(pk__in=volunteers).exclude(chapter=channel.chapter_id)
        return dict.fromkeys(others.values_list("pk", flat=True), "chapter")
    why = "demoted" if channel.audience == Channel.Audience.LEADS else "moved"
    season = channel.edition.season_id if channel.edition else channel.season_id
    seated = Membership.objects.seated().filter(edition__season=season, volunteer__in=volunteers)
    return dict.fromkeys(seated.values_list("volunteer", flat=True), why)


def has_place(channel: Channel, external_id: str) -> bool:
    """Whether this account is that of somebody who has a place here, now."""
    owners = channel.workspace.accounts.filter(external_id=external_id).values("volunteer")
    if channel.scope == Channel.Scope.CHAPTER:
        return Volunteer.objects.filter(pk__in=owners, chapter=channel.chapter_id, user__is_active=True).exists()
    return seats(channel).filter(volunteer__in=owners).exists()


def channels_of(volunteer: Volunteer) -> QuerySet[Channel]:
    """The channels this volunteer has a place in."""
    return channels_of_these([volunteer.pk])


def channels_of_these(volunteers: Collection[int]) -> QuerySet[Channel]:
    """The channels any of these has a place in."""
    theirs = Membership.objects.seated().filter(volunteer__in=volunteers)
    chapters = Volunteer.objects.filter(pk__in=volunteers, chapter__isnull=False).values("chapter")
    return Channel.objects.filter(
        Q(edition__in=theirs.values("edition"))
        | Q(season__in=theirs.values("edition__season"))
        | Q(chapter__in=chapters),
        closed=False,
    )


def everybody(workspace: Workspace) -> QuerySet[Volunteer]:
    """Everybody who has a place in some channel of this workspace, or nearly: a superset by audience."""
    channels = Channel.objects.filter(workspace=workspace, closed=False)
    seated = Membership.objects.seated().filter(
        Q(edition__in=channels.values("edition")) | Q(edition__season__in=channels.values("season"))
    )
    there = Q(pk__in=seated.values("volunteer")) | Q(chapter__in=channels.values("chapter"))
    return Volunteer.objects.filter(there, user__is_active=True)


def _invited(channel: Channel, rows: MembershipQuerySet) -> MembershipQuerySet:
    """Those of the team this channel is for."""
    if channel.audience == Channel.Audience.LEADS:
        return rows.filter(role__in=Membership.LEAD_ROLES)
    if channel.audience == Channel.Audience.ROLES:
        return rows.filter(Q(need__skill__in=channel.skills.all()) | Q(role__in=channel.roles))
    return rows


def _scope(channel: Channel) -> MembershipQuerySet:
    if channel.scope == Channel.Scope.EDITION:
        return Membership.objects.filter(edition=channel.edition_id)
    if channel.scope == Channel.Scope.SEASON:
        return Membership.objects.filter(edition__season=channel.season_id)
    return Membership.objects.none()
