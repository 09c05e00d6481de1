"""Carry out the lines of a plan, and write down each thing as soon as it is done."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from chat import describing, people
from chat.clients import base
from chat.models import Account, Channel, Presence
from chat.plan import Kind, Line

# A task lives 100 s: what remains is left to the next run.
SECONDS = 60.0
SINGLES = 200


@dataclass
class Report:
    """What a run did. `failed`: account → reason code. `stopped`: what ended it early."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    created: bool = False
    archived: bool = False
    unfinished: bool = False
    stopped: base.ChatError | None = None


def apply(channel: Channel, client: base.ChatClient, lines: Iterable[Line]) -> Report:
    """Do these lines, in order: create, add, remove, archive. Never raises a `ChatError`: see `Report.stopped`."""
    todo = list(lines)
    report, end = Report(), time.monotonic() + SECONDS
    try:
        if any(line.kind is Kind.CREATE for line in todo):
            create(channel, client)
            report.created = True
        _add(channel, client, [line.account for line in todo if line.kind is Kind.ADD], report, end)
        _remove(channel, client, [line.account for line in todo if line.kind is Kind.REMOVE], report, end)
        if any(line.kind is Kind.ARCHIVE for line in todo) and not report.unfinished:
            client.archive(channel.external_id)
            channel.archived = channel.closed = report.archived = True
            channel.save(update_fields=["archived", "closed"])
    except base.ChatError as error:
        report.stopped = error
    return report


def create(channel: Channel, client: base.ChatClient) -> None:
    """Make the channel, or take back the one a lost answer left behind. Raises `NameTaken` for any other."""
    started = channel.creating_since
    channel.creating_since = started or timezone.now()
    channel.save(update_fields=["creating_since"])
    purpose, header = describing.texts(channel)
    try:
        room = client.create_channel(
            name=channel.name,
            display_name=channel.display_name,
            private=channel.private,
            purpose=purpose,
            header=header,
        )
    except base.NameTaken as taken:
        found = client.channel_by_name(channel.name)
        ours = found is not None and started is not None and found.creator == channel.workspace.own_id
        if found is None or found.archived or not ours:
            state = "hidden" if found is None else "archived" if found.archived else ""
            raise base.NameTaken(str(taken), error_id="_".join(filter(None, ("name_taken", state)))) from taken
        room = found
    channel.external_id, channel.checked_at, channel.needs_walk = room.id, timezone.now(), False
    channel.walked_count = 1
    channel.save(update_fields=["external_id", "checked_at", "needs_walk", "walked_count"])
    if (room.purpose, room.header) == (purpose, header):
        describing.note(channel, purpose, header)
    # Whoever creates a channel is in it.
    Presence.objects.get_or_create(
        channel=channel,
        external_id=channel.workspace.own_id,
        defaults={"kind": Account.Kind.BOT, "since": timezone.now()},
    )


def _add(channel: Channel, client: base.ChatClient, ids: list[str], report: Report, end: float) -> None:
    if not ids:
        return
    skills = client.capabilities()
    if not skills.guards_archived and not report.created and client.channel(channel.external_id).archived:
        raise base.ChannelArchived("archived", error_id="archived_by_hand")
    step = len(ids) if skills.bulk_add else SINGLES
    for start in range(0, len(ids), step):
        if time.monotonic() > end:
            report.unfinished = True
            return
        _add_some(channel, client, ids[start : start + step], report)


def _add_some(channel: Channel, client: base.ChatClient, ids: list[str], report: Report) -> None:
    _expect(channel, ids)
    answer = client.add_members(channel.external_id, ids)
    _came(channel, answer.done, report)
    outside = [one for one, why in answer.failed.items() if isinstance(why, base.NotInTeam)]
    if outside and not answer.stopped:
        entered = client.ensure_in_team(outside)
        again = client.add_members(channel.external_id, entered.done) if entered.done else base.Added()
        _came(channel, again.done, report)
        failed = {**answer.failed, **entered.failed, **again.failed}
        stopped = entered.stopped or again.stopped
        answer = base.Added(answer.done | again.done, failed, stopped)
    report.failed |= {one: _code(why) for one, why in answer.failed.items() if one not in answer.done}
    gone = [one for one, why in answer.failed.items() if isinstance(why, base.PersonGone)]
    people.forget(channel.workspace.accounts.filter(external_id__in=gone).select_related("volunteer__user"))
    if answer.stopped:
        raise answer.stopped


def _code(why: base.ChatError) -> str:
    codes: dict[type[base.ChatError], str] = {
        base.PersonGone: "person_gone",
        base.NotInTeam: "not_in_team",
        base.UserQuota: "quota",
    }
    return codes.get(type(why), "refused")


def _expect(channel: Channel, ids: list[str]) -> None:
    now, portal = timezone.now(), Presence.EndedBy.PORTAL
    Presence.objects.bulk_create(
        [
            Presence(channel=channel, external_id=one, attempted=True, since=now, left_at=now, ended_by=portal)
            for one in ids
        ],
        update_conflicts=True,
        unique_fields=["channel", "external_id"],
        update_fields=["attempted"],
    )


def _came(channel: Channel, ids: Iterable[str], report: Report) -> None:
    """These people are in, and the portal put them there."""
    done = list(ids)
    if not done:
        return
    accounts = {row.external_id: row for row in channel.workspace.accounts.filter(external_id__in=done)}
    now = timezone.now()
    rows = [
        Presence(
            channel=channel,
            external_id=one,
            account=accounts.get(one),
            username=accounts[one].username if one in accounts else "",
            kind=accounts[one].kind if one in accounts else Account.Kind.PERSON,
            added_by_portal=True,
            since=now,
        )
        for one in done
    ]
    Presence.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["channel", "external_id"],
        update_fields=["account", "username", "kind", "added_by_portal", "attempted", "since", "left_at", "ended_by"],
    )
    report.added += done
    channel.walked_count = (channel.walked_count or 0) + len(done)


def _remove(channel: Channel, client: base.ChatClient, ids: list[str], report: Report, end: float) -> None:
    for place, one in enumerate(ids):
        if time.monotonic() > end:
            report.unfinished = True
            return
        try:
            client.remove_member(channel.external_id, one)
        except (base.Forbidden, base.DefaultChannel) as refused:
            # The platform will say the same of everybody else.
            code = "default_channel" if isinstance(refused, base.DefaultChannel) else "kick_refused"
            report.failed |= dict.fromkeys(ids[place:], code)
            return
        channel.presences.filter(external_id=one, left_at=None).update(
            left_at=timezone.now(), ended_by=Presence.EndedBy.PORTAL
        )
        report.removed.append(one)
        channel.walked_count = max(0, (channel.walked_count or 0) - 1)
