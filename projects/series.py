"""When each mail of a season leaves and who reads it: questions on dates and facts, nothing is counted or stored.

A moment has a first and a last day. Before, nobody hears of it; after, it has gone by, and nobody does either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from partners.models import Writer
from projects.models import Edition, HeldMoment, Membership, Moment, StoppedReader, Told
from seasons.models import Phase, Season
from volunteers.models import Volunteer

# First and last day, counted from launch day, from the middle of the building time, or from its last day.
DAYS = {
    Moment.MEET: ("launch", -14, -8),
    Moment.LAUNCH: ("launch", -7, -2),
    Moment.FIRST_WEEK: ("launch", 2, 8),
    Moment.STILL_THERE: ("launch", 28, 34),
    Moment.END: ("end", 1, 14),
    Moment.PARTNER_TEAM: ("launch", -6, -2),
    Moment.PARTNER_LAUNCH: ("launch", 0, 3),
    Moment.PARTNER_MIDDLE: ("middle", 0, 7),
    Moment.PARTNER_RESULTS: ("end", 1, 14),
}
FOR_PARTNERS = (Moment.PARTNER_TEAM, Moment.PARTNER_LAUNCH, Moment.PARTNER_MIDDLE, Moment.PARTNER_RESULTS)
SETTLED_FOR = timedelta(days=14)  # who has just arrived is not asked whether they are still there


class Window(NamedTuple):
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to write to once, however many teams they are in.

    Args:
        key: what `Told.reader` holds.
        to: an account, or who wrote a partner's proposal.
        editions: theirs in the season; those they lead when `leads`.
        leads: whether what leads need is told.
    """

    key: str
    to: User | Writer
    editions: tuple[Edition, ...]
    leads: bool = False


def window(season: Season, moment: str) -> Window | None:
    """The days of a moment; None when the season's dates do not tell, or leave no time for it."""
    build, launch = season.phase(Phase.Kind.BUILD), season.launch_on
    if build is None or launch is None:
        return None
    end = build.ends_on
    anchor, first, last = DAYS[Moment(moment)]
    start = {"launch": launch, "middle": launch + (end - launch) // 2, "end": end}[anchor]
    found = Window(start + timedelta(days=first), start + timedelta(days=last))
    return found if anchor == "end" or found.last < end else None


def leaving(season: Season, day: date) -> list[Moment]:
    """The moments of a season whose days hold this one, held back or not."""
    windows = [(moment, window(season, moment)) for moment in Moment]
    return [moment for moment, days in windows if days and days.first <= day <= days.last]


def is_held(season: Season, moment: str) -> bool:
    return HeldMoment.objects.filter(season=season, moment=moment).exists()


def readers(season: Season, moment: str, day: date | None = None, *, only: str = "") -> list[Reader]:
    """Whom a moment concerns as things stand, those who were told included.

    Args:
        only: the key of one reader.
    """
    if moment in FOR_PARTNERS:
        found = _partners(season, moment)
    else:
        found = _people(members(season, moment, day or timezone.localdate(), only), moment)
    return [one for one in found if only in ("", one.key)]


def untold(season: Season, moment: str, day: date | None = None) -> list[Reader]:
    told = set(Told.objects.filter(season=season, moment=moment).values_list("reader", flat=True))
    return [one for one in readers(season, moment, day) if one.key not in told]


def members(season: Season, moment: str, day: date, only: str = "") -> QuerySet[Membership]:
    """Seats of people who are here: neither on pause nor gone, in a team that goes on, and who want such mails."""
    checkin = moment == Moment.STILL_THERE
    wanting = {"wants_checkin": True} if checkin else {"wants_season": True}
    around = Volunteer.objects.around(day).filter(user__is_active=True, user__erased_at=None, **wanting)
    rows = Membership.objects.seated().exclude(state=Membership.State.PAUSED).exclude(role=Membership.Role.BEARER)
    rows = rows.filter(volunteer__in=around, edition__season=season).exclude(edition__state__in=Edition.ENDED)
    if moment == Moment.MEET:
        rows = rows.filter(role__in=Membership.LEAD_ROLES)
    if checkin:
        before = midnight(day) - SETTLED_FOR
        rows = rows.exclude(volunteer__in=_leads(season))
        rows = rows.filter(Q(seated_at__lt=before) | Q(seated_at=None, asked_at__lt=before))
    if only:
        rows = rows.filter(volunteer__user=int(only.removeprefix("user:")))
    rows = rows.select_related("volunteer__user", "edition__project")
    return rows.prefetch_related("edition__links").order_by("volunteer", "edition__number", "edition")


def _leads(season: Season) -> QuerySet[Membership]:
    leading = Membership.objects.seated().filter(edition__season=season, role__in=Membership.LEAD_ROLES)
    return leading.values("volunteer")  # type: ignore[return-value]


def _people(rows: Iterable[Membership], moment: str) -> list[Reader]:
    seats: dict[User, list[Membership]] = {}
    for row in rows:
        seats.setdefault(row.volunteer.user, []).append(row)
    return [_person(user, own) for user, own in seats.items()]


def _person(user: User, seats: list[Membership]) -> Reader:
    led = [row for row in seats if row.is_lead]
    return Reader(f"user:{user.pk}", user, tuple(row.edition for row in led or seats), bool(led))


def _partners(season: Season, moment: str) -> list[Reader]:
    """Those who wrote the proposals of the season's teams and proved their address, each address once."""
    # A finished project has results to show; volunteers had their thanks when it finished.
    over = (Edition.State.STOPPED,) if moment == Moment.PARTNER_RESULTS else Edition.ENDED
    editions = Edition.objects.published().filter(season=season, proposal__isnull=False).exclude(state__in=over)
    of = {edition.proposal_id: edition for edition in editions.select_related("project").order_by("number", "pk")}
    stopped = set(StoppedReader.objects.values_list("reader", flat=True))
    found: dict[str, tuple[Writer, list[Edition]]] = {}
    for writer in Writer.objects.filter(proposal__in=of, confirmed_at__isnull=False).order_by("pk"):
        key = address_key(writer.email)
        if key not in stopped:
            found.setdefault(key, (writer, []))[1].append(of[writer.proposal_id])
    return [Reader(key, writer, tuple(own)) for key, (writer, own) in found.items()]


def address_key(address: str) -> str:
    """What stands for a partner's address: the same for the same address, and not readable."""
    return f"mail:{hashlib.sha256(address.lower().encode()).hexdigest()}"


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
