"""Who the volunteers are on the platform: by the id once known, before that by address, never by name.

A few are asked for one by one. For a crowd the whole directory is read, page by page: what a limit interrupts
goes on where it was, by whoever comes next.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from chat import lease, people, wanted
from chat.clients import base
from chat.clients.batches import chunks
from chat.models import Account, Presence, Workspace
from volunteers.models import Volunteer

# Looking somebody up costs a call; reading the directory costs one for 200 people.
FEW = 10
PAGE = 200
# Every page was read; those it did not show are still to be asked for.
END = "."


def resolve(workspace: Workspace, client: base.ChatClient, volunteers: Collection[Volunteer]) -> dict[int, Account]:
    """An account row for each volunteer, looked up now for those never looked up, due, or whose address changed.

    Raises: any `ChatError` but a hidden address, which is a state of the account.
    """
    ids = [one.pk for one in volunteers]
    known = _ensured(workspace, ids)
    seek(workspace, client, [row for row in known.values() if is_due(row)])
    return _ensured(workspace, ids)


def seek(workspace: Workspace, client: base.ChatClient, accounts: list[Account]) -> list[Account]:
    """Look for these people, one by one or in the directory, whichever costs fewer calls; returns those found."""
    if len(accounts) > _worth(workspace):
        return walk(workspace, client)
    known = [one.external_id for one in accounts if one.external_id]
    by_id = {one.id: one for one in (client.people_by_id(known) if known else ())}
    found = []
    for account in accounts:
        try:
            person = by_id.get(account.external_id) or _by_email(account, client)
        except base.Forbidden:
            people.not_found(account, Account.State.HIDDEN, account.external_id)
            continue
        if person is None:
            people.not_found(account, Account.State.NOT_FOUND, account.external_id)
        elif people.remember(account, person, by=account.matched_by or _means(account)):
            found.append(account)
    return found


def _worth(workspace: Workspace) -> int:
    """How many people may be asked for one by one before the directory, or what is left to read of it, costs less."""
    workspace.refresh_from_db(fields=["walk_since", "walk_seen", "people_count"])
    if workspace.walk_since is None:
        return max(FEW, pages(workspace))
    # Of a directory never read to its end, nobody knows how much is left: a page may show them all.
    return max(1, pages(workspace) - workspace.walk_seen // PAGE) if workspace.people_count else 1


def pages(workspace: Workspace) -> int:
    """What reading the whole directory costs, in calls, by its size when it was last read."""
    return math.ceil(workspace.people_count / PAGE) + 1 if workspace.people_count else FEW


def walk(workspace: Workspace, client: base.ChatClient) -> list[Account]:
    """Read the directory, or what a limit left of it: names, deactivated, reactivated, and everybody awaited.

    One worker does, for all; the channels of whoever is found are marked. Returns those found.

    Raises:
        ChatError: the pages read so far are written down, and the next walk goes on from there.
        Paused: another worker is at it.
    """
    with lease.directory(workspace) as keep:
        begin(workspace)
        found: list[Account] = []
        shown = False
        while workspace.walk_cursor != END:
            page = _page(workspace, client)
            shown = shown or any(one.email for one in page.people if not one.bot)
            found += _meet(workspace, page.people)
            _note(workspace, walk_cursor=page.more or END, walk_seen=workspace.walk_seen + len(page.people))
            keep()
        found += _close(workspace, client, Account.State.NOT_FOUND if shown else Account.State.HIDDEN)
    return found


def begin(workspace: Workspace) -> None:
    """Have the directory read: by `walk`, or by the tick. One that was begun goes on."""
    workspace.refresh_from_db(fields=["walk_since", "walk_cursor", "walk_seen"])
    if workspace.walk_since is None:
        _ensured(workspace, wanted.everybody(workspace).values_list("pk", flat=True))
        _note(workspace, walk_since=timezone.now(), walk_cursor="", walk_seen=0)


def _page(workspace: Workspace, client: base.ChatClient) -> base.Page:
    """The next page; from the first again when the place was forgotten over there."""
    try:
        return client.directory(workspace.walk_cursor)
    except base.Rejected:
        if not workspace.walk_cursor:
            raise
    _note(workspace, walk_since=timezone.now(), walk_cursor="", walk_seen=0)
    return client.directory("")


def _note(workspace: Workspace, **values: object) -> None:
    for name, value in values.items():
        setattr(workspace, name, value)
    Workspace.objects.filter(pk=workspace.pk).update(**values)


def _meet(workspace: Workspace, some: Collection[base.Person]) -> list[Account]:
    """Write down what a page says of those the portal knows or looks for; returns the newly found."""
    by_id, by_email = {one.id: one for one in some}, {one.email: one for one in some if one.email}
    rows = workspace.accounts.exclude(state=Account.State.UNLINKED).select_related("volunteer__user")
    addressed = rows.annotate(own=Lower("volunteer__user__email")).exclude(matched_by=Account.MatchedBy.HAND)
    sought = Q(other_email__in=by_email) | Q(other_email="", own__in=by_email)
    known = rows.filter(external_id__in=by_id)
    found = _remember(known, by_id)
    for row in addressed.filter(sought, external_id=""):
        if people.remember(row, by_email[row.sought], by=_means(row)):
            found.append(row)
    _rename(workspace, by_id)
    _mark(workspace, found)
    return found


def _remember(rows: Iterable[Account], by_id: Mapping[str, base.Person]) -> list[Account]:
    """Accounts with an id: only what changed is written; returns those that can be used again."""
    found: list[Account] = []
    same: list[int] = []
    for row in rows:
        person, before = by_id[row.external_id], (row.state, row.username, row.kind)
        if before == (Account.State.FOUND, person.username, people.kind_of(person)) and not person.deactivated:
            same.append(row.pk)
        elif people.remember(row, person, by=row.matched_by or _means(row)) and before[0] != Account.State.FOUND:
            found.append(row)
    Account.objects.filter(pk__in=same).update(checked_at=timezone.now())
    return found


def _rename(workspace: Workspace, by_id: Mapping[str, base.Person]) -> None:
    """People seen in channels: what they are called and what they are over there."""
    changed = []
    for row in Presence.objects.filter(channel__workspace=workspace, external_id__in=by_id):
        person = by_id[row.external_id]
        name, kind = person.username or row.external_id, people.kind_of(person)
        if (row.username, row.own_kind) != (name, kind):
            row.kind = kind if row.kind == row.own_kind else row.kind
            row.username, row.own_kind = name, kind
            changed.append(row)
    Presence.objects.bulk_update(changed, ["username", "own_kind", "kind"], batch_size=PAGE)


def _close(workspace: Workspace, client: base.ChatClient, missing: str) -> list[Account]:
    """After the last page: whoever it did not show is not there. Ids are asked for before being believed gone."""
    since = workspace.walk_since
    unseen = Q(checked_at=None) | Q(checked_at__lt=since)
    rows = workspace.accounts.filter(unseen, asked_at__lte=since).exclude(state=Account.State.UNLINKED)
    rows = rows.select_related("volunteer__user")
    absent = {row.external_id: row for row in rows.exclude(external_id="")}
    found: list[Account] = []
    for by_id in asked_by_id(client, list(absent)):
        people.forget(absent[one] for one, person in by_id.items() if person is None)
        here = {one: person for one, person in by_id.items() if person is not None}
        found += _remember((absent[one] for one in here), here)
    for row in rows.filter(external_id=""):
        if is_due(row):
            people.not_found(row, missing, "")
    _mark(workspace, found)
    _note(workspace, people_count=workspace.walk_seen, walk_since=None, walk_cursor="", walk_seen=0)
    return found


def asked_by_id(client: base.ChatClient, ids: list[str]) -> Iterator[dict[str, base.Person | None]]:
    """Some at a time, who has each of these ids; None is nobody, said by a whole answer."""
    for some in chunks(ids, client.capabilities().named_at_once) if ids else ():
        found = {one.id: one for one in client.people_by_id(some)}
        yield {one: found.get(one) for one in some}


def _mark(workspace: Workspace, found: list[Account]) -> None:
    if found:
        there = wanted.channels_of_these([row.volunteer_id for row in found]).filter(workspace=workspace)
        there.update(dirty_since=timezone.now())


def _ensured(workspace: Workspace, ids: Iterable[int]) -> dict[int, Account]:
    """The account row of each of these volunteers, made if there was none."""
    ids = list(ids)
    rows = Account.objects.filter(workspace=workspace).select_related("volunteer__user")
    found = {
        row.volunteer_id: row for row in chain.from_iterable(rows.filter(volunteer__in=some) for some in _some(ids))
    }
    missing = [Account(workspace=workspace, volunteer_id=one) for one in ids if one not in found]
    if missing:
        Account.objects.bulk_create(missing, ignore_conflicts=True)
        return _ensured(workspace, ids)
    return found


def _some(ids: list[int]) -> Iterator[list[int]]:
    """A database takes so many parameters at once."""
    return (ids[start : start + 500] for start in range(0, len(ids), 500))


def is_due(account: Account) -> bool:
    """Whether to look for them now."""
    if account.state in (Account.State.FOUND, Account.State.UNLINKED):
        return False
    moved = account.email != account.sought
    return moved or account.checked_at is None or (account.next_check_at or account.checked_at) <= timezone.now()


def _by_email(account: Account, client: base.ChatClient) -> base.Person | None:
    return None if account.matched_by == Account.MatchedBy.HAND else client.person_by_email(account.sought)


def _means(account: Account) -> str:
    return Account.MatchedBy.SELF if account.other_email else Account.MatchedBy.EMAIL
