"""What can be done to accounts, and the audit line every other action writes."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import emails, letters
from accounts.models import AuditLine, User


class AddressTaken(Exception):
    """Somebody already signs in with this address."""


class LastAdministrator(Exception):
    """Nobody would be left to give rights back."""


def record(*, actor: User | None, verb: str, about: models.Model, **detail: Any) -> AuditLine:
    """Write who did what to which object.

    Args:
        actor: the person, or None for the portal itself (a task, a date).
        verb: a dotted code such as "membership.accepted".
        about: a saved object.
        detail: JSON-ready facts, without personal data beyond ids.
    """
    return AuditLine.objects.create(
        actor=actor if actor is not None and actor.pk else None,
        verb=verb,
        object_type=about._meta.label_lower,
        object_id=str(about.pk),
        object_label=str(about)[:200],
        detail=detail,
    )


def owner_of(email: str) -> User | None:
    """The account that signs in with this address, its main one or another; in any case."""
    other = EmailAddress.objects.filter(email__iexact=email, verified=True).values("user")
    return User.objects.filter(Q(email__iexact=email) | Q(pk__in=other)).first()


def is_proven(email: str) -> bool:
    """Whether whoever has this address answered from it, in any account."""
    return bool(EmailAddress.objects.filter(email__iexact=email, verified=True).exists())


@transaction.atomic
def create_account(
    *, email: str, name: str, actor: User | None = None, staff: bool = False, superuser: bool = False
) -> User:
    """Make an account whose address counts as verified, for a coordinator, a command or the demo.

    Every account has a verified `EmailAddress` row: allauth would otherwise wipe its credentials
    when a provider's account is connected.

    Raises:
        AddressTaken: an account signs in with this address already.
    """
    email = email.strip().lower()
    if owner_of(email):
        raise AddressTaken(email)
    user = User.objects.create_user(email, name, is_staff=staff or superuser, is_superuser=superuser)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    record(actor=actor, verb="account.created", about=user, staff=user.is_staff)
    return user


def ensure_verified(*, user: User, email: str) -> None:
    """Keep that this address was proven to be the user's; it becomes the main one when they have none."""
    row, _made = EmailAddress.objects.get_or_create(user=user, email=email.lower(), defaults={"verified": True})
    row.verified = True
    row.primary = row.primary or not EmailAddress.objects.filter(user=user, primary=True).exists()
    row.save()


@transaction.atomic
def reset_second_factor(*, user: User, actor: User | None) -> User:
    """Forget the second factor of somebody who lost it, and close their sessions; they enrol again.

    Sessions close because their hash covers the password field, which changes.
    """
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    record(actor=actor, verb="account.second_factor_reset", about=user)
    with letters.reading(user):
        letters.send(emails.second_factor_reset(), to=user, about=user)
    return user


@transaction.atomic
def set_rights(*, user: User, staff: bool, superuser: bool, active: bool, actor: User | None) -> User:
    """Make somebody a coordinator, an administrator or neither, or close their access.

    Raises:
        LastAdministrator: no active administrator would remain.
    """
    # All their rows are locked, in one order: two people cannot dismiss each other at once, nor wait for each other.
    rows = User.objects.select_for_update().filter(Q(is_superuser=True, is_active=True) | Q(pk=user.pk))
    others = [row for row in rows.order_by("pk") if row.pk != user.pk and row.is_superuser and row.is_active]
    if not (superuser and active) and not others:
        raise LastAdministrator
    user.is_staff, user.is_superuser, user.is_active = staff or superuser, superuser, active
    user.save(update_fields=["is_staff", "is_superuser", "is_active"])
    rights = {"staff": user.is_staff, "superuser": superuser, "active": active}
    record(actor=actor, verb="account.rights_changed", about=user, **rights)
    return user


def merge_accounts(*, kept: User, dropped: User) -> None:
    """Give the ways in of one account to another of the same person, within the caller's transaction.

    Both rows are locked. Addresses that were never proven stay behind; the caller erases the account that is left.
    """
    for row in EmailAddress.objects.filter(user=dropped, verified=True).order_by("pk"):
        same = EmailAddress.objects.filter(user=kept, email__iexact=row.email)
        row.user, row.primary = kept, same.filter(primary=True).exists()
        same.delete()
        row.save(update_fields=["user", "primary"])
    SocialAccount.objects.filter(user=dropped).update(user=kept)
    for role, scope in list(kept.group_roles.values_list("role", "scope")):
        dropped.group_roles.filter(role=role, scope=scope).delete()
    dropped.group_roles.update(user=kept)


@transaction.atomic
def erase_account(*, user: User, actor: User | None) -> User:
    """Empty an account of what names the person; the row stays so that teams keep their counts.

    Sign-in addresses, provider accounts and second factors are deleted. Sessions close, because their
    hash covers the password field, which changes; their rows go when they expire.
    """
    for model in (EmailAddress, SocialAccount, Authenticator):
        model.objects.filter(user=user).delete()
    user.email = f"erased-{user.pk}@invalid"
    user.name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    AuditLine.objects.filter(object_type=user._meta.label_lower, object_id=str(user.pk)).update(object_label="")
    record(actor=actor if actor != user else None, verb="account.erased", about=user, by_themselves=actor == user)
    return user
