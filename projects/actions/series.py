"""Telling the moments of a season, holding one back, and what readers answer or stop."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.letters import reading, send
from accounts.models import User
from projects import series
from projects.actions.joining import leave
from projects.models import HeldMoment, MailSeason, Membership, Moment, StoppedReader, Told
from projects.series_emails import letter
from seasons.models import Season
from volunteers.models import Volunteer

HOUR = 8  # nobody is woken by a mail that could wait
LONGEST = timedelta(days=400)


def tell_moments() -> int:
    """Write each mail whose days these are, once a reader; may run any number of times, and by several workers.

    Returns:
        How many were written.
    """
    now = timezone.localtime()
    if now.hour < HOUR:
        return 0
    near = {"phases__ends_on__gte": now.date() - LONGEST, "phases__starts_on__lte": now.date() + LONGEST}
    told = 0
    for season in Season.objects.published().filter(**near).distinct():
        for moment in series.leaving(season, now.date()):
            if not series.is_held(season, moment):
                told += sum(_tell(season, moment, one) for one in series.untold(season, moment, now.date()))
    return told


@transaction.atomic
def _tell(season: Season, moment: Moment, found: series.Reader) -> int:
    """Whoever writes the row writes the mail. Facts are read again: somebody may have left meanwhile."""
    if isinstance(found.to, User):
        # Whoever erases this account waits here, or was quicker.
        User.objects.select_for_update(no_key=True).filter(pk=found.to.pk).first()
    row, made = Told.objects.get_or_create(season=season, moment=moment, reader=found.key)
    reader = next(iter(series.readers(season, moment, only=found.key)), None)
    if not made:
        return 0
    if reader is None or series.is_held(season, moment):
        row.delete()
        return 0
    key = f"season.{moment}:{season.pk}:{reader.key}"
    with reading(reader.to):
        send(letter(season, moment, reader, told_id=row.pk), to=reader.to, about=reader.editions[0], dedupe=key)
    return 1


@transaction.atomic
def hold_moment(*, season: MailSeason, moment: Moment, actor: User) -> bool:
    """Keep a moment's mails from leaving; those that left have left. Twice changes nothing."""
    _row, made = HeldMoment.objects.get_or_create(season_id=season.pk, moment=moment, defaults={"held_by": actor})
    if made:
        record(actor=actor, verb="season.moment_held", about=season, moment=moment)
    return made


@transaction.atomic
def resume_moment(*, season: MailSeason, moment: Moment, actor: User) -> bool:
    """Let a moment's mails leave again, on its days only. Twice changes nothing."""
    resumed = bool(HeldMoment.objects.filter(season_id=season.pk, moment=moment).delete()[0])
    if resumed:
        record(actor=actor, verb="season.moment_resumed", about=season, moment=moment)
    return resumed


@transaction.atomic
def want_mails(*, reader: str, kind: str, wanted: bool) -> bool:
    """Stop one kind of mail for a reader, or begin again; returns whether anything changed."""
    if kind == "partner":
        if wanted:
            return bool(StoppedReader.objects.filter(reader=reader).delete()[0])
        return StoppedReader.objects.get_or_create(reader=reader)[1]
    field = f"wants_{kind}"
    rows = Volunteer.objects.filter(user=int(reader.removeprefix("user:")), user__erased_at=None)
    volunteer = rows.exclude(**{field: wanted}).select_related("user").first()
    if volunteer is None or not rows.exclude(**{field: wanted}).update(**{field: wanted}):
        return False
    verb = "volunteer.mails_wanted" if wanted else "volunteer.mails_stopped"
    record(actor=volunteer.user, verb=verb, about=volunteer, kind=kind)
    return True


def answer_here(*, told: Told) -> bool:
    """«Oui, toujours là»: kept once; who said they stop has stopped."""
    now = timezone.now()
    rows = Told.objects.filter(pk=told.pk, answer=Told.Answer.NONE)
    return bool(rows.update(answer=Told.Answer.HERE, answered_at=now))


def answer_stop(*, told: Told) -> int:
    """«Je dois m’arrêter»: end their live memberships in that season, by the same door as their own page.

    Returns:
        How many teams they left.
    """
    seats = seats_of(told)
    for membership in seats:
        leave(membership=membership, actor=membership.volunteer.user)
    Told.objects.filter(pk=told.pk).exclude(answer=Told.Answer.STOP).update(
        answer=Told.Answer.STOP, answered_at=timezone.now()
    )
    return len(seats)


def seats_of(told: Told) -> list[Membership]:
    """What the reader of a question would leave."""
    rows = Membership.objects.live().filter(edition__season=told.season_id)
    rows = rows.filter(volunteer__user=int(told.reader.removeprefix("user:")))
    return list(rows.select_related("volunteer__user", "edition__project").order_by("pk"))
