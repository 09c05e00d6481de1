"""The port: what the engine asks of a chat platform, in the portal's words.

A client is bound to one workspace (one team, one token). It never sleeps and
never retries by itself: it says what happened, and whether coming back helps.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from chat.clients.errors import (
    ChannelArchived,
    ChannelGone,
    ChatError,
    DefaultChannel,
    Forbidden,
    IncompleteRead,
    NameTaken,
    NotInTeam,
    PersonGone,
    RateLimited,
    Rejected,
    TokenRefused,
    Unavailable,
    UnknownOutcome,
    UserQuota,
)
from chat.clients.values import RIGHTS, Added, Capabilities, Member, Page, Person, Rights, Room, Settled, Team

__all__ = [
    "RIGHTS",
    "Added",
    "Capabilities",
    "ChannelArchived",
    "ChannelGone",
    "ChatClient",
    "ChatError",
    "DefaultChannel",
    "Forbidden",
    "IncompleteRead",
    "Member",
    "NameTaken",
    "NotInTeam",
    "Page",
    "Person",
    "PersonGone",
    "RateLimited",
    "Rejected",
    "Rights",
    "Room",
    "Settled",
    "Team",
    "TokenRefused",
    "Unavailable",
    "UnknownOutcome",
    "UserQuota",
]


class ChatClient(Protocol):
    """One workspace. Every method may raise any `ChatError`."""

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        ...

    @property
    def version(self) -> str:
        """The server's version as last seen, "" if it never said."""
        ...

    def whoami(self) -> Person:
        """Our own account. Raises `TokenRefused`."""
        ...

    def rights(self) -> Rights:
        """What our token may do, asked now: a few calls, for the page that tries the connection."""
        ...

    def team(self) -> Team:
        """The team this client is bound to. Raises `ChannelGone` if there is none."""
        ...

    def capabilities(self) -> Capabilities:
        """What the server can do; asks it once if nothing is known yet."""
        ...

    def directory(self, cursor: str = "") -> Page:
        """One page of the team's people, deactivated ones included; where to go on is in it."""
        ...

    def people(self) -> tuple[Person, ...]:
        """Every page of the directory; whole, or raises."""
        ...

    def people_by_id(self, ids: Collection[str]) -> tuple[Person, ...]:
        """Those of `ids` that exist."""
        ...

    def person_by_email(self, email: str) -> Person | None:
        """The person with this address, deactivated or not. Raises `Forbidden` if hidden."""
        ...

    def channels(self) -> tuple[Room, ...]:
        """Every channel of the team we may see, archived ones included."""
        ...

    def channel(self, channel_id: str) -> Room:
        """One channel. Raises `ChannelGone`."""
        ...

    def channel_by_name(self, name: str) -> Room | None:
        """The channel with this name, archived or not; None too if it is hidden from us."""
        ...

    def create_channel(
        self, *, name: str, display_name: str, private: bool, purpose: str = "", header: str = ""
    ) -> Room:
        """Make a channel. What it says of itself is written where that costs no call more: see the answer.

        Raises: `NameTaken`.
        """
        ...

    def rename(self, channel_id: str, *, name: str, display_name: str) -> Room:
        """Give it other names. Raises `NameTaken`, `ChannelArchived`."""
        ...

    def describe(self, channel_id: str, *, purpose: str, header: str) -> Room:
        """Set both texts."""
        ...

    def archive(self, channel_id: str) -> None:
        """Done already counts as done."""
        ...

    def restore(self, channel_id: str) -> None:
        """Bring an archived channel back."""
        ...

    def members(
        self, channel_id: str, *, expected: int | None = None, known: Collection[str] = ()
    ) -> tuple[Member, ...]:
        """Everybody in the channel; whole, or raises `IncompleteRead`.

        Both save calls. `expected`: its count, if asked just before. `known`: whom the caller believes inside, or
        tried to put there; a walk that shows just them, and as many as expected, is believed at once, since it
        changes nothing. So are those of them who are there, when they are as many as the channel's count.
        """
        ...

    def member_counts(self, channel_ids: Collection[str]) -> Mapping[str, int]:
        """How many active people each channel has; a channel that is gone is left out."""
        ...

    def add_members(self, channel_id: str, ids: Collection[str]) -> Added:
        """Ensure these people are in the channel."""
        ...

    def remove_member(self, channel_id: str, person_id: str) -> None:
        """Ensure this person is out. Raises `DefaultChannel`, `Forbidden`."""
        ...

    def set_members(self, channel_id: str, ids: Collection[str]) -> Settled:
        """Make these people, and nobody else, the channel's members. Only where `Capabilities.set_all`.

        Not atomic: what was done before it stopped is done. Raises `Forbidden` where we may not, and
        `capabilities()` then says so.
        """
        ...

    def ensure_in_team(self, ids: Collection[str]) -> Added:
        """Ensure these people are in the team."""
        ...

    def post(self, channel_id: str, text: str) -> str:
        """Write in a channel our account is in; the message's id. Raises `Forbidden`, `ChannelArchived`."""
        ...

    def direct_message(self, person_id: str, text: str) -> str:
        """Write to one person; the message's id. Raises `PersonGone`, `Forbidden`."""
        ...

    def pin(self, channel_id: str, message_id: str) -> None:
        """Keep a message in sight at the channel's top."""
        ...

    def channel_url(self, channel_id: str, name: str) -> str:
        """Where a person opens the channel."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...
