"""One SMTP session, and the three ways in which a server does not take a mail."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, Self

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from outbox.models import Mail

# 530 and 535: the server wants other credentials, whatever the mail.
CREDENTIALS = {530, 535}
CLOSING = 421


class Away(Exception):
    """The server cannot be reached or refuses to know us: no mail is to blame."""


class Refused(Exception):
    """The server's clear answer about this mail.

    Attributes:
        for_good: 5xx; otherwise 4xx, to be tried again later.
        closing: the server ends the session as well.
    """

    def __init__(self, code: int, answer: bytes | str) -> None:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        super().__init__(f"{code} {' '.join(text.replace(chr(0), '').split())}"[:300])
        self.code = code
        self.for_good = code >= 500
        self.closing = code == CLOSING


class Lost(Exception):
    """The line broke. `handed`: after the content was begun, so that nobody knows whether it was taken."""

    def __init__(self, words: str, *, handed: bool) -> None:
        super().__init__(words[:300])
        self.handed = handed


class Session(Protocol):
    """A way out for mails: a server, or the demo."""

    def hand(self, mail: Mail, *, seconds: float, before_content: Callable[[], None]) -> None:
        """Hand one mail over.

        Args:
            seconds: how long one answer may take.
            before_content: called once the server accepts the recipient, just before the content.

        Raises:
            Refused, Lost; and whatever `before_content` raises, the session staying usable.
        """

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


class DemoSession:
    """Delivers nothing: the demo's mails are read in the admin."""

    def hand(self, mail: Mail, *, seconds: float, before_content: Callable[[], None]) -> None:
        before_content()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None: ...


class SmtpSession:
    """A session with the server of the settings: opened on entry (raises Away), quit on exit."""

    def __enter__(self) -> Self:
        self._backend = EmailBackend()
        try:
            self._backend.open()
            if self._backend.connection is None:
                raise Away("no connection")
            self._line = self._backend.connection
            self._line.ehlo_or_helo_if_needed()
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
            with suppress(OSError):
                self._backend.close()
            raise Away(str(error)[:300] or type(error).__name__) from error
        self._options = ["body=8bitmime"] if self._line.has_extn("8bitmime") else []
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(OSError):
            self._backend.close()

    def hand(self, mail: Mail, *, seconds: float, before_content: Callable[[], None]) -> None:
        end = time.monotonic() + seconds
        try:
            self._say(end, self._line.mail, mail.sender, [*self._options, *self._size(mail)])
            self._say(end, self._line.rcpt, mail.to)
        except OSError as error:
            raise Lost(str(error), handed=False) from error
        except ValueError as error:  # smtplib refuses to write such a command
            raise Refused(553, str(error)) from error
        except Refused as refusal:
            if refusal.code in CREDENTIALS:
                raise Away(str(refusal)) from refusal
            raise
        try:
            before_content()
        except BaseException:
            self._reset()
            raise
        try:
            self._say(end, self._line.data, bytes(mail.raw))
        except smtplib.SMTPDataError as error:  # DATA itself was not welcome
            self._reset()
            raise Refused(max(error.smtp_code, 400), error.smtp_error) from error
        except OSError as error:
            raise Lost(str(error), handed=True) from error

    def _size(self, mail: Mail) -> list[str]:
        return [f"size={len(mail.raw)}"] if self._line.has_extn("size") else []

    def _say(self, end: float, command: Callable[..., tuple[int, bytes]], *words: Any) -> None:
        """Give a command and wait for its answer until `end`.

        Raises:
            Refused: the answer is not "yes".
            OSError: no answer.
        """
        if self._line.sock is not None:
            self._line.sock.settimeout(max(1.0, min(end - time.monotonic(), settings.EMAIL_TIMEOUT)))
        code, answer = command(*words)
        if not 200 <= code < 300:
            self._reset()
            raise Refused(code if code >= 400 else 451, answer)

    def _reset(self) -> None:
        """Forget the unfinished message; a line that breaks here is found by the next mail."""
        with suppress(OSError):
            self._line.rset()


def way_out() -> Session | None:
    """The demo's session in the demo, the server's in production, None where no server is set."""
    if settings.DEMO:
        return DemoSession()
    return SmtpSession() if settings.EMAIL_HOST else None
