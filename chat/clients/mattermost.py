"""The port over Mattermost REST v4. https://developers.mattermost.com/api-documentation/"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx

from chat.clients import base
from chat.clients import mattermost_shapes as shapes
from chat.clients.mattermost_wire import Wire

PAGE = 200
BULK = 1000
# The server accepts 256 but takes long over them: stay inside the read timeout.
TEAM_BATCH = 50
WALKS = 3
BULK_SINCE = (9, 10)
UNSUPPORTED = {"api.context.invalid_body_param.app_error", "api.context.404.app_error"}
NAME = re.compile(r"^[a-z0-9]+([a-z\-_0-9]+|(__)?)[a-z0-9]*$")
NAME_LENGTHS = range(2, 65)
DISPLAY_NAME = 64


class Mattermost:
    """A `ChatClient` for one team.

    Args: `base_url` without /api/v4; `token` of a bot or person; `team` its URL
    name; `team_id` and `version` save a call each when known; `transport` replaces
    the network.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        team: str,
        *,
        team_id: str = "",
        version: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._wire = Wire(base_url, token, version=version, transport=transport)
        self._team_name = team
        self._team_id = team_id
        self._bulk: bool | None = None
        self._counts: bool | None = None

    @property
    def calls(self) -> int:
        return self._wire.calls

    @property
    def version(self) -> str:
        return ".".join(map(str, shapes.version(self._wire.version)))

    def close(self) -> None:
        self._wire.close()

    # -- us and the server

    def whoami(self) -> base.Person:
        return shapes.person(self._wire.get("/users/me"))

    def team(self) -> base.Team:
        found = self._wire.get(f"/teams/name/{quote(self._team_name, safe='')}")
        self._team_id = shapes.text(found, "id")
        invite = f"{self._base_url}/signup_user_complete/?id={found['invite_id']}" if found.get("invite_id") else ""
        return base.Team(self._team_id, shapes.text(found, "name"), invite)

    def capabilities(self) -> base.Capabilities:
        if not self._wire.version:
            self._wire.get("/system/ping")
        version = shapes.version(self._wire.version)
        recent = version >= BULK_SINCE
        return base.Capabilities(
            version=self.version,
            bulk_add=recent if self._bulk is None else self._bulk,
            counts=recent if self._counts is None else self._counts,
            guards_archived=recent,
        )

    def channel_url(self, name: str) -> str:
        return f"{self._base_url}/{self._team_name}/channels/{name}"

    @property
    def _team(self) -> str:
        return self._team_id or self.team().id

    # -- people

    def people(self) -> tuple[base.Person, ...]:
        walk = self._walk("/users", in_team=self._team)
        return tuple({row["id"]: shapes.person(row) for row in walk}.values())

    def people_by_id(self, ids: Collection[str]) -> tuple[base.Person, ...]:
        found: list[base.Person] = []
        for some in _chunks(sorted(set(ids)), PAGE):
            found += [shapes.person(row) for row in shapes.rows(self._wire.ask("/users/ids", some))]
        return tuple(found)

    def person_by_email(self, email: str) -> base.Person | None:
        try:
            return shapes.person(self._wire.get(f"/users/email/{quote(email.lower(), safe='@')}"))
        except base.PersonGone:
            return None

    def ensure_in_team(self, ids: Collection[str]) -> base.Added:
        team = self._team
        return _gather(_chunks(sorted(set(ids)), TEAM_BATCH), lambda some: self._enter(team, some))

    def _enter(self, team: str, ids: list[str]) -> base.Added:
        body = [{"team_id": team, "user_id": one} for one in ids]
        answer = self._wire.send("POST", f"/teams/{team}/members/batch", body, graceful="true")
        failed: dict[str, base.ChatError] = {}
        for row in shapes.rows(answer):
            if row.get("error"):
                words = row["error"]
                failed[row["user_id"]] = base.Rejected(words.get("message", ""), error_id=words.get("id", ""))
        answered = {row["user_id"] for row in answer}
        silent = {one: base.Rejected("dropped", error_id="dropped") for one in ids}
        failed |= {one: why for one, why in silent.items() if one not in answered}
        return base.Added(done=frozenset(answered - failed.keys()), failed=failed)

    # -- channels

    def channels(self) -> tuple[base.Room, ...]:
        found: dict[str, base.Room] = {}
        for kind in ("", "/private", "/deleted"):
            try:
                rows = list(self._walk(f"/teams/{self._team}/channels{kind}"))
            except base.Forbidden:
                continue  # only administrators list private channels
            found |= {row["id"]: shapes.room(row) for row in rows}
        return tuple(found.values())

    def channel(self, channel_id: str) -> base.Room:
        return shapes.room(self._wire.get(f"/channels/{channel_id}"))

    def channel_by_name(self, name: str) -> base.Room | None:
        path = f"/teams/{self._team}/channels/name/{quote(name, safe='')}"
        try:
            return shapes.room(self._wire.get(path, include_deleted="true"))
        except base.ChannelGone:
            return None

    def create_channel(
        self, *, name: str, display_name: str, private: bool, purpose: str = "", header: str = ""
    ) -> base.Room:
        # 65 characters answer 500, which would read as an outage: refuse them here.
        if not NAME.match(name) or len(name) not in NAME_LENGTHS:
            raise base.Rejected(f"invalid channel name: {name}", error_id="name")
        body = {
            "team_id": self._team,
            "name": name,
            "display_name": display_name[:DISPLAY_NAME],
            "type": "P" if private else "O",
            "purpose": purpose[:250],
            "header": header[:1024],
        }
        return shapes.room(self._wire.send("POST", "/channels", body))

    def describe(self, channel_id: str, *, purpose: str, header: str) -> base.Room:
        body = {"purpose": purpose[:250], "header": header[:1024]}
        return shapes.room(self._wire.send("PUT", f"/channels/{channel_id}/patch", body))

    def archive(self, channel_id: str) -> None:
        try:
            self._wire.send("DELETE", f"/channels/{channel_id}")
        except base.ChannelArchived:
            return

    def restore(self, channel_id: str) -> None:
        self._wire.send("POST", f"/channels/{channel_id}/restore")

    # -- who is in a channel

    def members(self, channel_id: str, *, expected: int | None = None) -> tuple[base.Member, ...]:
        """Walk the pages. One page is whole by itself; several are believed only if the count held still."""
        path = f"/channels/{channel_id}/members"
        if expected is None:
            first = shapes.rows(self._wire.get(path, page=0, per_page=PAGE))
            if len(first) < PAGE:
                return tuple(shapes.member(row) for row in first)
        for _ in range(WALKS):
            before = self._count(channel_id) if expected is None else expected
            rows = list(self._walk(path))
            whole = {row["user_id"]: row for row in rows}
            steady = len(rows) < PAGE or before == self._count(channel_id)
            if steady and len(whole) == len(rows) and len(whole) >= before:
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
            return _gather(_chunks(wanted, BULK), lambda some: self._add_bulk(channel_id, some))
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
            if error.error_id != "app.channel.get_member.missing.app_error":
                raise

    # -- pages

    def _walk(self, path: str, **params: str) -> Iterator[dict[str, Any]]:
        page = 0
        while True:
            rows = shapes.rows(self._wire.get(path, page=page, per_page=PAGE, **params))
            yield from rows
            if len(rows) < PAGE:
                return
            page += 1


def _gather(batches: Iterator[list[str]], add: Callable[[list[str]], base.Added]) -> base.Added:
    """Run the batches in order; keep what was done when one of them is stopped."""
    done: frozenset[str] = frozenset()
    failed: dict[str, base.ChatError] = {}
    for some in batches:
        try:
            step = add(some)
        except base.ChatError as error:
            return base.Added(done, failed, error)
        done |= step.done
        failed |= step.failed
        if step.stopped:
            return base.Added(done, failed, step.stopped)
    return base.Added(done, failed)


def _chunks(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
