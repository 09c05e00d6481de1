"""What is written down of one channel and read again: its own row, who is in it, who has a place there.

A run keeps its book here and nowhere else, so that it can be run without a database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from chat import describing, directory, memory, people, wanted
from chat.clients import base
from chat.clients.batches import chunks
from chat.models import Account, Channel, Presence
from volunteers.models import Volunteer


class Book:
    """The verbs of a run, then the few questions and writes they come down to."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    # -- what happens to people

    def note(self, members: Iterable[base.Member]) -> None:
        """Bring the rows up to a whole reading."""
        inside = {one.id: one for one in members}
        rows = {row.external_id: row for row in self.rows()}
        accounts = self.accounts(inside)
        new = [memory.stranger(self.channel, inside[one], accounts.get(one)) for one in inside if one not in rows]
        known = [row for one, row in rows.items() if memory.follow(row, inside.get(one), accounts.get(one))]
        self.keep([*new, *known])

    def attempt(self, ids: Collection[str]) -> None:
        """They are about to be put in."""
        now = timezone.now()
        self.upsert([memory.attempt(self.channel, one, now) for one in ids], memory.ATTEMPTED)

    def came(self, ids: Collection[str]) -> None:
        """These people are in, and the portal put them there."""
        accounts, now = self.accounts(ids), timezone.now()
        self.upsert([memory.arrival(self.channel, one, accounts.get(one), now) for one in ids], memory.CAME)

    # -- who has a place

    def people(self) -> list[Volunteer]:
        # Nobody comes to a channel that closes: looking people up would cost calls.
        return [] if self.channel.closing else wanted.people(self.channel)

    def resolve(self, client: base.ChatClient, volunteers: Collection[Volunteer]) -> dict[int, Account]:
        return directory.resolve(self.channel.workspace, client, volunteers)

    def has_place(self, external_id: str) -> bool:
        return wanted.has_place(self.channel, external_id)

    def seated_since(self, volunteers: Collection[int]) -> Mapping[int, datetime]:
        return wanted.seated_since(self.channel, volunteers)

    def ended(self, volunteers: Collection[int]) -> Mapping[int, datetime]:
        return wanted.ended(self.channel, volunteers)

    def moved(self, volunteers: Collection[int]) -> Mapping[int, str]:
        return wanted.moved(self.channel, volunteers)

    # -- rows

    def rows(self) -> list[Presence]:
        """Everybody ever seen there."""
        return list(self.channel.presences.select_related("account__volunteer__user").order_by("pk"))

    def inside(self) -> int:
        """How many are in."""
        return self.channel.presences.filter(left_at=None).count()

    def accounts(self, ids: Collection[str]) -> dict[str, Account]:
        """The accounts with these ids that are somebody's."""
        rows = self.channel.workspace.accounts.all()
        some = chunks(list(ids), 500)  # a database takes so many parameters at once
        return {row.external_id: row for few in some for row in rows.filter(external_id__in=few)}

    def forget(self, ids: Collection[str]) -> None:
        """These ids no longer exist on the platform."""
        if ids:
            people.forget(self.channel.workspace.accounts.filter(external_id__in=ids).select_related("volunteer__user"))

    @transaction.atomic
    def keep(self, rows: Collection[Presence]) -> None:
        """Write these rows, all or none; a new one that somebody else wrote first stays as it is."""
        Presence.objects.bulk_create([row for row in rows if row.pk is None], ignore_conflicts=True)
        for row in rows:
            if row.pk is not None:
                row.save()

    def upsert(self, rows: Collection[Presence], fields: list[str]) -> None:
        """Write new rows; of those that exist, only these fields."""
        Presence.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["channel", "external_id"], update_fields=fields
        )

    def change(self, external_id: str, values: Mapping[str, object]) -> None:
        """Of somebody who is in."""
        self.channel.presences.filter(external_id=external_id, left_at=None).update(**values)

    def write(self, **values: object) -> None:
        """Of the channel itself."""
        for name, value in values.items():
            setattr(self.channel, name, value)
        Channel.objects.filter(pk=self.channel.pk).update(**values)

    def unmark(self, mark: str) -> None:
        """What this run was for ("look_since", "dirty_since") is done; a mark made meanwhile stays."""
        seen = {mark: getattr(self.channel, mark)}
        Channel.objects.filter(pk=self.channel.pk, **seen).update(**{mark: None})

    def texts(self) -> tuple[str, str]:
        """The purpose and header it should have."""
        return describing.texts(self.channel)
