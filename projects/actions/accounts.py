"""Leaving altogether."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts import letters
from accounts.actions import erase_account
from accounts.emails import closed
from accounts.models import AuditLine, User
from projects import ending_emails
from projects.actions import seats
from projects.actions.calendar import close_calendar
from projects.actions.contacting import forget_alerts
from projects.actions.joining import end
from projects.models import Membership, Relay
from seasons.actions import forget_watches, leave_lists, touch_chapters
from volunteers.actions import erase_volunteer
from volunteers.models import Volunteer


@seats.settled
def close_account(*, user: User, actor: User | None) -> None:
    """End every live membership, then empty profile and account. The chat follows by itself.

    Words the person wrote to teams go with them, and their name leaves the audit log.
    """
    with letters.reading(user):
        to = letters.Address(user.email, user.language)  # the account is erased below
        letters.send(closed(settings.SITE_NAME), to=to, dedupe=f"closed:{user.pk}")
    _ask_nothing_more(user)
    volunteer = Volunteer.objects.filter(user=user).select_related("user").first()
    _ended, left = _leave_everything(user, volunteer, actor or user)
    Relay.objects.filter(Q(sender=user) | Q(recipient=user)).delete()
    close_calendar(user=user)
    if volunteer is None:
        erase_account(user=user, actor=actor)
        return
    everything = Membership.objects.filter(volunteer=volunteer)
    everything.update(message="", leave_reason="", chat_detail="")
    _forget_names(everything)
    seats.touch_teams(left)
    erase_volunteer(volunteer=volunteer, actor=actor)


@seats.settled
def leave_all(*, user: User, actor: User) -> int:
    """End every live membership of somebody whose access a coordinator closed, and tell them; returns how many.

    Their chapter's people change too: whoever mirrors them sees it at once.
    """
    _ask_nothing_more(user)
    volunteer = Volunteer.objects.filter(user=user).select_related("user").first()
    ended, left = _leave_everything(user, volunteer, actor)
    seats.touch_teams(left)
    if volunteer:
        touch_chapters([volunteer.chapter_id])
    for membership in ended:
        ending_emails.ended(membership)
    return len(ended)


def let_back(*, user: User) -> None:
    """Somebody whose access is opened again: their chapter counts them; the teams they left, they join again."""
    touch_chapters(Volunteer.objects.filter(user=user).values_list("chapter", flat=True))


def _ask_nothing_more(user: User) -> None:
    """What they wanted to be told of."""
    forget_alerts(email=user.email)
    forget_watches(email=user.email)


def _leave_everything(user: User, volunteer: Volunteer | None, actor: User) -> tuple[list[Membership], list[int]]:
    """Teams and the events to come, of somebody who may be no volunteer; returns what `end_all` does."""
    if volunteer is None:
        leave_lists(user=user)
        return [], []
    return end_all(volunteer, actor, gone=True)


def end_all(volunteer: Volunteer, actor: User, *, gone: bool = False) -> tuple[list[Membership], list[int]]:
    """Every need is locked before the first seat moves, in the order everybody locks.

    Then the person, as whoever seats them does: nobody joins while they are erased. What they joined
    just before is read again, and its need locked by another try.

    Args:
        gone: they leave the lists of events too, which are locked between the two.

    Returns:
        What ended, and the editions whose team changed: the caller touches them last.
    """
    live = Membership.objects.live().filter(volunteer=volunteer).order_by("need_id", "pk")
    needs = seats.lock_all(row.need_id for row in live)
    if gone:
        leave_lists(user=volunteer.user)
    # With the account, entirely: its address is a key, so that a half lock would be raised too late.
    Volunteer.objects.select_for_update().values_list("user__erased_at").get(pk=volunteer.pk)
    ended, left = [], []
    for row in live.all():
        current, need = seats.hold(row, needs)
        if not current.is_live:
            continue
        ended.append(current)
        if end(current, need, actor=actor, reason=""):
            left.append(current.edition_id)
    return ended, left


def _forget_names(memberships: QuerySet[Membership]) -> None:
    """Labels of audit lines hold the name; ids stay."""
    ids = [str(pk) for pk in memberships.values_list("pk", flat=True)]
    lines = AuditLine.objects.filter(object_type=Membership._meta.label_lower, object_id__in=ids)
    lines.update(object_label="")
