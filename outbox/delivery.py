"""Claim, hand over, note: the one code path by which a mail leaves.

A process may die between any two lines. What it claimed is claimed again when its lease ends: at most
one duplicate per process and crash, with the same Message-ID. A bulk mail that was being handed over
becomes `unsure` instead, and waits for a person.
"""

from __future__ import annotations

import itertools
import logging
import random
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from outbox.models import CLAIMED, Mail, MailQuerySet, State, new_token
from outbox.smtp import Away, Lost, Refused, Session, way_out

log = logging.getLogger(__name__)

BATCH = 50  # mails of one claim: what a crash delays until the lease ends
LEASE = timedelta(seconds=30)
BUDGET = 20.0  # seconds of one drain: a worker asked to stop is free soon
# Seconds to wait after each attempt that came to nothing; after the eighth the mail is given up, sixteen hours later.
PAUSES = (15, 30, 45, 300, 1_800, 10_800, 43_200)
MOST_ATTEMPTS = len(PAUSES) + 1
AWAY_PAUSE = timedelta(seconds=30)


class Overtaken(Exception):
    """The lease ended and somebody else has the mail."""


@dataclass(slots=True)
class Tally:
    """What one drain did."""

    sent: int = 0
    put_off: int = 0
    dead: int = 0
    unsure: int = 0
    away: bool = False


def drain() -> Tally:
    """Send what is due, for at most BUDGET seconds. Any number of processes may do so at once."""
    tally = Tally()
    end = time.monotonic() + BUDGET
    recover(timezone.now())
    session = way_out()
    if session is None or not Mail.objects.due(timezone.now()).exists():
        return tally
    try:
        with session:
            while time.monotonic() < end and (batch := claim(timezone.now())):
                _work(batch, session, tally)
    except Away as away:
        tally.away = True
        _put_all_off(str(away))
    except Lost:
        log.info("The mail server closed the session; the next drain opens another.")
    return tally


def recover(now: datetime) -> None:
    """Take back what dead processes had claimed."""
    if not Mail.objects.abandoned(now).exists():
        return
    with transaction.atomic(durable=True):
        found = Mail.objects.abandoned(now).select_for_update(skip_locked=True).values_list("pk", flat=True)
        lost = Mail.objects.filter(pk__in=list(found), state__in=CLAIMED)
        _free(lost.filter(state=State.HANDING), State.UNSURE, _("L’envoi s’est interrompu pendant la remise."))
        _free(lost.filter(attempts__gte=MOST_ATTEMPTS), State.DEAD, _("L’envoi s’est interrompu huit fois."))
        _free(lost, State.QUEUED, _("L’envoi s’est interrompu."), next_try=now)


