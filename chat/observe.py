"""Who is in a channel: read from the platform, or from what the portal last saw and did there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from chat import directory, people, plan, wanted
from chat.clients import base
from chat.clients.batches import chunks
from chat.models import Account, Channel, Presence

# A description this fresh (the daily verification reads them all in a few calls) is not asked for again.
FRESH = timedelta(minutes=10)


def observe(channel: Channel, client: base.ChatClient, *, walk: bool) -> plan.Observed:
    """The channel as it is. `walk` reads its members; without it, the portal's memory answers at no cost.

    Raises: any `ChatError` but `IncompleteRead`, which gives an incomplete `Observed`.
    """
    if not channel.external_id:
        return plan.Observed(exists=False)
    if not walk:
        return plan.Observed(archived=channel.archived, people=_remembered(channel))
    differences = _describe(channel, client)
    complete = True
    if not channel.archived:
        try:
            known = channel.presences.filter(left_at=None).values_list("external_id", flat=True)
            members = client.members(channel.external_id, expected=channel.counted, known=known)
            _note(channel, members, client)
        except base.IncompleteRead:
            complete = False
    return plan.Observed(
        archived=channel.archived, complete=complete, people=_remembered(channel), differences=differences
    )


def _describe(channel: Channel, client: base.ChatClient) -> tuple[str, ...]:
    if channel.checked_at and channel.checked_at > timezone.now() - FRESH:
        return ()
    return describe(channel, client.channel(channel.external_id))


def describe(channel: Channel, room: base.Room) -> tuple[str, ...]:
    """Write down what the platform calls it; returns what differs from the portal's wish. The id wins."""
    found = []
    if room.name != channel.name:
        found.append("renamed")
    if room.private != channel.private:
        found.append("made_private" if room.private else "made_public")
    channel.name, channel.display_name = room.name, room.display_name
    channel.archived, channel.checked_at = room.archived, timezone.now()
    channel.save(update_fields=["name", "display_name", "archived", "checked_at"])
    return tuple(found)


def _remembered(channel: Channel) -> tuple[plan.Seen, ...]:
    rows = channel.presences.filter(left_at=None).order_by("pk")
    return tuple(
        plan.Seen(
            row.external_id,
            row.username,
            bot=row.kind == Account.Kind.BOT,
            guest=row.kind == Account.Kind.GUEST,
            admin=row.kind == Account.Kind.ADMIN,
        )
        for row in rows
    )


def _note(channel: Channel, members: Iterable[base.Member], client: base.ChatClient) -> None:
    """Bring the presences up to what was read; people never seen before are asked about once."""
    inside = {one.id: one for one in members}
    rows = {row.external_id: row for row in channel.presences.all()}
    accounts = {
        row.external_id: row for row in channel.workspace.accounts.exclude(external_id="") if row.external_id in inside
    }
    strangers = [_stranger(channel, inside[one], accounts.get(one)) for one in inside if one not in rows]
    with transaction.atomic():
        Presence.objects.bulk_create(strangers, ignore_conflicts=True)
        for row in rows.values():
            _follow(row, inside.get(row.external_id), accounts.get(row.external_id))
    _name(channel, inside, client)


def _stranger(channel: Channel, member: base.Member, account: Account | None) -> Presence:
    known = account.kind if account else Account.Kind.PERSON
    if member.id == channel.workspace.own_id:
        known = Account.Kind.BOT
    return Presence(
        channel=channel,
        external_id=member.id,
        account=account,
        username=account.username if account else "",
        kind=_kind(member, known),
        own_kind=known,
        since=timezone.now(),
    )


def _name(channel: Channel, inside: Mapping[str, base.Member], client: base.ChatClient) -> None:
    """Ask who people without a name are, some at a time: what a limit interrupts goes on from there."""
    unnamed = channel.presences.filter(left_at=None, username="").exclude(external_id=channel.workspace.own_id)
    skills = client.capabilities() if unnamed else base.Capabilities()
    if len(unnamed) / skills.names_a_call > directory.pages(channel.workspace):
        directory.walk(channel.workspace, client)
        unnamed = unnamed.all()
    rows = {row.external_id: row for row in unnamed if row.external_id in inside}
    for some in chunks(sorted(rows), skills.named_at_once):
        named = {one.id: one for one in client.people_by_id(some)}
        for one in some:
            row, person = rows[one], named.get(one)
            row.username = (person.username if person else "") or one
            row.own_kind = people.kind_of(person) if person else row.own_kind
            row.kind = _kind(inside[one], row.own_kind)
        Presence.objects.bulk_update([rows[one] for one in some], ["username", "own_kind", "kind"])


def _follow(row: Presence, member: base.Member | None, account: Account | None) -> None:
    """One known person: still in, back, or gone by themselves."""
    before = _facts(row)
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
        row.kind = _kind(member, row.own_kind)
        row.account = account or row.account
    if before != _facts(row):
        row.save()


def _facts(row: Presence) -> tuple[object, ...]:
    return (row.left_at, row.kind, row.own_kind, row.account_id, row.attempted, row.leaving)


def _kind(member: base.Member, known: str) -> str:
    if member.admin and known != Account.Kind.BOT:
        return Account.Kind.ADMIN
    return Account.Kind.GUEST if member.guest else known


def ours(channel: Channel, needed: Iterable[int]) -> plan.Ours:
    """What the portal remembers of this channel. `needed`: volunteers who have a place in it."""
    rows = list(channel.presences.select_related("account__volunteer__user"))
    here = {row.external_id: row.account for row in rows if row.account is not None}
    seated = wanted.seated_since(channel, list(needed))
    return plan.Ours(
        added=frozenset(row.external_id for row in rows if row.added_by_portal and row.left_at is None),
        left=frozenset(row.external_id for row in rows if _walked_out(row, seated)),
        held=frozenset(row.external_id for row in rows if row.held and not _seated_after(row, seated)),
        decided=_decided(channel, rows, set(needed)),
        known={one: str(account.volunteer) for one, account in here.items()},
        own=channel.workspace.own_id,
        allowed=frozenset(row.external_id for row in rows if {row.external_id, row.username} & channel.workspace.kept),
    )


def _walked_out(row: Presence, seated: Mapping[int, datetime]) -> bool:
    """They left on the platform, and took no new seat since."""
    if row.left_at is None or row.ended_by != Presence.EndedBy.PLATFORM:
        return False
    return not _seated_after(row, seated)


def _seated_after(row: Presence, seated: Mapping[int, datetime]) -> bool:
    """They took a new seat after they went."""
    since = seated.get(row.account.volunteer_id) if row.account else None
    return since is not None and row.left_at is not None and since >= row.left_at


def _decided(channel: Channel, rows: list[Presence], needed: set[int]) -> dict[str, str]:
    """Accounts a person's decision takes out: they left the team after being seen here (somebody invited
    back since stays), or the portal let them in and they have another place now.
    """
    inside = {row.account.volunteer_id: row for row in rows if row.account and row.left_at is None}
    without = [one for one in inside if one not in needed]
    ended = wanted.ended(channel, without)
    found = {inside[one].external_id: "left" for one, at in ended.items() if inside[one].since <= at}
    moved = wanted.moved(channel, [one for one in without if inside[one].added_by_portal])
    return {inside[one].external_id: why for one, why in moved.items()} | found
