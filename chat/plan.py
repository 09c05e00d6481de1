"""The plan: wanted minus observed, line by line, each with its reason. Pure: no database, no network.

Reasons are codes here; their French is in `chat.words`.
"""

import hashlib
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

CAP_FLOOR = 5
CAP_SHARE = 0.10
CAP_RUN = 20


class Policy(StrEnum):
    MANAGED = "managed"
    ADDITIVE = "additive"
    AUTHORITATIVE = "authoritative"
    FROZEN = "frozen"


class Kind(StrEnum):
    CREATE = "create"
    ADD = "add"
    REMOVE = "remove"
    ARCHIVE = "archive"
    RESTORE = "restore"
    UNMATCHED = "unmatched"
    PROTECTED = "protected"
    DRIFT = "drift"
    BLOCKED = "blocked"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Pace:
    """What a platform's limits cost: people a call may add, seconds for a call of each sort."""

    batch: int
    members: float
    rooms: float


DECIDED = "decided_"
CHANGES = (Kind.CREATE, Kind.RESTORE, Kind.ADD, Kind.REMOVE, Kind.ARCHIVE)
ROOM = (Kind.CREATE, Kind.RESTORE, Kind.ARCHIVE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A volunteer who should be in. `account` is "" when unmatched, and `trouble` says why."""

    volunteer: int
    label: str
    account: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody in the channel."""

    id: str
    label: str = ""
    bot: bool = False
    guest: bool = False
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """The channel on the platform. `complete`: `people` is everybody.

    `remembered`: they were not read now. `trouble`: why nothing can be done there ("archived", "gone"…).
    """

    exists: bool = True
    archived: bool = False
    complete: bool = True
    remembered: bool = False
    trouble: str = ""
    people: tuple[Seen, ...] = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ours:
    """What the portal knows: whom it added, who left by themselves, whom a person took out.

    `returned`: it put them in, and they took a new seat since. `held`: a coordinator went back on a plan about them.
    `known`: accounts of volunteers, by label. `decided`: account → reason.
    """

    added: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    decided: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    own: str = ""
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """`budget`: undecided removals this run may still make without a click."""

    policy: Policy = Policy.MANAGED
    archive: bool = False
    can_remove: bool = True
    default_channel: bool = False
    budget: int = CAP_RUN


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """`waits`: why it is done only after a coordinator's click; "" when it needs none."""

    kind: Kind
    reason: str
    account: str = ""
    volunteer: int = 0
    label: str = ""
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    lines: tuple[Line, ...]

    def of(self, kind: Kind) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind is kind)

    @property
    def changes(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind in CHANGES)

    @property
    def ready(self) -> tuple[Line, ...]:
        """The changes that need nobody's click."""
        return tuple(line for line in self.changes if not line.waits)

    @property
    def waits(self) -> bool:
        return any(line.waits for line in self.lines)

    @property
    def digest(self) -> str:
        """Equal for equal changes: what "apply" compares before it runs."""
        text = "\n".join(f"{line.kind}|{line.account}|{line.volunteer}" for line in sorted(self.changes))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def calls(self, pace: Pace) -> int:
        """Writes it will cost."""
        return self._on_members(pace) + self._on_rooms()

    def seconds(self, pace: Pace) -> float:
        return self._on_members(pace) * pace.members + self._on_rooms() * pace.rooms

    def _on_members(self, pace: Pace) -> int:
        return math.ceil(len(self.of(Kind.ADD)) / pace.batch) + len(self.of(Kind.REMOVE))

    def _on_rooms(self) -> int:
        return sum(line.kind in ROOM for line in self.lines)


def plan(wanted: Iterable[Wanted], observed: Observed, ours: Ours, rules: Rules) -> Plan:
    """What to do so that the channel holds `wanted`, under `rules`; nothing is done here."""
    people = sorted(wanted, key=lambda one: (one.label, one.volunteer))
    stop = _stop(observed, rules)
    if stop:
        lines = [Line(Kind.BLOCKED, stop), *_unmatched(people)]
    elif rules.archive:
        lines = [] if observed.archived else [Line(Kind.ARCHIVE, "finished")]
    else:
        creation = [] if observed.exists else [Line(Kind.CREATE, "missing")]
        lines = [*creation, *_arrivals(people, observed, ours, rules), *_departures(people, observed, ours, rules)]
    drift = [Line(Kind.DRIFT, reason) for reason in observed.differences]
    return Plan(tuple(dict.fromkeys([*lines, *drift])))


