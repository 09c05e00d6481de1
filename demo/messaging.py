"""The demo's chat server: where it listens, and the channels of season 12."""

from __future__ import annotations

from config import env
from demo.data import read
from projects.actions import link
from projects.models import Edition

PORT = env.number("DEMO_CHAT_PORT", 8065)
URL = f"http://127.0.0.1:{PORT}"


def create_channels(editions: list[Edition]) -> None:
    """Give each edition its channel, by its real name."""
    for edition, sheet in zip(editions, read("season12")["project"], strict=True):
        name = sheet["channel"]
        link(edition=edition, kind="channel", url=f"{URL}/dfg/channels/{name}", label=f"#{name}", public=False)
