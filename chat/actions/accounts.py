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
            account.save()
    except IntegrityError as error:
        raise AccountTaken(word) from error
    seen.filter(external_id=account.external_id).update(account=account)
    mark_dirty(channels=wanted.channels_of(account.volunteer))
    record(actor=actor, verb="chat_account.linked", about=account)
    return account


@transaction.atomic
def seek_again(*, account: Account, actor: User | None) -> Account:
    """Look for somebody at the next tick instead of later."""
    Account.objects.filter(pk=account.pk).exclude(state=Account.State.FOUND).update(
        next_check_at=timezone.now(), tries=0
    )
    record(actor=actor, verb="chat_account.sought", about=account)
    account.refresh_from_db()
    return account