def claim(now: datetime) -> list[Mail]:
    """Reserve the next due mails: token, lease and one more attempt, in one committed UPDATE.

    A mail that was tried before travels alone: if it is what kills the process, it kills nothing else.
    """
    token = new_token()
    with transaction.atomic(durable=True):
        # SQLite ignores skip_locked: BEGIN IMMEDIATE already lets one process at a time in here.
        due = Mail.objects.due(now).select_for_update(skip_locked=True).values_list("pk", "attempts")
        rows = list(due[:BATCH])
        fresh = [pk for pk, _tried in itertools.takewhile(lambda row: not row[1], rows)]
        chosen = fresh or [pk for pk, _tried in rows[:1]]
        if not chosen:
            return []
        Mail.objects.filter(pk__in=chosen, state=State.QUEUED).update(
            state=State.SENDING, token=token, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
        return list(Mail.objects.filter(pk__in=chosen, token=token).order_by("priority", "next_try", "pk"))


def _work(batch: list[Mail], session: Session, tally: Tally) -> None:
    """Hand a batch over; whatever ends the session gives the rest back, untouched."""
    waiting = deque(batch)
    try:
        while waiting and (left := _seconds_left(waiting[0])) > LEASE.total_seconds() / 2:
            mail = waiting.popleft()
            try:
                _deliver(mail, session, left, tally)
            except Away:
                waiting.appendleft(mail)
                raise
    finally:
        _give_back(list(waiting))


def _deliver(mail: Mail, session: Session, seconds: float, tally: Tally) -> None:
    """Hand one mail over and commit what came of it.

    Raises:
        Away, Lost: the session is over (Lost: the mail's own fate is already noted).
    """
    try:
        session.hand(mail, seconds=seconds, before_content=lambda: _note_handing(mail))
    except Overtaken:
        return
    except Refused as refusal:
        _note_refusal(mail, refusal, tally)
        if refusal.closing:
            raise Lost(str(refusal), handed=False) from refusal
    except Lost as loss:
        if loss.handed and mail.bulk:
            tally.unsure += _move(mail, State.UNSURE, _("La ligne a été coupée pendant la remise : %s") % loss)
        else:
            _put_off(mail, _("La ligne avec le serveur a été coupée : %s") % loss, tally)
        raise
    else:
        _note_sent(mail, tally)


def _note_handing(mail: Mail) -> None:
    """For bulk mail, commit that the content is about to leave: a crash after this is never resent by itself."""
    if not mail.bulk:
        return
    mine = Mail.objects.filter(pk=mail.pk, token=mail.token, state=State.SENDING)
    if not mine.update(state=State.HANDING):
        raise Overtaken


def _note_sent(mail: Mail, tally: Tally) -> None:
    blank = {"raw": b""} if mail.secret and not settings.DEMO else {}
    done = _move(mail, State.SENT, "", sent_at=timezone.now(), **blank)
    tally.sent += done
    if not done:
        log.warning("Mail %s left after its lease had ended: it may leave twice.", mail.pk)


def _note_refusal(mail: Mail, refusal: Refused, tally: Tally) -> None:
    if refusal.for_good:
        tally.dead += _move(mail, State.DEAD, _("Le serveur refuse ce mail : %s") % refusal)
    else:
        _put_off(mail, _("Le serveur demande d’attendre : %s") % refusal, tally)


def _put_off(mail: Mail, reason: str, tally: Tally) -> None:
    """Try again later, later at each attempt; after the last one, give up."""
    if mail.attempts >= MOST_ATTEMPTS:
        tally.dead += _move(mail, State.DEAD, _("Huit essais sans succès. %s") % reason)
        return
    seconds = PAUSES[mail.attempts - 1] * random.uniform(1, 1.25)  # noqa: S311
    tally.put_off += _move(mail, State.QUEUED, reason, next_try=timezone.now() + timedelta(seconds=seconds))


def _move(mail: Mail, state: State, reason: str, **fields: object) -> int:
    """Compare and set: 1 if the mail was still ours, else 0."""
    return _free(Mail.objects.filter(pk=mail.pk, token=mail.token, state__in=CLAIMED), state, reason, **fields)


def _free(mails: MailQuerySet, state: State, reason: str, **fields: object) -> int:
    """Move claimed mails on, out of anybody's hands."""
    return mails.update(state=state, reason=reason, token=None, lease_until=None, **fields)


def _give_back(mails: list[Mail]) -> None:
    """Return unspoken mails to the queue; their attempt does not count."""
    if mails:
        mine = Mail.objects.filter(pk__in=[mail.pk for mail in mails], token=mails[0].token, state=State.SENDING)
        mine.update(state=State.QUEUED, token=None, lease_until=None, attempts=F("attempts") - 1)


def _put_all_off(words: str) -> None:
    """The server is away: let everything due wait half a minute, and say why. No attempt is counted."""
    log.warning("The mail server is away.")
    now = timezone.now()
    with transaction.atomic(durable=True):
        due = list(Mail.objects.due(now).select_for_update(skip_locked=True).values_list("pk", flat=True)[:1000])
        Mail.objects.filter(pk__in=due, state=State.QUEUED).update(
            next_try=now + AWAY_PAUSE, reason=_("Le serveur d’envoi ne répond pas : %s") % words
        )


def _seconds_left(mail: Mail) -> float:
    return (mail.lease_until - timezone.now()).total_seconds() if mail.lease_until else 0.0
