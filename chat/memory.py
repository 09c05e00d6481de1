"""What a row says of one person in one channel, as calls are made and channels read, and what follows from all of them.

Pure: rows are changed here, and written by `chat.book`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone

from chat import plan
from chat.clients import base
from chat.models import Account, Channel, Presence

# What an attempt, and an arrival, write on a row that exists.
ATTEMPTED = ["attempted"]
CAME = [
    "account",
    "username",
    "kind",
    "own_kind",
    "added_by_portal",
    "attempted",
    "leaving",
    "held",
    "since",
    "left_at",
    "ended_by",
]


class Facts(Protocol):
    """What the teams say of people, by volunteer: see `chat.wanted`."""

    def seated_since(self, volunteers: Collection[int]) -> Mapping[int, datetime]: ...

    def ended(self, volunteers: Collection[int]) -> Mapping[int, datetime]: ...

    def moved(self, volunteers: Collection[int]) -> Mapping[int, str]: ...


def attempt(channel: Channel, one: str, now: datetime) -> Presence:
    """Before they are put in: whoever is then found inside, the portal put there."""
    portal = Presence.EndedBy.PORTAL
    return Presence(channel=channel, external_id=one, attempted=True, since=now, left_at=now, ended_by=portal)


def arrival(channel: Channel, one: str, account: Account | None, now: datetime) -> Presence:
    """They are in, and the portal put them there."""
    kind = account.kind if account else Account.Kind.PERSON
    return Presence(
        channel=channel,
        external_id=one,
        account=account,
        username=account.username if account else "",
        kind=kind,
        own_kind=kind,
        added_by_portal=True,
        since=now,
    )


def going() -> dict[str, Any]:
    """Before they are taken out: whoever is then found gone, the portal took out."""
    return {"leaving": True}


def staying() -> dict[str, Any]:
    return {"leaving": False}


def gone() -> dict[str, Any]:
    """The portal took them out."""
    return {"left_at": timezone.now(), "ended_by": Presence.EndedBy.PORTAL, "leaving": False, "attempted": False}


def stranger(channel: Channel, member: base.Member, account: Account | None) -> Presence:
    """Somebody seen there for the first time."""
    known = account.kind if account else Account.Kind.PERSON
    if member.id == channel.workspace.own_id:
        known = Account.Kind.BOT
    return Presence(
        channel=channel,
        external_id=member.id,
        account=account,
        username=account.username if account else "",
        kind=kind_in(member, known),
        own_kind=known,
        since=timezone.now(),
    )


def follow(row: Presence, member: base.Member | None, account: Account | None) -> bool:
    """One known person, after a whole reading: still in, back, or gone by themselves. Whether the row changed."""
    before = _told(row)
    if member is None and row.left_at is None:
        # The portal may have taken them out, and died before it could write so.
        row.ended_by = Presence.EndedBy.PORTAL if row.leaving else Presence.EndedBy.PLATFORM
        row.left_at, row.leaving = timezone.now(), False
    elif member is None:
        row.attempted = False
    else:
        row.leaving = False
        if row.left_at is not None:
            row.left_at, row.ended_by, row.since = None, "", timezone.now()
            row.added_by_portal, row.attempted, row.held = row.attempted, False, False
        row.own_kind = account.kind if account else row.own_kind
        row.kind = kind_in(member, row.own_kind)
        row.account = account or row.account
        row.username = row.username or (account.username if account else "")
    return before != _told(row)


def _told(row: Presence) -> tuple[object, ...]:
    return (row.left_at, row.kind, row.own_kind, row.account_id, row.username, row.attempted, row.leaving)


def kind_in(member: base.Member, known: str) -> str:
    """What they are in the channel, whatever they are elsewhere."""
    if member.admin and known != Account.Kind.BOT:
        return Account.Kind.ADMIN
    return Account.Kind.GUEST if member.guest else known


def seen(rows: Iterable[Presence]) -> tuple[plan.Seen, ...]:
    """Who is in."""
    return tuple(
        plan.Seen(
            row.external_id,
            row.username,
            bot=row.kind == Account.Kind.BOT,
            guest=row.kind == Account.Kind.GUEST,
            admin=row.kind == Account.Kind.ADMIN,
        )
        for row in rows
        if row.left_at is None
    )


def ours(rows: list[Presence], needed: set[int], facts: Facts, *, own: str, kept: Collection[str]) -> plan.Ours:
    """What the portal remembers.

    Args:
        needed: volunteers who have a place there.
        own: our account's id.
        kept: ids or names of those nobody takes out.
    """
    here = {row.external_id: row.account for row in rows if row.account is not None}
    seated = facts.seated_since(needed)
    return plan.Ours(
        added=frozenset(row.external_id for row in rows if row.added_by_portal and row.left_at is None),
        left=frozenset(row.external_id for row in rows if _walked_out(row, seated)),
        returned=frozenset(row.external_id for row in rows if row.left_at is None and _seated_anew(row, seated)),
        held=frozenset(row.external_id for row in rows if row.held and not _seated_after(row, seated)),
        decided=_decided(rows, needed, facts),
        known={one: str(account.volunteer) for one, account in here.items()},
        own=own,
        allowed=frozenset(row.external_id for row in rows if not {row.external_id, row.username}.isdisjoint(kept)),
    )


def _walked_out(row: Presence, seated: Mapping[int, datetime]) -> bool:
    """They left on the platform, and took no new seat since."""
    if row.left_at is None or row.ended_by != Presence.EndedBy.PLATFORM:
        return False
    return not _seated_after(row, seated) and not _seated_anew(row, seated)


def _seated_after(row: Presence, seated: Mapping[int, datetime]) -> bool:
    """They took a new seat after they went."""
    since = seated.get(row.account.volunteer_id) if row.account else None
    return since is not None and row.left_at is not None and since >= row.left_at


def _seated_anew(row: Presence, seated: Mapping[int, datetime]) -> bool:
    """The portal put them in, and they took a new seat since: perhaps after they had gone. They are put in again,
    which is nothing if they are there, and `since` then says so.
    """
    since = seated.get(row.account.volunteer_id) if row.account else None
    return since is not None and row.added_by_portal and since > row.since


def _decided(rows: list[Presence], needed: set[int], facts: Facts) -> dict[str, str]:
    """Accounts a person's decision takes out: they left the team after being seen here (somebody invited
    back since stays), or the portal let them in and they have another place now.
    """
    inside = {row.account.volunteer_id: row for row in rows if row.account and row.left_at is None}
    without = [one for one in inside if one not in needed]
    ended = facts.ended(without)
    found = {inside[one].external_id: "left" for one, at in ended.items() if inside[one].since <= at}
    moved = facts.moved([one for one in without if inside[one].added_by_portal])
    return {inside[one].external_id: why for one, why in moved.items()} | found
