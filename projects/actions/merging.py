"""Two accounts of one person become one: teams, seats and ranks first, then all the rooms below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Q

from accounts import emails, letters
from accounts.actions import erase_account, merge_accounts, record
from accounts.models import User
from partners.actions import merge_readers
from projects import merging
from projects.actions import seats
from projects.actions.calendar import close_calendar
from projects.actions.joining import end
from projects.models import Alert, HeldMoment, Membership, PersonalCalendar, Relay, RoleNeed, SiteImport, Told
from seasons.actions import hold_events, merge_attendances, merge_watches
from seasons.models import Event
from volunteers.actions import erase_volunteer, merge_volunteers, volunteer_for
from volunteers.models import Volunteer


class Held(NamedTuple):
    """What is locked while two accounts become one."""

    needs: Mapping[int, RoleNeed]
    events: Mapping[int, Event]


def hold_both(*, kept: User, dropped: User) -> Held:
    """Lock what a merge may move, in the order everybody locks: needs, events, people, then participations.

    Raises:
        MovedMeanwhile: they joined something just before their lock; `settled` starts again.
    """
    pair = [kept.pk, dropped.pk]
    live = Membership.objects.live().filter(volunteer__user__in=pair).order_by("pk")
    decided = Membership.objects.live().filter(decided_by=dropped)
    needs = seats.lock_all([*live.values_list("need", flat=True), *decided.values_list("need", flat=True)])
    events = hold_events(kept=kept, dropped=dropped)
    people = Volunteer.objects.select_for_update().filter(user__in=pair).order_by("user")
    list(people.values_list("user__erased_at"))
    list(User.objects.select_for_update().filter(pk__in=pair).order_by("pk").values_list("pk"))
    rows = live.select_for_update(no_key=True, of=("self",)).values_list("need", flat=True)
    if any(need not in needs for need in rows if need):
        raise seats.MovedMeanwhile
    if any(row.event_id not in events for user in (kept, dropped) for row in user.attendances.all()):
        raise seats.MovedMeanwhile
    return Held(needs, events)


def merge_teams(*, kept: User, dropped: User, held: Held, actor: User) -> None:
    """Move everything of an account, and close it; within the caller's transaction, which holds both.

    The person is written to at both addresses.
    """
    ways = [letters.Address(user.email, user.language) for user in (kept, dropped)]
    merge_readers(kept=kept, dropped=dropped)
    merge_attendances(kept=kept, dropped=dropped, held=held.events)
    theirs = Volunteer.objects.filter(user=dropped).select_related("user").first()
    touched = _merge_memberships(volunteer_for(user=kept), theirs, kept, held, actor) if theirs else set()
    Membership.objects.filter(decided_by=dropped).update(decided_by=kept)
    merge_watches(kept=kept, dropped=dropped)
    _merge_mails(kept, dropped)
    seats.touch_teams(touched)
    merge_volunteers(kept=kept, dropped=dropped)
    merge_accounts(kept=kept, dropped=dropped)
    for user, other in ((kept, dropped), (dropped, kept)):
        record(actor=actor, verb="account.merged", about=user, into=kept.pk, other=other.pk)
    if theirs is not None:
        theirs.refresh_from_db()
        erase_volunteer(volunteer=theirs, actor=actor)
    else:
        erase_account(user=dropped, actor=actor)
    for way in ways:
        with letters.reading(way):
            letters.send(emails.merged(), to=way, about=kept)


def _merge_memberships(mine: Volunteer, theirs: Volunteer, kept: User, held: Held, actor: User) -> set[int]:
    """End one of two participations in an edition, then move the rest; returns the editions whose team changed."""
    touched = set(Membership.objects.seated().filter(volunteer=theirs).values_list("edition", flat=True))
    for _stays, ends in merging.doubles(kept, theirs.user):
        current, need = seats.hold(ends, held.needs)
        if end(current, need, actor=actor, reason=""):
            touched.add(current.edition_id)
    Membership.objects.filter(volunteer=theirs).update(volunteer=mine)
    return touched


def _merge_mails(kept: User, dropped: User) -> None:
    """What was written to whom, what they asked to hear, and who decided what."""
    Relay.objects.filter(merging.between(kept, dropped)).delete()
    Relay.objects.filter(sender=dropped).update(sender=kept)
    Relay.objects.filter(recipient=dropped).update(recipient=kept)
    Told.objects.filter(pk__in=merging.told_twice(kept, dropped)).delete()
    Told.objects.filter(reader=merging.reader(dropped)).update(reader=merging.reader(kept))
    for alert in merging.alerts_of(dropped):
        same = Q(need=alert.need_id) if alert.need_id else Q(need=None)
        if Alert.objects.filter(same, email__iexact=kept.email, edition=alert.edition_id).exists():
            alert.delete()
        else:
            Alert.objects.filter(pk=alert.pk).update(email=kept.email)
    if not PersonalCalendar.objects.filter(user=kept).exists():
        PersonalCalendar.objects.filter(user=dropped).update(user=kept)
    close_calendar(user=dropped)
    SiteImport.objects.filter(by=dropped).update(by=kept)
    HeldMoment.objects.filter(held_by=dropped).update(held_by=kept)
