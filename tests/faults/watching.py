"""What a fake platform saw during a storm: who came, who was taken out and whether they had a place just then."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg

from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack

# Since when somebody has a place in a channel, asked of the database itself.
PLACE = """SELECT max(m.seated_at) FROM chat_channel c
JOIN projects_edition e ON e.id = c.edition_id OR e.season_id = c.season_id
JOIN projects_membership m ON m.edition_id = e.id AND m.state IN ('accepted', 'active', 'paused')
JOIN volunteers_volunteer v ON v.id = m.volunteer_id JOIN accounts_user u ON u.id = v.user_id
WHERE c.external_id = %s AND u.email = %s"""
KNOWN = "SELECT count(*) FROM accounts_user WHERE email = %s"
# Between the portal's last look at who has a place and the platform's answer.
GRACE = 2.0
READS = ("GET", "conversations.members", "conversations.info", "conversations.list", "auth.", "users.", "stats", "/ids")


class Removal(NamedTuple):
    """`wrongful`: why it should not have been; "" when it was right."""

    channel: str
    email: str
    wrongful: str


@dataclass
class Watch:
    fake: FakeMattermost | FakeSlack
    database: str
    removals: list[Removal] = field(default_factory=list)
    came: int = 0
    returned: int = 0  # of those, people who had been in that channel before
    struck: int = 0
    lost: int = 0  # of those, writes whose outcome the portal could not know
    stormy: int = 0  # calls until the faults ended
    asked: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look over the fake's shoulder; what the test does with its own hands goes by `by_hand`."""
        self._part, self._join, self._strike = self.fake.state.part, self.fake.state.join, self.fake.switches.strike
        self._seen: set[tuple[str, str]] = set()
        self._connection = psycopg.connect(self.database, autocommit=True)
        state: Any = self.fake.state
        switches: Any = self.fake.switches
        state.part, state.join, switches.strike = self._parts, self._joins, self._strikes

    def by_hand(self, *, out: tuple[str, str] | None = None, into: tuple[str, str] | None = None) -> None:
        """Somebody leaves or enters a channel by themselves."""
        with self.fake.state.lock:
            if out:
                self._part(*out)
            if into:
                self._join(*into)

    def _parts(self, channel: str, person: str) -> bool:
        self.removals.append(self._judged(channel, self.email(person)))
        return self._part(channel, person)

    def _judged(self, channel: str, email: str) -> Removal:
        since = self._ask(PLACE, channel, email)
        if since is not None and time.time() - since.timestamp() > GRACE:
            return Removal(channel, email, f"has a place since {since}")
        return Removal(channel, email, "" if self._ask(KNOWN, email) else "a stranger")

    def _ask(self, statement: str, *values: str) -> Any:
        row = self._connection.execute(statement, values).fetchone()
        return row[0] if row else None

    def _joins(self, channel: str, person: str, **more: Any) -> Any:
        if person not in self.members[channel] and person != self.fake.own_id:
            self.came += 1
            self.returned += (channel, person) in self._seen
            self._seen.add((channel, person))
        return self._join(channel, person, **more)

    def _strikes(self, method: str, path: str) -> str:
        kind = self._strike(method, path)
        word = f"{method} {path}"
        step = self.fake.asked()[-1] or word
        self.asked[step] = self.asked.get(step, 0) + 1
        self.struck += bool(kind)
        self.lost += bool(kind) and not kind.startswith("429") and not any(one in word for one in READS)
        return kind

    @property
    def members(self) -> dict[str, dict[str, Any]]:
        state = self.fake.state
        return state.members if isinstance(self.fake, FakeSlack) else state.channel_members  # type: ignore[union-attr]

    def email(self, person: str) -> str:
        row = self.fake.state.users[person]
        return str(row["profile"].get("email", "") if isinstance(self.fake, FakeSlack) else row["email"])

    def inside(self, channel: str) -> set[str]:
        """Addresses, our own account's aside."""
        with self.fake.state.lock:
            return {self.email(one) for one in self.fake.inside(channel) - {self.fake.own_id}}
