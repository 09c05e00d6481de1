"""Once a week, to the leads who want it: who arrived in their team, and who cannot be found on the chat."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.letters import reading, send
from accounts.models import User
from chat import emails
from chat.models import Digest
from projects.emails import leads_of
from projects.models import Edition, Membership
from volunteers.models import Volunteer

HOUR = 8


def send_week(now: datetime | None = None) -> int:
    """The mails of the week that ended on Sunday; asked again, no mail leaves twice. Returns how many were written.

    Only on Mondays and Tuesdays, from eight: later, nobody waits for last week's news.
    """
    moment = timezone.localtime(now)
    if moment.weekday() > 1 or moment.hour < HOUR:
        return 0
    monday = moment.date() - timedelta(days=moment.weekday())
    return sum(_tell(edition, monday - timedelta(days=7), monday) for edition in editions())


def editions() -> QuerySet[Edition]:
    """Those whose digest is on, by themselves or by their season, while they go on."""
    on = Q(pk__in=Digest.objects.filter(edition__isnull=False).values("edition"))
    on |= Q(season__in=Digest.objects.filter(season__isnull=False).values("season"))
    over = (Edition.State.FINISHED, Edition.State.STOPPED)
    return Edition.objects.filter(on).exclude(state__in=over).select_related("project", "season")


def arrived(edition: Edition, start: date, end: date) -> list[Membership]:
    """Who took a seat from `start` until the day before `end`, and still has it."""
    between = (_midnight(start), _midnight(end))
    rows = Membership.objects.seated().filter(edition=edition, seated_at__gte=between[0], seated_at__lt=between[1])
    return list(rows.select_related("volunteer__user", "need__skill").order_by("seated_at", "pk"))


@transaction.atomic
def _tell(edition: Edition, start: date, end: date) -> int:
    rows = arrived(edition, start, end)
    told = 0
    for lead in readers(edition) if rows else ():
        others = [row for row in rows if row.volunteer.user_id != lead.pk]
        if others:
            year, week, _ = start.isocalendar()
            key = f"chat.digest:{edition.pk}:{lead.pk}:{year}-{week}"
            with reading(lead):
                send(emails.digest(edition, lead, others), to=lead, about=edition, dedupe=key)
            told += 1
    return told


def readers(edition: Edition) -> list[User]:
    """Leads who want it and are not on pause."""
    leads = leads_of(edition.pk)
    around = Volunteer.objects.around().filter(wants_digest=True)
    wanting = User.objects.filter(pk__in=[one.pk for one in leads], volunteer__in=around)
    return list(wanting.select_related("volunteer").order_by("pk"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
