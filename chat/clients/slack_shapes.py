"""Slack's JSON read into the port's words; another shape is an unusable answer."""

import html
from typing import Any

from chat.clients import base

SYSTEM_BOT = "USLACKBOT"


def unexpected() -> base.Unavailable:
    return base.Unavailable("unexpected answer", error_id="shape")


def rows(answer: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = answer.get(key)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise unexpected()
    return found


def ids(answer: dict[str, Any], key: str) -> list[str]:
    found = answer.get(key)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise unexpected()
    return found


def text(row: Any, key: str) -> str:
    if not isinstance(row, dict) or not isinstance(row.get(key), str):
        raise unexpected()
    return str(row[key])


def next_cursor(answer: dict[str, Any]) -> str:
    """ "" on the last page."""
    more = answer.get("response_metadata")
    return str(more.get("next_cursor") or "") if isinstance(more, dict) else ""


def person(row: Any) -> base.Person:
    identity = text(row, "id")
    profile = row.get("profile")
    return base.Person(
        id=identity,
        username=str(row.get("name") or ""),
        email=str((profile.get("email") if isinstance(profile, dict) else "") or "").lower(),
        deactivated=bool(row.get("deleted")),
        bot=bool(row.get("is_bot")) or identity == SYSTEM_BOT,
        guest=bool(row.get("is_restricted") or row.get("is_ultra_restricted")),
        admin=bool(row.get("is_admin") or row.get("is_owner")),
    )


def room(row: Any) -> base.Room:
    """Slack shows a channel by its name: it has no other."""
    name = text(row, "name")
    return base.Room(
        id=text(row, "id"),
        name=name,
        display_name=name,
        private=bool(row.get("is_private")),
        archived=bool(row.get("is_archived")),
        purpose=_said(row.get("purpose")),
        header=_said(row.get("topic")),
        creator=str(row.get("creator") or ""),
    )


def count(row: Any) -> int | None:
    """How many are in; None where Slack does not say."""
    number = row.get("num_members") if isinstance(row, dict) else None
    return number if isinstance(number, int) else None


def _said(value: Any) -> str:
    return html.unescape(str(value.get("value") or "")) if isinstance(value, dict) else ""
