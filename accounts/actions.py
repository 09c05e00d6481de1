"""What can be done to accounts, and the audit line every other action writes."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.utils import timezone

from accounts.models import AuditLine, User


class AddressTaken(Exception):
    """Somebody already signs in with this address."""


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


@transaction.atomic
def create_account(
    *, email: str, name: str, actor: User | None = None, staff: bool = False, superuser: bool = False
) -> User:
    """Make an account whose address counts as verified, for a coordinator, a command or the demo.

    Every account has a verified `EmailAddress` row: allauth would otherwise wipe its credentials
    when a provider's account is connected.

    Raises:
        AddressTaken: an account exists with this address, in any case.
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken(email)
    user = User.objects.create_user(email, name, is_staff=staff or superuser, is_superuser=superuser)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    record(actor=actor, verb="account.created", about=user, staff=user.is_staff)
    return user


@transaction.atomic
def erase_account(*, user: User, actor: User | None) -> User:
    """Empty an account of what names the person; the row stays so that teams keep their counts.

    Sessions, sign-in addresses, provider accounts and second factors are deleted.
    """
    user.emailaddress_set.all().delete()
    user.socialaccount_set.all().delete()
    user.authenticator_set.all().delete()
    user.email = f"erased-{user.pk}@invalid"
    user.name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    AuditLine.objects.filter(object_type=user._meta.label_lower, object_id=str(user.pk)).update(object_label="")
    record(actor=actor if actor != user else None, verb="account.erased", about=user, by_themselves=actor == user)
    return user
