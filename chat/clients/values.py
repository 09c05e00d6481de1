"""What the port speaks of: people, channels, what was done. Plain values, whatever the platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chat.clients.errors import ChatError


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
class Page:
    """Some of the people; `more` is what to ask with for the next ones, "" when these were the last."""

    people: tuple[Person, ...]
    more: str = ""


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


# What the portal does with its token, in the order a coordinator reads it.
RIGHTS = (
    "read_directory",
    "read_emails",
    "read_channels",
    "read_private",
    "create_public",
    "create_private",
    "rename",
    "describe",
    "archive",
    "admit",
    "invite",
    "remove",
    "post",
    "direct_message",
    "pin",
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What our token may do.

    `name`: our account's. `admin`: it rules the whole server or workspace.
    `may`: each of `RIGHTS` → yes, no, or None where only trying tells.
    `needs`: for what it may not do, the platform's own word for what to grant (a scope, a permission);
    what it may not do and is not there, the platform has no way to do.
    """

    name: str
    admin: bool = False
    may: Mapping[str, bool | None] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this server can do, by its version or by trying.

    `guards_archived`: it refuses to add people to an archived channel.
    `can_remove`: our account may take people out (Slack bots often may not).
    `set_all`: it takes a channel's whole list of members in one call.
    `added_at_once`: people one call puts in; `member_seconds`, `room_seconds`: what a call that changes members,
    or a channel, takes over a real network, with the platform's limits: the expected time a coordinator reads.
    `named_at_once`: people to ask about by id before writing down what was learnt; `names_a_call` of them
    cost a call.
    """

    version: str = ""
    bulk_add: bool = False
    counts: bool = False
    guards_archived: bool = False
    can_remove: bool = True
    set_all: bool = False
    name_limit: int = 64
    added_at_once: int = 1
    member_seconds: float = 0.2
    room_seconds: float = 0.2
    named_at_once: int = 200
    names_a_call: int = 200


@dataclass(frozen=True, slots=True)
class Added:
    """What an "ensure they are in" did: a partial answer is an answer.

    `failed` maps a person's id to why; `stopped` is what ended the work early
    (rate limit, timeout), in which case the ids in neither set are unknown.
    """

    done: frozenset[str] = frozenset()
    failed: Mapping[str, ChatError] = field(default_factory=dict)
    stopped: ChatError | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What setting a whole list of members changed. `stopped`: what ended it early."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    failed: Mapping[str, ChatError] = field(default_factory=dict)
    stopped: ChatError | None = None
