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
    Relay.objects.filter(Q(sender=user) | Q(recipient=user)).delete()
    close_calendar(user=user)
    volunteer = Volunteer.objects.filter(user=user).select_related("user").first()
    if volunteer is None:
        erase_account(user=user, actor=actor)
        return
    end_all(volunteer, actor or user)
    everything = Membership.objects.filter(volunteer=volunteer)
    everything.update(message="", leave_reason="", chat_detail="")
    _forget_names(everything)
    erase_volunteer(volunteer=volunteer, actor=actor)


@seats.settled
def leave_all(*, user: User, actor: User) -> int:
    """End every live membership of somebody whose access a coordinator closed, and tell them; returns how many.

    Their chapter's people change too: whoever mirrors them sees it at once.
    """
    _ask_nothing_more(user)
    volunteer = Volunteer.objects.filter(user=user).select_related("user").first()
    ended = end_all(volunteer, actor) if volunteer else []
    if volunteer:
        touch_chapters([volunteer.chapter_id])
    for membership in ended:
        ending_emails.ended(membership)
    return len(ended)


def let_back(*, user: User) -> None:
    """Somebody whose access is opened again: their chapter counts them; the teams they left, they join again."""
    touch_chapters(Volunteer.objects.filter(user=user).values_list("chapter", flat=True))


def _ask_nothing_more(user: User) -> None:
    """What they wanted to be told of, and the events they were to come to."""
    forget_alerts(email=user.email)
    forget_watches(email=user.email)
    leave_lists(user=user)


def end_all(volunteer: Volunteer, actor: User) -> list[Membership]:
    """Every need is locked before the first seat moves, in the order everybody locks.

    Then the person, as whoever seats them does: nobody joins while they are erased. What they joined
    just before is read again, and its need locked by another try.
    """
    live = Membership.objects.live().filter(volunteer=volunteer).order_by("need_id", "pk")
    needs = seats.lock_all(row.need_id for row in live)
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
    seats.touch_teams(left)
    return ended


def _forget_names(memberships: QuerySet[Membership]) -> None:
    """Labels of audit lines hold the name; ids stay."""
    ids = [str(pk) for pk in memberships.values_list("pk", flat=True)]
    lines = AuditLine.objects.filter(object_type=Membership._meta.label_lower, object_id__in=ids)
    lines.update(object_label="")
