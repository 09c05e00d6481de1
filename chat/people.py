"""Who a volunteer is on the platform: by the id once known, before that by address, never by name."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from django.db import IntegrityError, transaction
from django.utils import timezone

from chat import lease, wanted
from chat.clients import base
from chat.models import Account, LinkCode, Presence, SyncPlan, Workspace
from volunteers.models import Volunteer

# Looking somebody up costs a call; reading the directory costs one for 200 people.
FEW = 10
# People register while they read the page, or the same day, or much later: (until this old, look this often).
FIRST_WAIT = timedelta(seconds=5)
WAITS = ((timedelta(hours=2), timedelta(minutes=1)), (timedelta(days=2), timedelta(minutes=5)))
SETTLED_WAIT = timedelta(hours=1)
# What a search writes on an account.
LEARNT = (
    "email",
    "external_id",
    "username",
    "matched_by",
    "kind",
    "state",
    "checked_at",
    "missing_since",
    "tries",
    "next_check_at",
)


def resolve(workspace: Workspace, client: base.ChatClient, volunteers: Collection[Volunteer]) -> dict[int, Account]:
    """An account row for each volunteer, looked up now for those never looked up, due, or whose address changed.

    Raises: any `ChatError` but a hidden address, which is a state of the account.
    """
    ids = [one.pk for one in volunteers]
    known = _ensured(workspace, ids)
    due = [row for row in known.values() if _is_due(row)]
    if not _is_crowd(workspace, due):
        seek(workspace, client, due)
        return known
    # The whole directory is about to be read: once for everybody awaited there, by one worker.
    with lease.directory(workspace):
        everybody = _ensured(workspace, wanted.everybody(workspace).values_list("pk", flat=True))
        seek(workspace, client, [row for row in everybody.values() if _is_due(row)])
    return _ensured(workspace, ids)


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


def _is_crowd(workspace: Workspace, accounts: Collection[Account]) -> bool:
    """So many that reading the directory costs fewer calls than asking for each."""
    pages = math.ceil(workspace.people_count / 200) + 1 if workspace.people_count else FEW
    return len(accounts) > max(FEW, pages)


def _is_due(account: Account) -> bool:
    if account.state in (Account.State.FOUND, Account.State.UNLINKED):
        return False
    moved = account.email != account.sought
    return moved or account.checked_at is None or (account.next_check_at or account.checked_at) <= timezone.now()


def seek(workspace: Workspace, client: base.ChatClient, accounts: list[Account]) -> list[Account]:
    """Look for these people, one by one or in the directory, whichever costs fewer calls; returns those found."""
    directory = {one.email: one for one in client.people()} if _is_crowd(workspace, accounts) else None
    known = [one.external_id for one in accounts if one.external_id]
    by_id = {one.id: one for one in (client.people_by_id(known) if known else ())}
    found = []
    for account in accounts:
        try:
            person = by_id.get(account.external_id) or _by_email(account, client, directory)
        except base.Forbidden:
            _not_found(account, Account.State.HIDDEN, account.external_id)
            continue
        if person is None:
            _not_found(account, Account.State.NOT_FOUND, account.external_id)
        elif remember(account, person, by=account.matched_by or _means(account)):
            found.append(account)
    return found


def _by_email(
    account: Account, client: base.ChatClient, directory: dict[str, base.Person] | None
) -> base.Person | None:
    if account.matched_by == Account.MatchedBy.HAND:
        return None
    return client.person_by_email(account.sought) if directory is None else directory.get(account.sought)


def _means(account: Account) -> str:
    return Account.MatchedBy.SELF if account.other_email else Account.MatchedBy.EMAIL


def remember(account: Account, person: base.Person, *, by: str = Account.MatchedBy.EMAIL) -> bool:
    """Write down who the volunteer is; False when that account cannot be used (and its state says why)."""
    was = account.external_id
    account.email = account.sought
    account.external_id, account.username = person.id, person.username
    account.matched_by, account.kind = by, kind_of(person)
    account.checked_at, account.missing_since = timezone.now(), None
    account.state, account.next_check_at, account.tries = Account.State.FOUND, None, 0
    if person.deactivated or person.guest or person.bot:
        account.state = Account.State.DEACTIVATED if person.deactivated else Account.State.GUEST
        account.next_check_at = timezone.now() + SETTLED_WAIT
    try:
        with transaction.atomic():
            _write(account, was)
            seen = Presence.objects.filter(channel__workspace=account.workspace_id, external_id=account.external_id)
            seen.filter(account=None).update(account=account)
    except IntegrityError:
        account.external_id = account.username = account.matched_by = ""
        _not_found(account, Account.State.CONFLICT, was)
    return account.state == Account.State.FOUND


def kind_of(person: base.Person) -> str:
    marks = {Account.Kind.BOT: person.bot, Account.Kind.GUEST: person.guest, Account.Kind.ADMIN: person.admin}
    return next((kind.value for kind, true in marks.items() if true), Account.Kind.PERSON.value)


def forget(accounts: Iterable[Account]) -> None:
    """These ids no longer exist on the platform: look for the people by address again."""
    for account in accounts:
        was = account.external_id
        account.external_id = account.username = account.matched_by = ""
        account.missing_since = timezone.now()
        _not_found(account, Account.State.NOT_FOUND, was)


def _write(account: Account, was: str) -> None:
    """Compare and set: whom somebody linked by hand since `was` was read stays linked."""
    values = {name: getattr(account, name) for name in LEARNT}
    if not Account.objects.filter(pk=account.pk, external_id=was).update(**values):
        account.refresh_from_db(fields=LEARNT)


def _not_found(account: Account, state: str, was: str) -> None:
    """Soon again at first, then more and more rarely."""
    now = timezone.now()
    account.email = account.sought
    account.state, account.checked_at = state, now
    age = now - (account.asked_at or now)
    longest = next((wait for limit, wait in WAITS if age < limit), SETTLED_WAIT)
    wait = min(FIRST_WAIT * 2 ** min(account.tries, 10), longest)
    account.tries = min(account.tries + 1, 1000)
    # On the minute, so that a crowd is looked up at once, in the directory.
    account.next_check_at = now + wait if wait < longest else _minute(now + wait)
    _write(account, was)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def refresh(workspace: Workspace, client: base.ChatClient) -> list[Account]:
    """Read the whole directory once: names, deactivated, reactivated, and those not found before.

    Somebody missing from it is asked for by id before being believed gone. Returns the newly found.
    """
    directory = client.people()
    by_id, by_email = {one.id: one for one in directory}, {one.email: one for one in directory if one.email}
    rows = list(workspace.accounts.exclude(state=Account.State.UNLINKED).select_related("volunteer__user"))
    absent = [row.external_id for row in rows if row.external_id and row.external_id not in by_id]
    by_id |= {one.id: one for one in (client.people_by_id(absent) if absent else ())}
    found = []
    for row in rows:
        person = by_id.get(row.external_id) if row.external_id else by_email.get(row.sought)
        before = (row.state, row.username, row.kind)
        if person is None:
            if row.external_id:
                forget([row])
        elif before != (Account.State.FOUND, person.username, kind_of(person)) or person.deactivated:
            by = row.matched_by or _means(row)
            if remember(row, person, by=by) and before[0] != Account.State.FOUND:
                found.append(row)
    Workspace.objects.filter(pk=workspace.pk).update(people_count=len(directory))
    return found


def erase(workspace: Workspace) -> int:
    """Forget the accounts of erased people who are in no channel any more, and every name; returns how many."""
    gone = workspace.accounts.filter(volunteer__user__erased_at__isnull=False)
    gone.exclude(other_email="").update(other_email="")
    LinkCode.objects.filter(workspace=workspace, volunteer__user__erased_at__isnull=False).delete()
    _forget_names(workspace, list(gone))
    still_in = Presence.objects.filter(account__in=gone, left_at=None).values("account")
    rows = list(gone.exclude(pk__in=still_in).values_list("pk", flat=True))
    Presence.objects.filter(account__in=rows).delete()
    return Account.objects.filter(pk__in=rows).delete()[1].get("chat.Account", 0)


def _forget_names(workspace: Workspace, gone: list[Account]) -> None:
    """Plans keep whom they were about by id only."""
    ids, people = {one.external_id for one in gone} - {""}, {one.volunteer_id for one in gone}
    for plan in SyncPlan.objects.filter(channel__workspace=workspace) if gone else ():
        about = [line for line in plan.lines if line["volunteer"] in people or line["account"] in ids]
        names = {line["label"] for line in about} - {""}
        if not names:
            continue
        for line in about:
            line["label"] = ""
        if changed := plan.report.get("changed"):
            plan.report["changed"] = [name for name in changed if name not in names]
        SyncPlan.objects.filter(pk=plan.pk).update(lines=plan.lines, report=plan.report)
