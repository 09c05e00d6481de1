"""Django's mail API writes rows: apps and allauth call `send_mail` and know nothing of queues."""

from __future__ import annotations

import copy
import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import make_msgid, parseaddr
from functools import lru_cache
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address
from django.utils import timezone
from django.utils.translation import gettext as _

from outbox.bell import ring_on_commit
from outbox.models import Mail, Priority, State

MARK = "x-portal-"
# RFC 5321, 4.5.3.1: octets of an address within its angle brackets.
LONGEST_ADDRESS = 254


class UnusableAddress(ValueError):
    """No server could deliver to this address; the message says why, for a coordinator."""


class EmailBackend(BaseEmailBackend):
    """Inserts one row a recipient in the caller's transaction, and rings when it commits.

    Headers that steer the row and never leave: `X-Portal-Kind`, `-Dedupe`, `-About` ("app.model:pk"),
    `-Not-Before` (ISO), `-Priority` ("code"), `-Bulk` ("1"), `-Secret` ("1"), `-Unsubscribe` (URL).
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages. A message whose dedupe key is already written is silently left out.

        Returns:
            How many messages were taken.

        Raises:
            BadHeaderError: a header holds a line break.
        """
        rows = [row for message in email_messages for row in _rows(message)]
        if rows:
            # The conflict that is ignored is the dedupe key's; the rest of a row is ours and valid.
            Mail.objects.bulk_create(rows, batch_size=200, ignore_conflicts=any(row.dedupe for row in rows))
            ring_on_commit()
        return len(email_messages)


def _rows(message: EmailMessage) -> Iterator[Mail]:
    """One unsaved row for each person of To, Cc and Bcc: nobody sees the others."""
    marks = {name.lower(): str(value) for name, value in message.extra_headers.items()}
    recipients = message.recipients()
    for number, recipient in enumerate(recipients):
        row = Mail(**_fields(marks))
        if row.dedupe and len(recipients) > 1:
            row.dedupe = f"{row.dedupe[:190]} {number}"
        # A code stands in its subject too, and the list of mails shows subjects.
        row.subject = _printable(str(message.subject))[:200] if row.readable else _("Objet confidentiel")
        _write(row, message, recipient, marks.get(f"{MARK}unsubscribe", ""))
        yield row


def _fields(marks: dict[str, str]) -> dict[str, Any]:
    """What the X-Portal headers say."""
    about_type, _colon, about_id = marks.get(f"{MARK}about", "").partition(":")
    bulk = marks.get(f"{MARK}bulk") == "1"
    urgent = marks.get(f"{MARK}priority") == "code"
    now = timezone.now()
    start = max(now, _moment(marks.get(f"{MARK}not-before", ""), now))
    return {
        "kind": marks.get(f"{MARK}kind", "")[:60],
        "dedupe": marks.get(f"{MARK}dedupe", "")[:200],
        "about_type": about_type[:60],
        "about_id": about_id[:40],
        "bulk": bulk,
        "secret": marks.get(f"{MARK}secret") == "1",
        "priority": Priority.CODE if urgent else Priority.BULK if bulk else Priority.NORMAL,
        "created_at": now,
        "not_before": start,
        "next_try": start,
    }


def _moment(text: str, default: datetime) -> datetime:
    if not text:
        return default
    moment = datetime.fromisoformat(text)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _write(row: Mail, message: EmailMessage, recipient: str, unsubscribe: str) -> None:
    """Give the row its addresses and its bytes; an address nobody can reach makes a dead row with the reason."""
    row.sender = _address(message.extra_headers.get("From", message.from_email))
    row.message_id = make_msgid(domain=row.sender.rpartition("@")[2])
    try:
        row.to = _address(recipient)
    except UnusableAddress as problem:
        row.to, row.state, row.reason = _printable(recipient)[:320], State.DEAD, str(problem)
        return
    single = copy.copy(message)
    single.to, single.cc, single.bcc = [recipient], [], []
    single.extra_headers = _headers(message, row, unsubscribe)
    mime = single.message()
    if mime.is_multipart():  # Python’s own choice compiles a pattern for each mail, to search its parts
        mime.set_boundary(secrets.token_hex(16))
    # A bare CR or LF makes strict servers refuse the message.
    row.raw = re.sub(rb"\r\n|\r|\n", b"\r\n", mime.as_bytes())


def _headers(message: EmailMessage, row: Mail, unsubscribe: str) -> dict[str, str]:
    """The headers that leave: the caller's without ours, and what a mail written by a machine owes."""
    skipped = {"to", "cc", "bcc", "message-id"}
    headers = {
        name: value
        for name, value in message.extra_headers.items()
        if not name.lower().startswith(MARK) and name.lower() not in skipped
    }
    headers |= {"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"}
    if unsubscribe:  # RFC 8058
        headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


@lru_cache(maxsize=256)  # the sender is nearly always the same
def _address(text: str) -> str:
    """The bare address of "Zoé <zoe@example.org>", its domain in ASCII.

    Raises:
        UnusableAddress: in words.
    """
    local, at, domain = parseaddr(_printable(str(text)))[1].rpartition("@")
    if not (local and at and domain):
        raise UnusableAddress(_("Ce n’est pas une adresse e-mail."))
    if not local.isascii():
        raise UnusableAddress(_("Les lettres accentuées avant l’arobase ne passent pas chez la plupart des serveurs."))
    try:
        address = sanitize_address(f"{local}@{domain}", "utf-8")
    except (ValueError, UnicodeError) as error:
        raise UnusableAddress(_("Ce n’est pas une adresse e-mail.")) from error
    if len(address) > LONGEST_ADDRESS or not address.isascii() or any(mark in address for mark in " <>"):
        raise UnusableAddress(_("Cette adresse est trop longue ou contient un caractère interdit."))
    return address


def _printable(text: str) -> str:
    """Text that PostgreSQL stores (no NUL, no lone surrogate) on one line."""
    return " ".join(text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").split())
