"""Who could do what: people who offered, beside what an edition looks for; and editions alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from projects import status
from projects.cards import Entry, card_of, entries_of
from projects.models import Edition, Membership
from seasons.models import Season
from volunteers.models import Volunteer

MOST = 20
SIMILAR = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who offered to lead: the fields they share with the edition's needs, and their time."""

    volunteer: Volunteer
    shared: tuple[str, ...]

    def __str__(self) -> str:
        hours = self.volunteer.hours_per_week
        said = [_("%d h par semaine") % hours] if hours else []
        return f"{self.volunteer} ({', '.join([*said, *self.shared])})" if said or self.shared else str(self.volunteer)


def who_could_lead(edition: Edition) -> list[Offer]:
    """Those who could lead an edition: most fields in common with its needs first, then most time.

    Three queries, whatever their number.
    """
    return offers(edition.season, set(edition.needs.values_list("skill", flat=True)))


def offers(season: Season, wanted: Collection[int] = ()) -> list[Offer]:
    """Volunteers who offered to lead and lead nothing this season; nobody on pause. Two queries.

    Args:
        wanted: ids of fields; whoever shares most of them comes first, then whoever has most time.
    """
    busy = Membership.objects.seated().filter(edition__season=season, role__in=Membership.LEAD_ROLES)
    rows = (
        Volunteer.objects.around()
        .filter(offers_to_lead=True, user__is_active=True)
        .exclude(pk__in=busy.values("volunteer"))
    )
    found = [
        Offer(row, tuple(skill.wanted for skill in row.skills.all() if skill.pk in wanted))
        for row in rows.select_related("user").prefetch_related("skills")
    ]
    found.sort(key=lambda offer: (-len(offer.shared), -(offer.volunteer.hours_per_week or 0), offer.volunteer.pk))
    return found[:MOST]


def similar(edition: Edition, season: Season | None = None) -> list[SafeString]:
    """Cards of other projects that have free seats: those that share a dimension first, then those that share a role.

    Args:
        season: where to look; the edition's own when it is None.
    """
    around = entries_of(edition.season)
    own = {need.skill for entry in around if entry.pk == edition.pk for need in entry.needs}
    if season and season != edition.season:
        around = entries_of(season)

    def distance(entry: Entry) -> tuple[bool, bool]:
        alike = any(getattr(entry, dimension) for dimension in edition.project.dimensions)
        free = {need.skill for need in entry.needs if need.taken < need.seats}
        return not alike, not free & own

    others = [entry for entry in around if entry.slug != edition.project.slug]
    looking = [entry for entry in others if entry.status(over=False).code == status.RECRUITS]
    return [card_of(entry, over=False) for entry in sorted(looking, key=distance)[:SIMILAR]]
