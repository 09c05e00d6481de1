"""Carry out the lines of a plan, and write down each thing as soon as it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from chat import describing, people, wanted
from chat.clients import base
from chat.models import Account, Channel, Presence
from chat.plan import Kind, Line

# A task lives 100 s: what remains is left to the next run.
SECONDS = 60.0
# So few at once that the lease outlives them, one call each.
SINGLES = 50
BATCH = 1000
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


@dataclass
class Report:
    """What a run did. `failed`: account → reason code. `stopped`: what ended it early."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    created: bool = False
    restored: bool = False
    archived: bool = False
    unfinished: bool = False
    stopped: base.ChatError | None = None
    end: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    tell: Callable[[Report], None] = lambda report: None

    @property
    def done(self) -> dict[str, list[str]]:
        """Accounts by kind of line; a line about the channel itself counts for one."""
        rooms = {Kind.CREATE: self.created, Kind.RESTORE: self.restored, Kind.ARCHIVE: self.archived}
        told = {str(kind): [""] for kind, true in rooms.items() if true}
        people = {str(Kind.ADD): self.added, str(Kind.REMOVE): self.removed}
        return told | {kind: list(accounts) for kind, accounts in people.items() if accounts}

    @property
    def late(self) -> bool:
        self.unfinished = self.unfinished or time.monotonic() > self.end
        return self.unfinished


def apply(
    channel: Channel,
    client: base.ChatClient,
    lines: Iterable[Line],
    *,
    tell: Callable[[Report], None] = lambda report: None,
    against_teams: bool = False,
) -> Report:
    """Do these lines, in order: create, restore, add, remove, archive.

    Args:
        tell: is given the report after each step.
        against_teams: take out even who has a place in the team (to go back on a plan).

    Never raises a `ChatError`: see `Report.stopped`.
    """
    todo, report = list(lines), Report(tell=tell)
    kinds = {line.kind for line in todo}
    try:
        if Kind.CREATE in kinds:
            create(channel, client)
            report.created = True
        if Kind.RESTORE in kinds:
            client.restore(channel.external_id)
            report.restored = _mark(channel, archived=False)
        _add(channel, client, [line.account for line in todo if line.kind is Kind.ADD], report)
        gone = [line.account for line in todo if line.kind is Kind.REMOVE]
        _remove(channel, client, gone, report, against_teams=against_teams)
        if Kind.ARCHIVE in kinds and not report.unfinished:
            client.archive(channel.external_id)
            report.archived = _mark(channel, archived=True)
    except base.ChatError as error:
        report.stopped = error
    return report


def _mark(channel: Channel, *, archived: bool) -> bool:
    channel.archived = channel.closed = archived
    channel.closing = channel.closing and archived
    channel.save(update_fields=["archived", "closed", "closing"])
    return True


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


def _add(channel: Channel, client: base.ChatClient, ids: list[str], report: Report) -> None:
    if not ids:
        return
    skills = client.capabilities()
    if not skills.guards_archived and not report.created and client.channel(channel.external_id).archived:
        raise base.ChannelArchived("archived", error_id="archived_by_hand")
    step = BATCH if skills.bulk_add else SINGLES
    for start in range(0, len(ids), step):
        if report.late:
            return
        _add_some(channel, client, ids[start : start + step], report)
        report.tell(report)


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
            own_kind=accounts[one].kind if one in accounts else Account.Kind.PERSON,
            added_by_portal=True,
            since=now,
        )
        for one in done
    ]
    Presence.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["channel", "external_id"],
        update_fields=CAME,
    )
    report.added += done
    channel.walked_count = (channel.walked_count or 0) + len(done)


def _remove(channel: Channel, client: base.ChatClient, ids: list[str], report: Report, *, against_teams: bool) -> None:
    for place, one in enumerate(ids):
        if report.late:
            return
        # Minutes may have passed since the plan: somebody back in the team stays.
        if not against_teams and wanted.has_place(channel, one):
            report.failed[one] = "wanted_again"
            continue
        present = channel.presences.filter(external_id=one, left_at=None)
        present.update(leaving=True)
        try:
            client.remove_member(channel.external_id, one)
        except (base.Forbidden, base.DefaultChannel) as refused:
            # The platform will say the same of everybody else.
            code = "default_channel" if isinstance(refused, base.DefaultChannel) else "kick_refused"
            report.failed |= dict.fromkeys(ids[place:], code)
            present.update(leaving=False)
            return
        present.update(left_at=timezone.now(), ended_by=Presence.EndedBy.PORTAL, leaving=False, attempted=False)
        report.removed.append(one)
        channel.walked_count = max(0, (channel.walked_count or 0) - 1)
        report.tell(report)
