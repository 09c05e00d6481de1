"""The port over Slack's Web API. https://docs.slack.dev/reference/methods"""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from chat.clients import base, slack_rights
from chat.clients import slack_shapes as shapes
from chat.clients.slack_members import Members
from chat.clients.slack_messages import Messages
from chat.clients.slack_wire import Wire, escaped

API = "https://slack.com/api/"
PEOPLE_PAGE = 200
NAME = re.compile(r"^[a-z0-9][a-z0-9_-]*$")
NAME_LIMIT = 80
TEXT_LIMIT = 250


class Slack(Members, Messages):
    """A `ChatClient` for one workspace.

    Args: `token` of a bot (xoxb-…) or person; `domain`, as in DOMAIN.slack.com, and `team_id` make links;
    `base_url` other than Slack's own in tests.
    """

    version = ""

    def __init__(self, token: str, *, domain: str = "", team_id: str = "", base_url: str = API) -> None:
        wire = Wire(base_url or API, token)
        Members.__init__(self, wire)
        Messages.__init__(self, wire)
        self._domain = domain
        self._team_id = team_id
        self._us: dict[str, Any] = {}

    @property
    def calls(self) -> int:
        return self._wire.calls

    def close(self) -> None:
        """Nothing is kept open."""

    # -- us and the workspace

    def whoami(self) -> base.Person:
        us = self._introduction()
        return base.Person(shapes.text(us, "user_id"), str(us.get("user") or ""), bot=bool(us.get("bot_id")))

    def team(self) -> base.Team:
        """Its invitation is typed in the workspace's form: no method gives it."""
        us = self._introduction()
        host = urlsplit(str(us.get("url") or "")).hostname or ""
        self._team_id = shapes.text(us, "team_id")
        self._domain = host.partition(".")[0] if host.endswith(".slack.com") else self._domain
        return base.Team(self._team_id, self._domain or self._team_id)

    def rights(self) -> base.Rights:
        self._us = {}
        return slack_rights.rights(self._wire, self._introduction())

    def channel_url(self, channel_id: str, name: str) -> str:
        if self._domain:
            return f"https://{self._domain}.slack.com/archives/{channel_id}"
        return f"https://app.slack.com/client/{self._team_id}/{channel_id}"

    def _introduction(self) -> dict[str, Any]:
        """Who we are and where, in one call."""
        self._us = self._us or self._wire.read("auth.test")
        return self._us

    # -- people

    def directory(self, cursor: str = "") -> base.Page:
        more = {"cursor": cursor} if cursor else {}
        answer = self._wire.read("users.list", limit=PEOPLE_PAGE, **more)
        people = tuple(shapes.person(row) for row in shapes.rows(answer, "members"))
        return base.Page(people, shapes.next_cursor(answer))

    def people(self) -> tuple[base.Person, ...]:
        walk = self._wire.pages("users.list", limit=PEOPLE_PAGE)
        return tuple(
            {row["id"]: shapes.person(row) for answer in walk for row in shapes.rows(answer, "members")}.values()
        )

    def people_by_id(self, ids: Collection[str]) -> tuple[base.Person, ...]:
        """One call each: for many, the directory costs less."""
        found = []
        for one in sorted(set(ids)):
            try:
                found.append(shapes.person(self._wire.read("users.info", user=one).get("user")))
            except base.PersonGone:
                continue
        return tuple(found)

    def person_by_email(self, email: str) -> base.Person | None:
        try:
            return shapes.person(self._wire.read("users.lookupByEmail", email=email.lower()).get("user"))
        except base.PersonGone:
            return None
        except base.TokenRefused as error:
            if error.error_id == "missing_scope":
                raise base.Forbidden(str(error), error_id=error.error_id) from error
            raise

    def ensure_in_team(self, ids: Collection[str]) -> base.Added:
        """Nobody enters a Slack workspace but by its invitation."""
        return base.Added(failed={one: base.NotInTeam("invitation only", error_id="not_in_team") for one in ids})

    # -- channels

    def channels(self) -> tuple[base.Room, ...]:
        return tuple({row["id"]: shapes.room(row) for row in self._listed(archived=True)}.values())

    def channel(self, channel_id: str) -> base.Room:
        return shapes.room(self._wire.read("conversations.info", channel=channel_id).get("channel"))

    def channel_by_name(self, name: str) -> base.Room | None:
        """No method finds a channel by its name: the list is read until it comes."""
        return next((shapes.room(row) for row in self._listed(archived=True) if row.get("name") == name), None)

    def create_channel(
        self, *, name: str, display_name: str, private: bool, purpose: str = "", header: str = ""
    ) -> base.Room:
        """Neither text can be given here: `describe` writes them."""
        _check(name)
        answer = self._wire.send("conversations.create", name=name, is_private=str(private).lower())
        return shapes.room(answer.get("channel"))

    def rename(self, channel_id: str, *, name: str, display_name: str) -> base.Room:
        _check(name)
        return shapes.room(self._wire.send("conversations.rename", channel=channel_id, name=name).get("channel"))

    def describe(self, channel_id: str, *, purpose: str, header: str) -> base.Room:
        self._wire.send("conversations.setPurpose", channel=channel_id, purpose=escaped(purpose[:TEXT_LIMIT]))
        answer = self._wire.send("conversations.setTopic", channel=channel_id, topic=escaped(header[:TEXT_LIMIT]))
        shown = answer.get("channel")  # not promised
        return shapes.room(shown) if isinstance(shown, dict) else self.channel(channel_id)

    def archive(self, channel_id: str) -> None:
        self._ensure("conversations.archive", channel_id, done="already_archived")

    def restore(self, channel_id: str) -> None:
        self._ensure("conversations.unarchive", channel_id, done="not_archived")

    def _ensure(self, method: str, channel_id: str, *, done: str) -> None:
        try:
            self._wire.send(method, channel=channel_id)
        except base.Rejected as error:
            if error.error_id != done:
                raise


def _check(name: str) -> None:
    if not NAME.match(name) or len(name) > NAME_LIMIT:
        raise base.Rejected(f"invalid channel name: {name}", error_id="name")
