"""Being told of a place, once; and writing to people without seeing their address."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from projects import contact_emails
from projects.actions.seats import takes_people
from projects.emails import coordinators, leads_of
from projects.models import Alert, Edition, Relay, RoleNeed
from volunteers.models import Volunteer

MAIL_INTERVAL = timedelta(hours=1)


class NobodyToWriteTo(Exception):
    """Nobody else would read the message."""


@transaction.atomic
def ask_alert(*, email: str, edition: Edition, need: RoleNeed | None = None, proven: bool) -> Alert:
    """Remember that an address wants to be told of a place.

    Unless it is proven to be the asker's own, it is asked to confirm: at most one mail an hour, none once confirmed.
    The caller cannot tell.
    """
    row, _made = Alert.objects.get_or_create(
        email__iexact=email, edition=edition, need=need, defaults={"email": email.lower()}
    )
    now = timezone.now()
    unsure = Alert.objects.filter(pk=row.pk, confirmed_at=None)
    if proven:
        unsure.update(confirmed_at=now)
    elif unsure.filter(Q(mailed_at=None) | Q(mailed_at__lt=now - MAIL_INTERVAL)).update(mailed_at=now):
        contact_emails.confirm_alert(row)
    return row


@transaction.atomic
def confirm_alert(*, alert: Alert) -> None:
    """The address answered. Confirming twice, or once forgotten, changes nothing."""
    Alert.objects.filter(pk=alert.pk, confirmed_at=None).update(confirmed_at=timezone.now())


@transaction.atomic
def forget_alert(*, alert: Alert) -> None:
    """The address no longer wants to be told: nothing of it is kept."""
    Alert.objects.filter(pk=alert.pk).delete()


@transaction.atomic
def forget_alerts(*, email: str, edition: Edition | None = None) -> int:
    """All alerts of an address, of one edition or of all; returns how many."""
    rows = Alert.objects.filter(email__iexact=email)
    return (rows.filter(edition=edition) if edition else rows).delete()[0]


def tell_alerts() -> int:
    """Write once to whoever waits for a place that is free, then forget each address; after their pause, if on one.

    Returns:
        How many were written to.
    """
    any_free = Exists(RoleNeed.objects.filter(edition=OuterRef("edition"), seats_taken__lt=F("seats")))
    waiting = Alert.objects.filter(confirmed_at__isnull=False, edition__state__in=Edition.OPEN_STATES)
    on_pause = User.objects.filter(volunteer__in=Volunteer.objects.on_pause())
    waiting = waiting.exclude(email__in=on_pause.values("email"))
    due = waiting.filter(Q(need__seats_taken__lt=F("need__seats")) | Q(any_free, need=None))
    return sum(_tell(pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _tell(pk: int) -> bool:
    """Each in a transaction of its own: whoever comes second finds nobody to tell."""
    rows = Alert.objects.select_for_update(of=("self",)).select_related(
        "edition__project", "edition__season", "need__skill"
    )
    alert = rows.filter(pk=pk).first()
    if alert is None or not takes_people(alert.edition):
        return False
    contact_emails.place_free(alert)
    alert.delete()
    return True


@transaction.atomic
def write_to_leads(*, edition: Edition, sender: User, text: str, shows_address: bool = False) -> list[Relay]:
    """Carry a message to an edition's leads, or to coordinators where there is none. The audit line has no text.

    Args:
        shows_address: answers then reach the sender directly.

    Raises:
        NobodyToWriteTo: the sender is the only one who would read it.
    """
    readers = [reader for reader in leads_of(edition.pk) or coordinators() if reader.pk != sender.pk]
    if not readers:
        raise NobodyToWriteTo
    sent = [Relay.objects.create(edition=edition, sender=sender, recipient=reader) for reader in readers]
    for relay in sent:
        contact_emails.relayed(relay, text, is_answer=False, reply_to=sender.email if shows_address else "")
    record(actor=sender, verb="relay.sent", about=edition, to=[reader.pk for reader in readers])
    return sent


@transaction.atomic
def answer_relay(*, relay: Relay, text: str, shows_address: bool = False) -> Relay:
    """Carry an answer back to whoever wrote; they may answer in turn.

    Raises:
        NobodyToWriteTo: they closed their account.
    """
    if not contact_emails.can_be_reached(relay.sender):
        raise NobodyToWriteTo
    back = Relay.objects.create(edition=relay.edition, sender=relay.recipient, recipient=relay.sender)
    contact_emails.relayed(back, text, is_answer=True, reply_to=back.sender.email if shows_address else "")
    record(actor=back.sender, verb="relay.answered", about=relay.edition, to=[back.recipient_id])
    return back
