"""What is written down of a volunteer on the platform: found, not found, gone, erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from chat.clients import base
from chat.models import Account, LinkCode, Presence, SyncPlan, Workspace

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


def remember(account: Account, person: base.Person, *, by: str = Account.MatchedBy.EMAIL) -> bool:
    """Write down who the volunteer is; False when that account cannot be used (and its state says why)."""
    was = account.external_id
    learn(account, person, by=by)
    try:
        with transaction.atomic():
            _write(account, was)
            seen = Presence.objects.filter(channel__workspace=account.workspace_id, external_id=account.external_id)
            seen.filter(account=None).update(account=account)
    except IntegrityError:
        account.external_id = account.username = account.matched_by = ""
        not_found(account, Account.State.CONFLICT, was)
    return account.state == Account.State.FOUND


def learn(account: Account, person: base.Person, *, by: str) -> None:
    """Who the volunteer is, and whether that account can be used; written by `remember`."""
    account.email = account.sought
    account.external_id, account.username = person.id, person.username
    account.matched_by, account.kind = by, kind_of(person)
    account.checked_at, account.missing_since = timezone.now(), None
    account.state, account.next_check_at, account.tries = Account.State.FOUND, None, 0
    if person.deactivated or person.guest or person.bot:
        account.state = Account.State.DEACTIVATED if person.deactivated else Account.State.GUEST
        account.next_check_at = timezone.now() + SETTLED_WAIT


def kind_of(person: base.Person) -> str:
    marks = {Account.Kind.BOT: person.bot, Account.Kind.GUEST: person.guest, Account.Kind.ADMIN: person.admin}
    return next((kind.value for kind, true in marks.items() if true), Account.Kind.PERSON.value)


def forget(accounts: Iterable[Account]) -> None:
    """These ids no longer exist on the platform: look for the people by address again."""
    for account in accounts:
        was = account.external_id
        lose(account)
        _write(account, was)


def lose(account: Account) -> None:
    """Their id is gone; written by `forget`."""
    account.external_id = account.username = account.matched_by = ""
    account.missing_since = timezone.now()
    lack(account, Account.State.NOT_FOUND)


def _write(account: Account, was: str) -> None:
    """Compare and set: whom somebody linked by hand since `was` was read stays linked."""
    values = {name: getattr(account, name) for name in LEARNT}
    if not Account.objects.filter(pk=account.pk, external_id=was).update(**values):
        account.refresh_from_db(fields=LEARNT)


def not_found(account: Account, state: str, was: str) -> None:
    """Soon again at first, then more and more rarely."""
    lack(account, state)
    _write(account, was)


def lack(account: Account, state: str) -> None:
    """Nobody there can be used, and when to look again; written by `not_found`."""
    now = timezone.now()
    account.email = account.sought
    account.state, account.checked_at = state, now
    age = now - (account.asked_at or now)
    longest = next((wait for limit, wait in WAITS if age < limit), SETTLED_WAIT)
    wait = min(FIRST_WAIT * 2 ** min(account.tries, 10), longest)
    account.tries = min(account.tries + 1, 1000)
    # On the minute, so that a crowd is looked up at once, in the directory.
    account.next_check_at = now + wait if wait < longest else _minute(now + wait)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


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
