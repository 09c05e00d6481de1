"""Who could do what: people who offered, beside what an edition looks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from projects.models import Edition, Membership
from volunteers.models import Volunteer

MOST = 20


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
    """Volunteers who offered to lead and lead nothing this season: most fields in common first, then most time.

    Three queries, whatever their number.
    """
    busy = Membership.objects.seated().filter(edition__season=edition.season_id, role__in=Membership.LEAD_ROLES)
    rows = Volunteer.objects.filter(offers_to_lead=True, user__is_active=True).exclude(pk__in=busy.values("volunteer"))
    wanted = set(edition.needs.values_list("skill", flat=True))
    offers = [
        Offer(row, tuple(skill.domain_label for skill in row.skills.all() if skill.pk in wanted))
        for row in rows.select_related("user").prefetch_related("skills")
    ]
    offers.sort(key=lambda offer: (-len(offer.shared), -(offer.volunteer.hours_per_week or 0), offer.volunteer.pk))
    return offers[:MOST]
