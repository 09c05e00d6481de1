"""Who should be in a channel, by the portal's own rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from chat.models import Channel
from projects.models import Membership, MembershipQuerySet
from volunteers.models import Volunteer


def seats(channel: Channel) -> MembershipQuerySet:
    """The seated memberships that give a place in this channel (none for a chapter's)."""
    rows = _scope(channel).seated().filter(volunteer__user__is_active=True)
    if channel.audience == Channel.Audience.LEADS:
        rows = rows.filter(role__in=Membership.LEAD_ROLES)
    return rows.select_related("volunteer__user")


def people(channel: Channel) -> list[Volunteer]:
    """Each volunteer once, by name."""
    if channel.scope == Channel.Scope.CHAPTER:
        rows = Volunteer.objects.filter(chapter=channel.chapter_id, user__is_active=True).select_related("user")
        found = {row.pk: row for row in rows}
    else:
        found = {row.volunteer_id: row.volunteer for row in seats(channel)}
    return sorted(found.values(), key=lambda one: (one.user.name, one.pk))


def seated_since(channel: Channel, volunteers: Collection[int]) -> dict[int, datetime]:
    """When each of these last took a seat here."""
    rows = seats(channel).filter(volunteer__in=volunteers, seated_at__isnull=False)
    return {row.volunteer_id: row.seated_at for row in rows.order_by("seated_at") if row.seated_at}


def ended(channel: Channel, volunteers: Collection[int]) -> dict[int, datetime]:
    """Volunteers whose place here was ended by a person, and when."""
    rows = _scope(channel).filter(state=Membership.State.LEFT, volunteer__in=volunteers, ended_at__isnull=False)
    return {row.volunteer_id: row.ended_at for row in rows.order_by("ended_at") if row.ended_at}


def channels_of(volunteer: Volunteer) -> QuerySet[Channel]:
    """The channels this volunteer has a place in."""
    mine = Membership.objects.seated().filter(volunteer=volunteer)
    return Channel.objects.filter(
        Q(edition__in=mine.values("edition"))
        | Q(season__in=mine.values("edition__season"))
        | Q(chapter=volunteer.chapter_id, chapter__isnull=False),
        closed=False,
    )


def _scope(channel: Channel) -> MembershipQuerySet:
    if channel.scope == Channel.Scope.EDITION:
        return Membership.objects.filter(edition=channel.edition_id)
    if channel.scope == Channel.Scope.SEASON:
        return Membership.objects.filter(edition__season=channel.season_id)
    return Membership.objects.none()
