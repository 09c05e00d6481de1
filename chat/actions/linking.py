"""A volunteer says which account of the chat is theirs: an address there, proven by a code, or none."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import letters
from accounts.actions import record
from accounts.models import User
from chat import emails, wanted
from chat.actions.accounts import detach
from chat.actions.upkeep import mark_dirty
from chat.models import Account, LinkCode, Workspace
from volunteers.models import Volunteer

CODE_LIFE = timedelta(hours=1)
MOST_TRIES = 5
MOST_SENDS = 3
DIGITS = 6


class TooManyCodes(Exception):
    """Enough codes were sent to this person's addresses within the hour."""


class CodeExpired(Exception):
    """No code is open: used, too old, or tried too often."""


class WrongCode(Exception):
    """Another code was sent. `left`: tries that remain."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


@transaction.atomic
def send_code(*, workspace: Workspace, volunteer: Volunteer, email: str) -> LinkCode:
    """Send a code to an address that a volunteer says is theirs on this workspace. It replaces the one before.

    Nothing is asked of the platform: the answer is the same whether anybody has this address there.

    Raises:
        TooManyCodes: three were sent within the hour.
    """
    now, code = timezone.now(), "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    fields = {"email": email.lower(), "digest": _digest(volunteer, code), "expires_at": now + CODE_LIFE, "tries": 0}
    rows = LinkCode.objects.filter(workspace=workspace, volunteer=volunteer)
    fresh = {**fields, "sends": 1, "counted_since": now}
    row, made = rows.get_or_create(workspace=workspace, volunteer=volunteer, defaults=fresh)
    if not made and not (
        rows.filter(counted_since__lt=now - CODE_LIFE).update(**fresh)
        or rows.filter(sends__lt=MOST_SENDS).update(sends=F("sends") + 1, **fields)
    ):
        raise TooManyCodes
    row.refresh_from_db()
    to = letters.Address(row.email, volunteer.user.language)
    with letters.reading(to):
        letters.send(emails.code(workspace, f"{code[:3]} {code[3:]}"), to=to)
    return row


def confirm_code(*, workspace: Workspace, volunteer: Volunteer, code: str) -> Account:
    """The address is proven: from now on the volunteer is looked for with it, at the next tick.

    Raises:
        CodeExpired: nothing to confirm any more.
        WrongCode: a try is spent.
    """
    rows = LinkCode.objects.filter(workspace=workspace, volunteer=volunteer)
    open_rows = rows.filter(expires_at__gt=timezone.now(), tries__lt=MOST_TRIES)
    # The try is spent before it is judged, so that a hundred at once are still five.
    if not open_rows.update(tries=F("tries") + 1):
        raise CodeExpired
    row = rows.first()
    if row is None:
        raise CodeExpired
    if not constant_time_compare(row.digest, _digest(volunteer, "".join(filter(str.isdigit, code)))):
        raise WrongCode(max(0, MOST_TRIES - row.tries))
    with transaction.atomic():
        if not rows.filter(digest=row.digest).delete()[0]:
            raise CodeExpired
        return _seek_with(workspace, volunteer, row.email, verb="chat_account.address_confirmed")


@transaction.atomic
def seek_with_own_address(*, workspace: Workspace, volunteer: Volunteer) -> Account:
    """Forget any other address, and look for somebody with the one they sign in with."""
    return _seek_with(workspace, volunteer, "", verb="chat_account.sought")


def _seek_with(workspace: Workspace, volunteer: Volunteer, email: str, *, verb: str) -> Account:
    """Whoever is found already stays so: they unlink first."""
    account, _ = Account.objects.get_or_create(workspace=workspace, volunteer=volunteer)
    fields = {"other_email": email, "state": Account.State.NOT_FOUND, "checked_at": None, "next_check_at": None}
    moved = Account.objects.filter(pk=account.pk, external_id="").update(**fields, tries=0, asked_at=timezone.now())
    # Somebody refused (a guest, a deactivated account) may have a better one elsewhere.
    unusable = Account.objects.filter(pk=account.pk).exclude(external_id="").exclude(state=Account.State.FOUND)
    moved += unusable.update(**fields, tries=0, external_id="", username="", matched_by="")
    account.refresh_from_db()
    if moved:
        mark_dirty(channels=wanted.channels_of(volunteer))
        record(actor=volunteer.user, verb=verb, about=account)
    return account


@transaction.atomic
def unlink_account(*, account: Account, actor: User) -> Account:
    """The volunteer no longer wants the portal to know this account; it is not looked for any more.

    Where the portal had added it, it is taken out again: those places came with the link.
    """
    fields = {"external_id": "", "username": "", "matched_by": "", "other_email": "", "next_check_at": None}
    if (
        Account.objects.filter(pk=account.pk)
        .exclude(state=Account.State.UNLINKED)
        .update(state=Account.State.UNLINKED, **fields)
    ):
        account.refresh_from_db()
        detach(account)
        mark_dirty(channels=wanted.channels_of(account.volunteer))
        record(actor=actor, verb="chat_account.unlinked", about=account)
    return account


def purge_codes() -> int:
    """Forget codes nobody can use any more; returns how many."""
    return LinkCode.objects.filter(expires_at__lt=timezone.now() - CODE_LIFE).delete()[0]


def _digest(volunteer: Volunteer, code: str) -> str:
    return salted_hmac("chat.link", f"{volunteer.pk}:{code}", algorithm="sha256").hexdigest()
