"""What a coordinator does to mails. Each verb moves the state by compare-and-set and leaves an audit line."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from outbox.bell import ring_on_commit
from outbox.models import WAITING, Mail, State

TRIABLE = {State.QUEUED, State.DEAD, State.HELD}
HOLDABLE = {State.QUEUED, State.DEAD, State.UNSURE, State.QUARANTINED}
# How long a code or token that could not leave stays in the database. Days.
SECRET_DAYS = 1


class WrongState(Exception):
    """The mail is not, or no longer, in a state from which this is possible."""


class BodyGone(Exception):
    """The text was blanked: there is nothing left to send."""


@transaction.atomic
def try_again(*, mail: Mail, actor: User | None) -> Mail:
    """Queue a mail that waits, was abandoned or was put aside; its attempts are counted anew.

    Raises:
        WrongState, BodyGone.
    """
    return _queue(mail, TRIABLE, actor, "mail.tried_again")


@transaction.atomic
def send_unsure_again(*, mail: Mail, actor: User | None) -> Mail:
    """Queue a bulk mail whose fate is unknown: its reader may get it twice, with the same Message-ID.

    Raises:
        WrongState, BodyGone.
    """
    return _queue(mail, {State.UNSURE}, actor, "mail.unsure_sent_again")


@transaction.atomic
def release_quarantined(*, mail: Mail, actor: User | None) -> Mail:
    """Queue a mail of a restored backup, once somebody checked that it had not left before.

    Raises:
        WrongState, BodyGone.
    """
    return _queue(mail, {State.QUARANTINED}, actor, "mail.released")


@transaction.atomic
def hold(*, mail: Mail, actor: User | None) -> Mail:
    """Put a mail aside: it does not leave until somebody tries it again.

    Raises:
        WrongState: it has left, or is leaving at this moment.
    """
    return _move(mail, HOLDABLE, State.HELD, actor, "mail.held", reason="")


@transaction.atomic
def quarantine_restored(*, actor: User | None = None) -> int:
    """After a backup is restored: keep every waiting mail from leaving, since it may have left already.

    Returns:
        How many mails wait for a coordinator.
    """
    reason = _("La base a été restaurée : ce mail est peut-être déjà parti.")
    count = Mail.objects.filter(state__in=WAITING).update(
        state=State.QUARANTINED, reason=reason, token=None, lease_until=None
    )
    if last := Mail.objects.filter(state=State.QUARANTINED).first():
        record(actor=actor, verb="mail.quarantined", about=last, count=count)
    return count


def purge() -> tuple[int, int]:
    """Blank old texts and delete old lines; what still waits is left alone.

    Returns:
        How many texts were blanked, how many lines deleted.
    """
    now = timezone.now()
    over = Mail.objects.exclude(state__in=WAITING)
    deleted = over.filter(created_at__lt=now - timedelta(days=settings.OUTBOX_LOG_DAYS)).delete()[0]
    old = over.exclude(raw=b"")
    blanked = old.filter(created_at__lt=now - timedelta(days=settings.OUTBOX_BODY_DAYS)).update(raw=b"")
    if not settings.DEMO:
        blanked += old.filter(secret=True, created_at__lt=now - timedelta(days=SECRET_DAYS)).update(raw=b"")
    return blanked, deleted


def _queue(mail: Mail, allowed: set[State], actor: User | None, verb: str) -> Mail:
    if not Mail.objects.filter(pk=mail.pk).exclude(raw=b"").exists():
        raise BodyGone(mail.pk)
    now = timezone.now()
    _move(mail, allowed, State.QUEUED, actor, verb, reason="", attempts=0, not_before=now, next_try=now)
    ring_on_commit()
    return mail


def _move(mail: Mail, allowed: set[State], state: State, actor: User | None, verb: str, **fields: object) -> Mail:
    """Compare and set, then the audit line."""
    if not Mail.objects.filter(pk=mail.pk, state__in=allowed).update(state=state, **fields):
        raise WrongState(mail.pk)
    mail.refresh_from_db(fields=["state", *fields])
    record(actor=actor, verb=verb, about=mail, state=state.value)
    return mail
