"""An SMTP server that keeps what it is given, and what a reader finds in a mail."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

import pytest
from aiosmtpd.controller import Controller

from tests.stack import free_port


def wait_until(question: Callable[[], Any], seconds: float = 20, what: str = "the condition") -> Any:
    """Ask again until the answer is true; fails in words after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.1)
    pytest.fail(f"{what}: not within {seconds} s")


class Sink:
    """Listens on a free port of 127.0.0.1 between `with` and its end."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 kept"

    @property
    def settings(self) -> dict[str, str]:
        """The environment that sends the portal's mail here."""
        port = str(self._controller.port)
        return {"DJANGO_EMAIL_HOST": "127.0.0.1", "DJANGO_EMAIL_PORT": port, "DJANGO_EMAIL_USE_TLS": "0"}

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

    def to(self, address: str, subject: str = "") -> list[EmailMessage]:
        """Messages to one address whose subject contains the words, oldest first."""
        return [m for m in list(self.messages) if address in str(m["To"]) and subject in str(m["Subject"])]

    def wait_for(self, address: str, subject: str = "", after: int = 0) -> EmailMessage:
        """The newest such message, once there are more than `after`: those that an earlier story left, say."""
        wait_until(lambda: len(self.to(address, subject)) > after, 30, f"mail «{subject}» to {address}")
        return self.to(address, subject)[-1]


def text_of(message: EmailMessage) -> str:
    """The plain text part."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def code_in(message: EmailMessage) -> str:
    """The sign-in code, alone on its line."""
    found = re.search(r"^\s*([A-Z0-9]{3}-?[A-Z0-9]{3}|\d{6})\s*$", text_of(message), re.MULTILINE)
    assert found, text_of(message)
    return found.group(1)


def link_in(message: EmailMessage, part: str) -> str:
    """The first address of the mail that contains `part`."""
    found = re.search(rf"https?://\S*{re.escape(part)}\S*", text_of(message))
    assert found, text_of(message)
    return found.group(0)
