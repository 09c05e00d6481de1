"""The portal's rows in memory, and a run's book over them: each row written is a step that a fault may befall."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from chat import directory, people
from chat.book import Book
from chat.models import Account, Channel, Presence, Workspace
from tests.chat.world import BOT, Killed, World
from volunteers.models import Volunteer


class Portal:
    """The portal's rows: the channel's, its people's, their accounts', the teams'. Nothing else outlives a worker."""

    def __init__(self, world: World, crowd: int) -> None:
        self.world = world
        self.space = Workspace(pk=1, name="Pocket", slug="pocket", own_id=BOT, kept_people="kept")
        self.space.people_count = 10_000  # so many that nobody's name is worth reading the whole directory
        self.channel = Channel(pk=1, workspace=self.space, name="salon", display_name="Salon")
        self.presences: dict[str, Presence] = {}
        users = [User(pk=n, email=f"p{n}@example.org", name=f"P{n}") for n in range(crowd)]
        self.volunteers = [Volunteer(pk=one.pk, user=one) for one in users]
        self.accounts = {one.pk: Account(pk=one.pk, workspace=self.space, volunteer=one) for one in self.volunteers}
        self.version = 0
        # Seats: when it was taken, here or elsewhere; when one was last left by a decision.
        self.seated: dict[int, datetime] = {}
        self.elsewhere: set[int] = set()
        self.left: dict[int, datetime] = {}

    def take(self) -> Channel:
        channel = copy.copy(self.channel)
        channel.version = self.version  # type: ignore[attr-defined]
        return channel

    @property
    def due(self) -> bool:
        return self.channel.dirty_since is not None or self.channel.seen_version < self.version

    def has_place(self, one: str) -> bool:
        return any(row.external_id == one and pk in self.seated for pk, row in self.accounts.items())


class Rows(Book):
    """A run's book over those rows; each writing is a step of its own."""

    def __init__(self, portal: Portal) -> None:
        super().__init__(portal.take())
        self.portal = portal

    def _write(self, done: Callable[[], None]) -> None:
        fault = self.portal.world.fault()
        done()
        if fault == "died":
            raise Killed

    def people(self) -> list[Volunteer]:
        return [one for one in self.portal.volunteers if one.pk in self.portal.seated]

    def resolve(self, client: Any, volunteers: Collection[Volunteer]) -> dict[int, Account]:
        for one in volunteers:
            account = copy.copy(self.portal.accounts[one.pk])
            if directory.is_due(account):
                person = client.person_by_email(account.sought)
                if person:
                    people.learn(account, person, by=Account.MatchedBy.EMAIL)
                else:
                    people.lack(account, Account.State.NOT_FOUND)
                self.learnt(account)
        return {one.pk: self.portal.accounts[one.pk] for one in volunteers}

    def learnt(self, account: Account) -> None:
        self._write(lambda: self.portal.accounts.update({account.volunteer_id: account}))
        row = self.portal.presences.get(account.external_id)
        if row is not None and account.external_id:
            row.account = account if row.account is None else row.account

    def has_place(self, external_id: str) -> bool:
        world = self.portal.world
        world.deciding = False
        world.fault()
        world.deciding = True
        return self.portal.has_place(external_id)

    def seated_since(self, volunteers: Collection[int]) -> Mapping[int, datetime]:
        return {one: at for one, at in self.portal.seated.items() if one in volunteers}

    def ended(self, volunteers: Collection[int]) -> Mapping[int, datetime]:
        return {one: at for one, at in self.portal.left.items() if one in volunteers}

    def moved(self, volunteers: Collection[int]) -> Mapping[int, str]:
        return {one: "moved" for one in volunteers if one in self.portal.elsewhere}

    def rows(self) -> list[Presence]:
        return [copy.copy(row) for row in self.portal.presences.values()]

    def inside(self) -> int:
        return sum(row.left_at is None for row in self.portal.presences.values())

    def accounts(self, ids: Collection[str]) -> dict[str, Account]:
        return {row.external_id: row for row in self.portal.accounts.values() if row.external_id in set(ids) - {""}}

    def forget(self, ids: Collection[str]) -> None:
        for account in list(self.accounts(ids).values()):
            lost = copy.copy(account)
            people.lose(lost)
            self.learnt(lost)

    def keep(self, rows: Collection[Presence]) -> None:
        self._write(lambda: self._keep(rows))

    def _keep(self, rows: Collection[Presence]) -> None:
        for row in rows:
            if row.external_id not in self.portal.presences or row.pk is not None:
                row.pk = len(self.portal.presences) + 1 if row.pk is None else row.pk
                self.portal.presences[row.external_id] = copy.copy(row)

    def upsert(self, rows: Collection[Presence], fields: list[str]) -> None:
        self._write(lambda: self._upsert(rows, fields))

    def _upsert(self, rows: Collection[Presence], fields: list[str]) -> None:
        self._keep(rows)
        for row in rows:
            for name in fields:
                setattr(self.portal.presences[row.external_id], name, getattr(row, name))

    def change(self, external_id: str, values: Mapping[str, object]) -> None:
        self._write(lambda: self._change(external_id, values))

    def _change(self, external_id: str, values: Mapping[str, object]) -> None:
        row = self.portal.presences.get(external_id)
        for name, value in values.items() if row and row.left_at is None else ():
            setattr(row, name, value)

    def write(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.channel, name, value)
        self._write(lambda: self.portal.channel.__dict__.update(values))

    def unmark(self, mark: str) -> None:
        if getattr(self.portal.channel, mark) == getattr(self.channel, mark):
            self._write(lambda: setattr(self.portal.channel, mark, None))

    def texts(self) -> tuple[str, str]:
        return "", ""
