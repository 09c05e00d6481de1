"""Mattermost's JSON read into the port's words; another shape is an unusable answer."""

from typing import Any

from chat.clients import base


def rows(answer: Any) -> list[dict[str, Any]]:
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise base.Unavailable("unexpected answer", error_id="shape")
    return answer


def text(row: Any, key: str) -> str:
    if not isinstance(row, dict) or not isinstance(row.get(key), str):
        raise base.Unavailable("unexpected answer", error_id="shape")
    return str(row[key])


def number(row: Any, key: str) -> int:
    if not isinstance(row, dict) or not isinstance(row.get(key), int):
        raise base.Unavailable("unexpected answer", error_id="shape")
    return int(row[key])


def version(header: str) -> tuple[int, ...]:
    """`9.11.0.9.11.0.hash.false` → (9, 11, 0); unknown → ()."""
    return tuple(int(part) for part in header.split(".")[:3] if part.isdigit())


def person(row: Any) -> base.Person:
    identity = text(row, "id")
    roles = _roles(row)
    return base.Person(
        id=identity,
        username=text(row, "username"),
        email=str(row.get("email", "")).lower(),
        deactivated=bool(row.get("delete_at")),
        bot=bool(row.get("is_bot")),
        guest="system_guest" in roles,
        admin="system_admin" in roles,
    )


def room(row: Any) -> base.Room:
    return base.Room(
        id=text(row, "id"),
        name=text(row, "name"),
        display_name=text(row, "display_name"),
        private=row.get("type") == "P",
        archived=bool(row.get("delete_at")),
        purpose=str(row.get("purpose", "")),
        header=str(row.get("header", "")),
        creator=str(row.get("creator_id", "")),
    )


def member(row: Any) -> base.Member:
    identity = text(row, "user_id")
    return base.Member(
        id=identity,
        admin="channel_admin" in _roles(row) or bool(row.get("scheme_admin")),
        guest=bool(row.get("scheme_guest")),
    )


def settled(lines: list[Any]) -> base.Settled:
    """The steps of a "set all members", one line each; a lone error ends them."""
    added: set[str] = set()
    removed: set[str] = set()
    failed: dict[str, base.ChatError] = {}
    stopped: base.ChatError | None = None
    for line in lines:
        if not isinstance(line, dict):
            raise base.UnknownOutcome("unexpected answer", error_id="shape")
        added |= {str(one) for one in line.get("added") or ()}
        removed |= {str(one) for one in line.get("removed") or ()}
        for no in line.get("errors") or ():
            error_id = str(no.get("id", ""))
            failed[str(no.get("user_id", ""))] = base.Rejected(str(no.get("error", "")), error_id=error_id)
        if isinstance(line.get("error"), str):
            stopped = base.UnknownOutcome(line["error"][:300], error_id="stopped")
    return base.Settled(frozenset(added), frozenset(removed), failed, stopped)


def _roles(row: dict[str, Any]) -> list[str]:
    return str(row.get("roles", "")).split()
