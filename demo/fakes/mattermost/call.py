"""One request as the operations see it, and the refusals they may answer."""

from dataclasses import dataclass
from typing import Any

from demo.fakes.mattermost.faults import Switches
from demo.fakes.mattermost.state import Row, State

PAGE_DEFAULT, PAGE_MOST = 60, 200


class Refusal(Exception):
    """An error answer: HTTP status, Mattermost's error id, its message."""

    def __init__(self, status: int, error_id: str, message: str = "") -> None:
        super().__init__(error_id)
        self.status, self.error_id, self.message = status, error_id, message


NO_RIGHT = (403, "api.context.permissions.app_error", "You do not have the appropriate permissions.")
NO_USER = (404, "app.user.missing_account.const", "Unable to find the user.")
NO_CHANNEL = (404, "app.channel.get.existing.app_error", "Unable to find the existing channel.")
NO_NAME = (404, "app.channel.get_by_name.missing.app_error", "Channel does not exist.")
NO_MEMBER = (404, "app.channel.get_member.missing.app_error", "No channel member found.")
NO_TEAMMATE = (404, "app.team.get_member.missing.app_error", "No team member found.")
NO_PAGE = (404, "api.context.404.app_error", "Sorry, we could not find the page.")
BAD_BODY = (400, "api.context.invalid_body_param.app_error", "Invalid or missing user_id in request body.")


class Lines(list[Row]):
    """An answer sent as one JSON object a line."""


@dataclass
class Call:
    state: State
    switches: Switches
    me: Row
    words: tuple[str, ...]
    params: dict[str, str]
    body: Any

    @property
    def is_admin(self) -> bool:
        return "system_admin" in self.me["roles"]

    def needs(self, permission: str) -> None:
        """403 unless the caller's roles give this."""
        if not self.is_admin and permission in self.switches.denied:
            raise Refusal(*NO_RIGHT)

    def page(self, rows: list[Row]) -> list[Row]:
        size = min(int(self.params.get("per_page", PAGE_DEFAULT)), PAGE_MOST)
        start = int(self.params.get("page", 0)) * size
        return rows[start : start + size]

    def user(self, user_id: str) -> Row:
        if user_id not in self.state.users:
            raise Refusal(*NO_USER)
        return self.state.users[user_id]

    def channel(self, channel_id: str) -> Row:
        if channel_id not in self.state.channels:
            raise Refusal(*NO_CHANNEL)
        return self.state.channels[channel_id]

    def own_channel(self, channel_id: str) -> Row:
        """The channel, if the caller is in it or rules the system; 403 otherwise."""
        channel = self.channel(channel_id)
        if not self.is_admin and self.me["id"] not in self.state.channel_members[channel_id]:
            raise Refusal(*NO_RIGHT)
        return channel

    def shown(self, user: Row) -> Row:
        """The person without what this caller may not see."""
        if self.switches.hidden_emails and not self.is_admin and user["id"] != self.me["id"]:
            return {key: value for key, value in user.items() if key != "email"} | {"email": ""}
        return user
