"""Who is in a Mattermost channel: read, add, take out."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from chat.clients import base
from chat.clients import mattermost_shapes as shapes
from chat.clients.batches import chunks, gather
from chat.clients.mattermost_wire import Wire

PAGE = 200
BULK = 1000
WALKS = 3
BULK_SINCE = (9, 10)
SET_ALL_SINCE = (11, 7)
UNSUPPORTED = {"api.context.invalid_body_param.app_error", "api.context.404.app_error"}
NOT_IN = "app.channel.get_member.missing.app_error"


class Members:
    """The part of the client that needs nothing but the wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._bulk: bool | None = None
        self._counts: bool | None = None
        self._set_all: bool | None = None

    def capabilities(self) -> base.Capabilities:
        if not self._wire.version:
            self._wire.get("/system/ping")
        version = shapes.version(self._wire.version)
        recent = version >= BULK_SINCE
        bulk = recent if self._bulk is None else self._bulk
        return base.Capabilities(
            version=".".join(map(str, version)),
            bulk_add=bulk,
            added_at_once=BULK if bulk else 1,
            counts=recent if self._counts is None else self._counts,
            guards_archived=recent,
            set_all=version >= SET_ALL_SINCE if self._set_all is None else self._set_all,
        )

    def members(
        self, channel_id: str, *, expected: int | None = None, known: Collection[str] = ()
    ) -> tuple[base.Member, ...]:
        """Walk the pages. One page is whole by itself; several are believed if the count held still, or they say
        nothing new. Of a crowd whose count nobody asked for yet, first those known are asked for by their ids.
        """
        path = f"/channels/{channel_id}/members"
        if expected is None and len(known) < PAGE:
            first = shapes.rows(self._wire.get(path, page=0, per_page=PAGE))
            if len(first) < PAGE:
                return tuple(shapes.member(row) for row in first)
        elif expected is None:
            here = [
                row for some in chunks(sorted(known), BULK) for row in shapes.rows(self._wire.ask(f"{path}/ids", some))
            ]
            expected = self._count(channel_id)
            if len(here) == expected:
                return tuple(shapes.member(row) for row in here)
        for _ in range(WALKS):
            before = self._count(channel_id) if expected is None else expected
            rows = list(self.walk(path))
            whole = {row["user_id"]: row for row in rows}
            fits = len(whole) == len(rows) and len(whole) >= before
            same = len(rows) < PAGE or whole.keys() == set(known)
            if fits and (same or before == self._count(channel_id)):
                return tuple(shapes.member(row) for row in whole.values())
            expected = None
        raise base.IncompleteRead("membership moved during the walk", error_id="moving")

    def member_counts(self, channel_ids: Collection[str]) -> Mapping[str, int]:
        wanted = sorted(set(channel_ids))
        if wanted and self.capabilities().counts:
            try:
                counts = self._wire.ask("/channels/stats/member_count", wanted)
                return {one: int(counts[one]) for one in wanted if one in counts}
            except (base.Rejected, base.Forbidden):
                self._counts = False
        found: dict[str, int] = {}
        for one in wanted:
            try:
                found[one] = self._count(one)
            except (base.ChannelGone, base.Forbidden):
                continue
        return found

    def _count(self, channel_id: str) -> int:
        return shapes.number(self._wire.get(f"/channels/{channel_id}/stats"), "member_count")

    def add_members(self, channel_id: str, ids: Collection[str]) -> base.Added:
        wanted = sorted(set(ids))
        if len(wanted) > 1 and self.capabilities().bulk_add:
            return gather(chunks(wanted, BULK), lambda some: self._add_bulk(channel_id, some))
        return self._add_singly(channel_id, wanted)

    def _add_bulk(self, channel_id: str, ids: list[str]) -> base.Added:
        """One call; whoever its answer leaves out is tried alone, to learn why."""
        done: frozenset[str] = frozenset()
        if self._bulk is not False:
            try:
                answer = self._wire.send("POST", f"/channels/{channel_id}/members", {"user_ids": ids})
                done = frozenset(str(row.get("user_id")) for row in shapes.rows(answer)) & set(ids)
            except (base.ChannelArchived, base.ChannelGone):
                raise
            except base.Rejected as error:
                self._bulk = False if error.error_id in UNSUPPORTED else self._bulk
        rest = self._add_singly(channel_id, [one for one in ids if one not in done])
        return base.Added(done | rest.done, rest.failed, rest.stopped)

    def _add_singly(self, channel_id: str, ids: list[str]) -> base.Added:
        done: set[str] = set()
        failed: dict[str, base.ChatError] = {}
        for one in ids:
            try:
                self._wire.send("POST", f"/channels/{channel_id}/members", {"user_id": one})
            except (base.NotInTeam, base.PersonGone, base.UserQuota) as error:
                failed[one] = error
            except base.ChatError as error:
                if type(error) is not base.Rejected:
                    return base.Added(frozenset(done), failed, error)
                failed[one] = error
            else:
                done.add(one)
        return base.Added(frozenset(done), failed)

    def remove_member(self, channel_id: str, person_id: str) -> None:
        try:
            self._wire.send("DELETE", f"/channels/{channel_id}/members/{person_id}")
        except base.Rejected as error:
            if error.error_id != NOT_IN:
                raise

    def set_members(self, channel_id: str, ids: Collection[str]) -> base.Settled:
        body = {"members": sorted(set(ids))}
        try:
            lines = self._wire.send_for_lines("PUT", f"/channels/{channel_id}/members", body, batch_delay_ms="0")
        except (base.Forbidden, base.Rejected) as error:
            if isinstance(error, base.Forbidden) or error.error_id in UNSUPPORTED:
                self._set_all = False
            raise
        return shapes.settled(lines)

    # -- pages

    def walk(self, path: str, **params: str) -> Iterator[dict[str, Any]]:
        page = 0
        while True:
            rows = shapes.rows(self._wire.get(path, page=page, per_page=PAGE, **params))
            yield from rows
            if len(rows) < PAGE:
                return
            page += 1
