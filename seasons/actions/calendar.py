"""What can be done to the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import letters
from accounts.actions import record
from accounts.models import User
from seasons import emails
from seasons.models import Chapter, ChapterLink, Phase, Season, SeasonLink, Watch

# First day (weeks before or after launch day) and length in days of each phase of a usual season.
USUAL_PHASES = {
    Phase.Kind.CALL: (-20, 56),
    Phase.Kind.AUDIT: (-12, 28),
    Phase.Kind.SELECTION: (-8, 7),
    Phase.Kind.FRAMING: (-7, 49),
    Phase.Kind.LAUNCH: (0, 1),
    Phase.Kind.BUILD: (0, 91),
    Phase.Kind.FOLLOW_UP: (13, 90),
}
MAIL_INTERVAL = timedelta(hours=1)


@transaction.atomic
def prefill_phases(*, season: Season, launch_on: date, actor: User | None) -> list[Phase]:
    """Give a season the seven usual phases around its launch day; kinds it already has are kept."""
    existing = set(season.phases.values_list("kind", flat=True))
    phases = [
        Phase(
            season=season,
            kind=kind,
            starts_on=launch_on + timedelta(weeks=weeks),
            ends_on=launch_on + timedelta(weeks=weeks, days=days - 1),
        )
        for kind, (weeks, days) in USUAL_PHASES.items()
        if kind not in existing
    ]
    Phase.objects.bulk_create(phases)
    record(actor=actor, verb="season.phases_prefilled", about=season, launch_on=launch_on.isoformat())
    return phases


@transaction.atomic
def publish(*, season: Season, published: bool, actor: User | None) -> Season:
    """Show a season to everybody, or take it back; doing it twice changes nothing."""
    if Season.objects.filter(pk=season.pk).exclude(published=published).update(published=published):
        record(actor=actor, verb="season.published" if published else "season.unpublished", about=season)
    season.refresh_from_db(fields=["published"])
    return season


def touch_chapters(chapter_ids: Iterable[int | None]) -> None:
    """Say that the people of these chapters changed; locked in the order of their ids."""
    for chapter_id in sorted({pk for pk in chapter_ids if pk}):
        Chapter.objects.filter(pk=chapter_id).update(people_version=F("people_version") + 1)


@transaction.atomic
def link_chapter(*, chapter: Chapter, url: str, label: str) -> ChapterLink:
    """Store where a chapter talks; the same address again only renames it."""
    return ChapterLink.objects.update_or_create(chapter=chapter, url=url, defaults={"label": label})[0]


@transaction.atomic
def unlink_chapter(*, chapter: Chapter, url: str) -> int:
    """Forget a chapter's channel; returns how many rows went."""
    return ChapterLink.objects.filter(chapter=chapter, url=url).delete()[0]


@transaction.atomic
def link(*, season: Season, kind: str, url: str, label: str) -> SeasonLink:
    """Store a link of a season; the same link again only renames it."""
    row, _ = SeasonLink.objects.update_or_create(season=season, kind=kind, url=url, defaults={"label": label})
    return row


@transaction.atomic
def unlink(*, season: Season, kind: str, url: str) -> int:
    """Forget a link; returns how many rows went."""
    return SeasonLink.objects.filter(season=season, kind=kind, url=url).delete()[0]


@transaction.atomic
def watch(*, email: str, topic: str) -> Watch:
    """Remember that an address wants to be told, and ask it to confirm by mail.

    At most one mail an hour and address and topic; none once confirmed. The caller cannot tell.
    """
    row, _ = Watch.objects.get_or_create(
        email__iexact=email, topic=topic, defaults={"email": email.lower(), "topic": topic}
    )
    now = timezone.now()
    due = Q(mailed_at=None) | Q(mailed_at__lt=now - MAIL_INTERVAL)
    if Watch.objects.filter(due, pk=row.pk, confirmed_at=None).update(mailed_at=now):
        with letters.reading(row):
            letters.send(emails.confirm_watch(row), to=row, about=row)
    return row


@transaction.atomic
def confirm_watch(*, watch: Watch) -> None:
    """The address answered: it will be told. Confirming twice, or once forgotten, changes nothing."""
    Watch.objects.filter(pk=watch.pk, confirmed_at=None).update(confirmed_at=timezone.now())


@transaction.atomic
def forget_watch(*, watch: Watch) -> None:
    """The address no longer wants to be told: nothing of it is kept."""
    Watch.objects.filter(pk=watch.pk).delete()


@transaction.atomic
def forget_watches(*, email: str) -> None:
    """All that an address asked to be told of: whoever had it closes their account."""
    Watch.objects.filter(email__iexact=email).delete()


def tell_watchers(*, topic: str, season: Season, path: str) -> int:
    """Write once to everybody who asked for this day and confirmed, then forget each address.

    Args:
        path: where the mail leads: a page of a room above.

    Returns:
        How many were written to.
    """
    waiting = Watch.objects.filter(topic=topic, confirmed_at__isnull=False).order_by("pk")
    return sum(_tell(pk, season, path) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _tell(pk: int, season: Season, path: str) -> bool:
    """Each in a transaction of its own: whoever comes second finds nobody to tell."""
    watch = Watch.objects.select_for_update().filter(pk=pk).first()
    if watch is None:
        return False
    with letters.reading(watch):
        letters.send(emails.opened(watch, season, path), to=watch, about=season)
    watch.delete()
    return True


def tell_recruiting(*, season: Season, path: str) -> int:
    """The season takes volunteers: tell who waited for that, once a season.

    Returns:
        How many were written to.
    """
    told = tell_watchers(topic=Watch.Topic.SEASON, season=season, path=path)
    Season.objects.filter(pk=season.pk, recruiting_told_at=None).update(recruiting_told_at=timezone.now())
    return told
