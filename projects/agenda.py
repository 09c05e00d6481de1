"""What is in somebody's own calendar."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from projects.models import Edition, EditionEvent, Membership
from seasons.models import Event, EventQuerySet, Phase
from volunteers.models import Volunteer


def events_of(user: User) -> EventQuerySet:
    """Events they are on the list of, their teams' and their chapter's."""
    seated = Membership.objects.seated().filter(volunteer__user=user)
    teams = EditionEvent.objects.filter(edition__in=seated.values("edition"))
    chapters = Volunteer.objects.filter(user=user, chapter__active=True).values("chapter")
    local = Event.objects.public().filter(chapter__in=chapters)
    mine = Event.objects.filter(attendances__user=user)
    return Event.objects.filter(
        Q(pk__in=mine.values("pk")) | Q(pk__in=teams.values("event")) | Q(pk__in=local.values("pk"))
    )


def phases_of(user: User) -> QuerySet[Phase]:
    """The dates of the seasons they are in a team of."""
    seated = Membership.objects.seated().filter(volunteer__user=user)
    rows = Phase.objects.filter(season__published=True, season__in=seated.values("edition__season"))
    return rows.select_related("season")


def events_of_team(edition: Edition) -> EventQuerySet:
    return Event.objects.filter(pk__in=EditionEvent.objects.filter(edition=edition).values("event"))
