"""Who is who, said by hand or looked for again."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from chat import wanted
from chat.actions.upkeep import mark_dirty
from chat.models import Account, Presence

ID_LENGTH = range(9, 65)
WRITTEN = (
    "external_id",
    "username",
    "kind",
    "matched_by",
    "state",
    "checked_at",
    "next_check_at",
    "missing_since",
)


class AccountTaken(Exception):
    """This account belongs to somebody else."""


class UnknownAccount(Exception):
    """Neither an id nor the name of somebody seen in a channel."""


@transaction.atomic
def link_account(*, account: Account, external_id: str, actor: User) -> Account:
    """Say by hand who a volunteer is: an id, or the user name of somebody seen in a channel.

    Raises:
        UnknownAccount: neither.
        AccountTaken: somebody else is linked to it.
    """
    word = external_id.strip().removeprefix("@")
    seen = Presence.objects.filter(channel__workspace=account.workspace_id)
    found = seen.filter(username__iexact=word).exclude(username="").first() or seen.filter(external_id=word).first()
    if found is None and not (word.isalnum() and len(word) in ID_LENGTH and any(map(str.isdigit, word))):
        raise UnknownAccount(word)
    account.external_id = found.external_id if found else word
    account.username, account.kind = (found.username, found.kind) if found else ("", Account.Kind.PERSON)
    account.matched_by, account.state = Account.MatchedBy.HAND, Account.State.FOUND
    account.checked_at, account.next_check_at, account.missing_since = timezone.now(), None, None
    try:
        with transaction.atomic():
            account.save(update_fields=WRITTEN)
    except IntegrityError as error:
        raise AccountTaken(word) from error
    detach(account)
    seen.filter(external_id=account.external_id).update(account=account)
    mark_dirty(channels=wanted.channels_of(account.volunteer))
    record(actor=actor, verb="chat_account.linked", about=account)
    return account


def detach(account: Account) -> None:
    """Who was seen in channels under the account's former id is no longer this volunteer."""
    Presence.objects.filter(account=account).exclude(external_id=account.external_id).update(account=None)


@transaction.atomic
def seek_at(*, account: Account, email: str, actor: User) -> Account:
    """Say by hand which address a volunteer has there: they are looked for with it at the next tick."""
    fields = {"other_email": email.lower(), "external_id": "", "username": "", "matched_by": "", "tries": 0}
    now = timezone.now()
    Account.objects.filter(pk=account.pk).update(
        state=Account.State.NOT_FOUND, checked_at=None, next_check_at=now, asked_at=now, **fields
    )
    account.refresh_from_db()
    detach(account)
    mark_dirty(channels=wanted.channels_of(account.volunteer))
    record(actor=actor, verb="chat_account.address_given", about=account)
    return account


@transaction.atomic
def seek_again(*, account: Account, actor: User | None) -> Account:
    """Look for somebody at the next tick instead of later."""
    settled = (Account.State.FOUND, Account.State.UNLINKED)
    Account.objects.filter(pk=account.pk).exclude(state__in=settled).update(next_check_at=timezone.now(), tries=0)
    record(actor=actor, verb="chat_account.sought", about=account)
    account.refresh_from_db()
    return account