def cap(members: int, budget: int = CAP_RUN) -> int:
    """How many undecided removals may go through without a click."""
    return max(0, min(max(CAP_FLOOR, math.floor(members * CAP_SHARE)), CAP_RUN, budget))


def _stop(observed: Observed, rules: Rules) -> str:
    if observed.trouble:
        return observed.trouble
    if rules.policy is Policy.FROZEN:
        return "frozen"
    return "archived_by_hand" if observed.archived and not rules.archive else ""


def _unmatched(people: Collection[Wanted]) -> list[Line]:
    return [
        Line(Kind.UNMATCHED, one.trouble or "not_found", "", one.volunteer, one.label)
        for one in people
        if one.trouble or not one.account
    ]


def _arrivals(people: list[Wanted], observed: Observed, ours: Ours, rules: Rules) -> Iterator[Line]:
    # With a new seat, people are put in though memory says they are: they may have gone before they took it.
    inside = {one.id for one in observed.people} - (ours.returned if observed.remembered else set())
    yield from _unmatched(people)
    for one in people:
        if one.trouble or not one.account or one.account in inside:
            continue
        kind, reason = Kind.ADD, "wanted"
        # They walked out of the channel, or a coordinator took them out again: no machine argues.
        if one.account in ours.left:
            kind, reason = Kind.DRIFT, "left_on_platform"
        elif one.account in ours.held:
            kind, reason = Kind.DRIFT, "undone"
        yield Line(kind, reason, one.account, one.volunteer, one.label)


def _departures(people: list[Wanted], observed: Observed, ours: Ours, rules: Rules) -> list[Line]:
    keep = {one.account for one in people if one.account}
    lines = [_verdict(one, ours, rules) for one in observed.people if one.id not in keep and one.id != ours.own]
    lines = [_possible(line, observed, rules) for line in lines]
    undecided = {line for line in lines if line.kind is Kind.REMOVE and not line.reason.startswith(DECIDED)}
    if not keep:
        reason = "nobody_matched" if people else "empty_wanted"
        return [
            replace(line, kind=Kind.BLOCKED, reason=reason, waits="") if line in undecided else line for line in lines
        ]
    if len(undecided) > cap(len(observed.people), rules.budget):
        return [replace(line, waits=line.waits or "cap") if line in undecided else line for line in lines]
    return lines


def _verdict(one: Seen, ours: Ours, rules: Rules) -> Line:
    """What should become of somebody who is in and not wanted."""
    marks = {"bot": one.bot, "guest": one.guest, "admin": one.admin, "allowed": one.id in ours.allowed}
    mark = next((name for name, true in marks.items() if true), "")
    kind, reason = (Kind.PROTECTED, mark) if mark else _fate(one.id, ours, rules.policy)
    # Nobody the portal knows is taken out by a machine alone, whatever the policy.
    waits = "unknown" if kind is Kind.REMOVE and reason == "unknown" else ""
    return Line(kind, reason, one.id, 0, ours.known.get(one.id) or one.label, waits)


def _fate(account: str, ours: Ours, policy: Policy) -> tuple[Kind, str]:
    known = "known" if account in ours.known else "unknown"
    if account in ours.decided and policy is not Policy.ADDITIVE:
        return Kind.REMOVE, DECIDED + ours.decided[account]
    if account in ours.decided:
        return Kind.BY_HAND, "additive"
    if account in ours.held:
        return Kind.PROTECTED, "put_back"
    if account in ours.added and policy is not Policy.ADDITIVE:
        return Kind.REMOVE, "no_longer_wanted"
    return (Kind.REMOVE if policy is Policy.AUTHORITATIVE else Kind.DRIFT), known


def _possible(line: Line, observed: Observed, rules: Rules) -> Line:
    """A removal that this read, channel or platform does not allow becomes another line."""
    if line.kind is not Kind.REMOVE:
        return line
    if not observed.complete:
        return replace(line, kind=Kind.BLOCKED, reason="incomplete_read")
    if rules.default_channel:
        return replace(line, kind=Kind.BLOCKED, reason="default_channel")
    if not rules.can_remove:
        return replace(line, kind=Kind.BY_HAND, reason="kick_refused")
    return line
