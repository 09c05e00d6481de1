"""Two accounts of one person become one, the chat included."""

from __future__ import annotations

from django.apps import apps

from accounts.models import User
from chat import merging, wanted
from chat.actions.upkeep import mark_dirty
from chat.models import Account, Channel, Finding, Greeting, LinkCode, Presence
from projects.actions.merging import hold_both, merge_teams
from projects.actions.seats import settled
from volunteers.actions import volunteer_for
from volunteers.models import Volunteer


class NotMergeable(Exception):
    """Something stands in the way. `preview` says what."""

    def __init__(self, preview: merging.Preview) -> None:
        self.preview = preview
        super().__init__("; ".join(line.text for line in preview.refused))


class ReadAgain(Exception):
    """One of the accounts changed since the preview was read."""


@settled
def merge_people(*, kept: User, dropped: User, actor: User, read: str) -> User:
    """Make two accounts of one person into one; the other is closed, and every door it opened opens the first.

    Args:
        kept: the account that stays, with its name, main address, language and rights.
        read: the digest of the preview that was read.

    Raises:
        NotMergeable: the preview has a refusal.
        ReadAgain: what would happen is no longer what was read.
    """
    held = hold_both(kept=kept, dropped=dropped)
    for user in (kept, dropped):
        user.refresh_from_db()
    found = merging.preview(kept=kept, dropped=dropped, actor=actor)
    if found.refused:
        raise NotMergeable(found)
    if found.digest != read:
        raise ReadAgain
    theirs = Volunteer.objects.filter(user=dropped).first()
    if theirs is not None:
        _merge_chat(volunteer_for(user=kept), theirs, kept, dropped)
    for model, field in merging.SIGNED:
        apps.get_model("chat", model).objects.filter(**{field: dropped}).update(**{field: kept})
    merge_teams(kept=kept, dropped=dropped, held=held, actor=actor)
    return kept


def _merge_chat(mine: Volunteer, theirs: Volunteer, kept: User, dropped: User) -> None:
    """Give the chat accounts to whoever stays; every channel of either is looked at by the next tick."""
    channels = set(wanted.channels_of_these([mine.pk, theirs.pk]).values_list("pk", flat=True))
    alone, both = merging.doubles(kept, dropped)
    gone = [pair.goes.pk for pair in both]
    inside = Presence.objects.filter(account__in=gone, left_at=None)
    channels |= set(inside.values_list("channel", flat=True))
    Account.objects.filter(pk__in=gone).delete()
    for row in [*alone, *(pair.stays for pair in both if pair.stays.volunteer_id == theirs.pk)]:
        # It was found at the address that is no longer the main one: it is looked for there again, if ever.
        Account.objects.filter(pk=row.pk).update(volunteer=mine, other_email=row.sought)
    LinkCode.objects.filter(volunteer=theirs).delete()
    Finding.objects.filter(volunteer=theirs).delete()
    greeted = Greeting.objects.filter(volunteer=mine).values("channel")
    Greeting.objects.filter(volunteer=theirs).exclude(channel__in=greeted).update(volunteer=mine)
    Greeting.objects.filter(volunteer=theirs).delete()
    mark_dirty(channels=Channel.objects.filter(pk__in=channels))
