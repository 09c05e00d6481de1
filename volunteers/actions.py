"""What volunteers do with their own profile and consents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from accounts.actions import erase_account, record
from accounts.models import AuditLine, User
from accounts.written import WrittenOnce
from seasons.actions import touch_chapters
from seasons.models import Chapter
from volunteers import merging
from volunteers.models import Charter, Consent, Volunteer, VolunteerSkill

VOLUNTEER_OF = WrittenOnce(lambda user: Volunteer.objects.filter(user=user), user=int)
HELD = WrittenOnce(
    lambda volunteer: (
        Volunteer.objects.filter(pk=volunteer)
        .select_for_update(no_key=True)
        .order_by()
        .annotate(current=Subquery(Charter.objects.values("version")[:1]))
        .values_list("user__erased_at", "current")
    ),
    volunteer=int,
)


class NoCharter(Exception):
    """No charter has been published yet."""


class CharterChanged(Exception):
    """The charter they accepted is no longer the current one: they read it again."""


class AccountErased(Exception):
    """The person closed their account: nothing is written about them any more."""


def volunteer_for(*, user: User) -> Volunteer:
    """The volunteer behind an account, made at first need."""
    volunteer = next(iter(VOLUNTEER_OF(user=user.pk)), None) or Volunteer.objects.get_or_create(user=user)[0]
    volunteer.user = user
    return volunteer


@transaction.atomic
def update_profile(*, user: User, fields: dict[str, Any], levels: dict[int, int], language: str = "") -> Volunteer:
    """Write a profile in one go.

    Args:
        fields: values by the names of the model's own fields.
        levels: level by skill id; a skill that is absent is forgotten.
        language: that of their mails; empty, it stays.

    Raises:
        AccountErased: they closed their account meanwhile.
    """
    volunteer = volunteer_for(user=user)
    before = _held_chapter(volunteer)
    if language and language != user.language:
        user.language = language
        user.save(update_fields=["language"])
    for name, value in fields.items():
        setattr(volunteer, name, value)
    volunteer.save(update_fields=list(fields))
    if volunteer.chapter_id != before:
        touch_chapters([before, volunteer.chapter_id])
    rows = [VolunteerSkill(volunteer=volunteer, skill_id=pk, level=level) for pk, level in levels.items()]
    volunteer.levels.exclude(skill__in=levels).delete()
    VolunteerSkill.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["volunteer", "skill"], update_fields=["level"]
    )
    return volunteer


@transaction.atomic
def choose_chapter(*, user: User, chapter: Chapter) -> None:
    """Make somebody a member of a chapter, of which they leave another; twice changes nothing.

    Raises:
        AccountErased: they closed their account meanwhile.
    """
    volunteer = volunteer_for(user=user)
    before = _held_chapter(volunteer)
    if before != chapter.pk:
        Volunteer.objects.filter(pk=volunteer.pk).update(chapter=chapter)
        touch_chapters([before, chapter.pk])


@transaction.atomic
def leave_chapter(*, user: User, chapter: Chapter) -> None:
    """Take somebody out of this chapter; who is in another stays there.

    Raises:
        AccountErased: they closed their account meanwhile.
    """
    volunteer = volunteer_for(user=user)
    if _held_chapter(volunteer) == chapter.pk:
        Volunteer.objects.filter(pk=volunteer.pk).update(chapter=None)
        touch_chapters([chapter.pk])


def _held_chapter(volunteer: Volunteer) -> int | None:
    hold_volunteer(volunteer)
    return Volunteer.objects.values_list("chapter", flat=True).get(pk=volunteer.pk)


def hold_volunteer(volunteer: Volunteer) -> int | None:
    """Lock a person and their account until the transaction ends, after any need: nobody erases them meanwhile.

    Returns:
        The current charter's version, read in the same statement; None without a charter.

    Raises:
        AccountErased: somebody was quicker.
    """
    found = HELD(volunteer=volunteer.pk)
    if not found:
        raise Volunteer.DoesNotExist
    erased_at, version = found[0]
    if erased_at:
        raise AccountErased
    return int(version) if version is not None else None


@transaction.atomic(savepoint=False)  # it refuses before it writes: there is nothing to go back to
def accept_charter(*, volunteer: Volunteer, version: int | None = None) -> int:
    """Keep that the volunteer accepted the current charter.

    Args:
        version: the one they read, when it is known.

    Returns:
        The version accepted.

    Raises:
        NoCharter: a coordinator has not published one.
        CharterChanged: another version was published since they read theirs.
        AccountErased: they closed their account meanwhile.
    """
    current = hold_volunteer(volunteer)
    if current is None:
        raise NoCharter
    if version not in (None, current):
        raise CharterChanged
    consent = Consent(volunteer=volunteer, kind=Consent.Kind.CHARTER, version=current)
    Consent.objects.bulk_create([consent], ignore_conflicts=True)
    return current


@transaction.atomic
def pause(*, volunteer: Volunteer, until: date, **detail: Any) -> bool:
    """Set the day somebody comes back, after today; the same day again changes nothing.

    Args:
        detail: what else the audit line says.

    Returns:
        Whether it changed.

    Raises:
        AccountErased: they closed their account meanwhile.
    """
    hold_volunteer(volunteer)
    rows = Volunteer.objects.filter(pk=volunteer.pk).exclude(pk__in=Volunteer.objects.filter(paused_until=until))
    changed = bool(rows.update(paused_on=timezone.localdate(), paused_until=until))
    if changed:
        record(actor=volunteer.user, verb="volunteer.paused", about=volunteer, until=until.isoformat(), **detail)
    volunteer.refresh_from_db(fields=["paused_on", "paused_until"])
    return changed


@transaction.atomic
def come_back(*, volunteer: Volunteer) -> bool:
    """End a pause before its day; returns whether there was one."""
    ended = Volunteer.objects.on_pause().filter(pk=volunteer.pk).update(paused_on=None, paused_until=None)
    if ended:
        record(actor=volunteer.user, verb="volunteer.came_back", about=volunteer)
        volunteer.paused_on = volunteer.paused_until = None
    return bool(ended)


def merge_volunteers(*, kept: User, dropped: User) -> Volunteer | None:
    """Give a profile, its fields and consents to the person's other account, within the caller's transaction.

    Both are locked; the caller erases the account that is left.

    Returns:
        The volunteer who stays; None when the account that goes has none.
    """
    theirs = merging.volunteer_of(dropped)
    if theirs is None:
        return None
    mine = volunteer_for(user=kept)
    found = merging.consents(kept, dropped)
    for name in merging.taken_over(mine, theirs):
        setattr(mine, name, getattr(theirs, name))
    for name in merging.WANTED:
        setattr(mine, name, getattr(mine, name) and getattr(theirs, name))
    mine.save(update_fields=[*merging.FILLED, *merging.WANTED])
    theirs.levels.exclude(skill__in=mine.levels.values("skill")).update(volunteer=mine)
    for row, said_no in found.ended:
        Consent.objects.filter(pk=row.pk).update(withdrawn_at=said_no)
    Consent.objects.filter(pk__in=[row.pk for row in found.twice]).delete()
    theirs.consents.update(volunteer=mine)
    touch_chapters([mine.chapter_id, theirs.chapter_id])  # at once, in the order of their ids
    return mine


@transaction.atomic
def erase_volunteer(*, volunteer: Volunteer, actor: User | None) -> None:
    """Empty a profile and its account. Memberships are ended before, by `projects`."""
    volunteer.levels.all().delete()
    for field in ("tools", "city", "languages", "linkedin", "github", "wants_to_learn"):
        setattr(volunteer, field, "")
    touch_chapters([volunteer.chapter_id])
    volunteer.hours_per_week = volunteer.chapter = None
    volunteer.paused_on = volunteer.paused_until = None
    volunteer.offers_to_lead = False
    volunteer.share_email = volunteer.share_links = volunteer.share_city = False
    volunteer.save()
    erase_account(user=volunteer.user, actor=actor)
    lines = AuditLine.objects.filter(object_type=volunteer._meta.label_lower, object_id=str(volunteer.pk))
    lines.update(object_label="")
    record(actor=None, verb="volunteer.erased", about=volunteer)
