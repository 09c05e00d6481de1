"""The port: what the engine asks of a chat platform, in the portal's words.

A client is bound to one workspace (one team, one token). It never sleeps and
never retries by itself: it says what happened, and whether coming back helps.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class ChatError(Exception):
    """Something the platform refused or could not do.

    `permanent`: the same request will fail again until somebody acts.
    `retry_after`: seconds to wait, when the platform said so.
    `error_id`: the platform's own word for it, kept for coordinators and logs.
    """

    permanent = False

    def __init__(self, message: str = "", *, error_id: str = "", retry_after: float | None = None) -> None:
        super().__init__(message or error_id or type(self).__name__)
        self.error_id = error_id
        self.retry_after = retry_after


class Unavailable(ChatError):
    """No usable answer: down, 5xx, truncated or HTML. Nothing was written as far as we know."""


class UnknownOutcome(Unavailable):
    """A write was sent and its answer is missing: observe before believing anything."""


class RateLimited(ChatError):
    """The platform asks to come back after `retry_after` seconds."""


class IncompleteRead(ChatError):
    """A list kept moving while it was read: it must not be taken for the whole."""


class TokenRefused(ChatError):
    """The token is missing, expired or revoked: the run stops."""

    permanent = True


class Forbidden(ChatError):
    """Our account may not do this (often: it is not in the channel)."""

    permanent = True


class Rejected(ChatError):
    """The platform understood the request and refused it."""

    permanent = True


class NameTaken(Rejected):
    """The name belongs to a channel, perhaps archived or hidden from us."""


class ChannelGone(Rejected):
    """No channel has this id (or none that we may see)."""


class ChannelArchived(Rejected):
    """The channel is archived."""


class DefaultChannel(Rejected):
    """The team's default channel: nobody can be taken out of it."""


class PersonGone(Rejected):
    """No person has this id."""


class NotInTeam(Rejected):
    """The person must enter the team before its channels."""


class UserQuota(Rejected):
    """The server takes no more people (unlicensed servers have a limit)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the platform. `email` is "" where the server hides it."""

    id: str
    username: str
    email: str = ""
    deactivated: bool = False
    bot: bool = False
    guest: bool = False
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A channel as the platform describes it."""

    id: str
    name: str
    display_name: str
    private: bool = False
    archived: bool = False
    purpose: str = ""
    header: str = ""
    creator: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One person in one channel."""

    id: str
    admin: bool = False
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """The team (or Slack workspace) a client is bound to."""

    id: str
    name: str
    invite_url: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this server can do, by its version or by trying.

    `guards_archived`: it refuses to add people to an archived channel.
    `can_remove`: our account may take people out (Slack bots often may not).
    """

    version: str = ""
    bulk_add: bool = False
    counts: bool = False
    guards_archived: bool = False
    can_remove: bool = True
    name_limit: int = 64


@dataclass(frozen=True, slots=True)
class Added:
    """What an "ensure they are in" did: a partial answer is an answer.

    `failed` maps a person's id to why; `stopped` is what ended the work early
    (rate limit, timeout), in which case the ids in neither set are unknown.
    """

    done: frozenset[str] = frozenset()
    failed: Mapping[str, ChatError] = field(default_factory=dict)
    stopped: ChatError | None = None


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

    def team(self) -> Team:
        """The team this client is bound to. Raises `ChannelGone` if there is none."""
        ...

    def capabilities(self) -> Capabilities:
        """What the server can do; asks it once if nothing is known yet."""
        ...

    def people(self) -> tuple[Person, ...]:
        """The team's directory, deactivated people included; whole, or raises."""
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

    def describe(self, channel_id: str, *, purpose: str, header: str) -> Room:
        """Set both texts."""
        ...

    def archive(self, channel_id: str) -> None:
        """Done already counts as done."""
        ...

    def restore(self, channel_id: str) -> None:
        """Bring an archived channel back."""
        ...

    def members(self, channel_id: str, *, expected: int | None = None) -> tuple[Member, ...]:
        """Everybody in the channel; whole, or raises `IncompleteRead`.

        `expected`: its count, if asked just before (saves calls).
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

    def ensure_in_team(self, ids: Collection[str]) -> Added:
        """Ensure these people are in the team."""
        ...

    def channel_url(self, name: str) -> str:
        """Where a person opens the channel."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...
