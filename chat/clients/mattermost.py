"""The port over Mattermost REST v4. https://developers.mattermost.com/api-documentation/"""

import re
from collections.abc import Collection
from urllib.parse import quote

import httpx

from chat.clients import base, mattermost_rights
from chat.clients import mattermost_shapes as shapes
from chat.clients.batches import chunks, gather
from chat.clients.mattermost_members import PAGE, Members
from chat.clients.mattermost_messages import Messages
from chat.clients.mattermost_wire import Wire

# The server accepts 256 but takes long over them: stay inside the read timeout.
TEAM_BATCH = 50
NAME = re.compile(r"^[a-z0-9]+([a-z\-_0-9]+|(__)?)[a-z0-9]*$")
NAME_LENGTHS = range(2, 65)
DISPLAY_NAME = 64
# A refused update says no more than this, for an archived channel and (on old servers) for a taken name.
NOT_UPDATED = "app.channel.update.bad_id"


class Mattermost(Members, Messages):
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
        wire = Wire(base_url, token, version=version, transport=transport)
        Members.__init__(self, wire)
        Messages.__init__(self, wire)
        self._team_name = team
        self._team_id = team_id

    @property
    def calls(self) -> int:
        return self._wire.calls

    @property
    def version(self) -> str:
        return ".".join(map(str, shapes.version(self._wire.version)))

    def close(self) -> None:
        self._wire.close()

    # -- us and the server

    def rights(self) -> base.Rights:
        return mattermost_rights.rights(self._wire, self._team)

    def team(self) -> base.Team:
        found = self._wire.get(f"/teams/name/{quote(self._team_name, safe='')}")
        self._team_id = shapes.text(found, "id")
        invite = f"{self._base_url}/signup_user_complete/?id={found['invite_id']}" if found.get("invite_id") else ""
        return base.Team(self._team_id, shapes.text(found, "name"), invite)

    def channel_url(self, channel_id: str, name: str) -> str:
        return f"{self._base_url}/{self._team_name}/channels/{name}"

    @property
    def _team(self) -> str:
        return self._team_id or self.team().id

    # -- people

    def directory(self, cursor: str = "") -> base.Page:
        page = int(cursor or 0)
        rows = shapes.rows(self._wire.get("/users", in_team=self._team, page=page, per_page=PAGE))
        return base.Page(tuple(map(shapes.person, rows)), str(page + 1) if len(rows) == PAGE else "")

    def people(self) -> tuple[base.Person, ...]:
        walk = self.walk("/users", in_team=self._team)
        return tuple({row["id"]: shapes.person(row) for row in walk}.values())

    def people_by_id(self, ids: Collection[str]) -> tuple[base.Person, ...]:
        found: list[base.Person] = []
        for some in chunks(sorted(set(ids)), PAGE):
            found += [shapes.person(row) for row in shapes.rows(self._wire.ask("/users/ids", some))]
        return tuple(found)

    def person_by_email(self, email: str) -> base.Person | None:
        try:
            return shapes.person(self._wire.get(f"/users/email/{quote(email.lower(), safe='@')}"))
        except base.PersonGone:
            return None

    def ensure_in_team(self, ids: Collection[str]) -> base.Added:
        team = self._team
        return gather(chunks(sorted(set(ids)), TEAM_BATCH), lambda some: self._enter(team, some))

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
                rows = list(self.walk(f"/teams/{self._team}/channels{kind}"))
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
        _check(name)
        body = {
            "team_id": self._team,
            "name": name,
            "display_name": display_name[:DISPLAY_NAME],
            "type": "P" if private else "O",
            "purpose": purpose[:250],
            "header": header[:1024],
        }
        return shapes.room(self._wire.send("POST", "/channels", body))

    def rename(self, channel_id: str, *, name: str, display_name: str) -> base.Room:
        _check(name)
        body = {"name": name, "display_name": display_name[:DISPLAY_NAME]}
        try:
            return shapes.room(self._wire.send("PUT", f"/channels/{channel_id}/patch", body))
        except base.Rejected as error:
            if error.error_id != NOT_UPDATED:
                raise
            archived = self.channel(channel_id).archived
            kind = base.ChannelArchived if archived else base.NameTaken
            raise kind(str(error), error_id="" if archived else error.error_id) from error

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


def _check(name: str) -> None:
    """65 characters answer 500, which would read as an outage: refuse them here."""
    if not NAME.match(name) or len(name) not in NAME_LENGTHS:
        raise base.Rejected(f"invalid channel name: {name}", error_id="name")
