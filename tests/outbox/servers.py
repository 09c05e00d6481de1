"""An SMTP server with moods: what it answers is decided by the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.sink import Sink


class Server(Sink):
    """Keeps raw messages; `on_recipient` and `on_data` answer instead of "250" when they return words."""

    def __init__(self, port: int = 0) -> None:
        super().__init__()
        if port:
            self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self.raw: list[bytes] = []
        self.on_recipient: Callable[[str], str] = lambda _address: ""
        self.on_data: Callable[[str], str] = lambda _message_id: ""

    @property
    def port(self) -> int:
        return int(self._controller.port)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        if answer := self.on_recipient(address):
            if answer == "hang up":
                server.transport.close()
            return answer
        envelope.rcpt_tos.append(address)
        return "250 welcome"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        if re.search(rb"(?<!\r)\n|\r(?!\n)", content):
            return "550 bare line breaks"
        message_id = str(message_from_bytes(content)["Message-ID"])
        if answer := self.on_data(message_id):
            if answer == "hang up":
                server.transport.close()
            return answer
        self.raw.append(content)
        return await super().handle_DATA(server, session, envelope)
