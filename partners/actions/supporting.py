"""«We share this need»: another organisation's support, public once its address is confirmed."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from accounts import languages, letters
from partners.emails import following
from partners.models import Proposal, Support

INTERVAL = timedelta(hours=1)  # between two mails to one address, whatever it supports
CONFIRM_WITHIN = timedelta(days=7)
SALT = "partners.support"


@transaction.atomic
def ask_support(*, proposal: Proposal, organisation: str, email: str) -> Support:
    """Note that an organisation shares a need, and ask its address to confirm.

    At most one mail an hour and address, whatever is supported: its link shows all that waits for this address.
    The caller cannot tell.
    """
    now = timezone.now()
    mine = Support.objects.filter(email__iexact=email)
    recent = mine.filter(asked_at__gt=now - INTERVAL).exists()
    row, _ = Support.objects.get_or_create(
        email__iexact=email,
        proposal=proposal,
        defaults={"email": email.lower(), "organisation": organisation, "proposal": proposal},
    )
    if row.confirmed_at is None and not recent:
        Support.objects.filter(pk=row.pk).update(asked_at=now, organisation=organisation)
        to = letters.Address(row.email, languages.current())  # of the page they asked from: the only mail to them
        letters.send(following.confirm_support(row, support_token(row)), to=to, about=proposal)
    return row


def support_token(support: Support) -> str:
    """A signed reference that proves the address was read."""
    return signing.dumps(support.pk, salt=SALT)


def supports_of(token: str) -> list[Support]:
    """Every support of the address a token was mailed to; empty when it is forged or forgotten."""
    try:
        pk = int(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return []
    address = Support.objects.filter(pk=pk).values_list("email", flat=True).first()
    if address is None:
        return []
    public = Proposal.objects.public().values("pk")
    rows = Support.objects.filter(email__iexact=address, proposal__in=public).select_related("proposal__season")
    return [row for row in rows if row.confirmed_at or row.asked_at > timezone.now() - CONFIRM_WITHIN]


@transaction.atomic
def confirm_supports(*, supports: list[Support]) -> int:
    """The address answered: these become public, by the organisation's name. Returns how many did."""
    waiting = Support.objects.filter(pk__in=[row.pk for row in supports], confirmed_at=None)
    return waiting.update(confirmed_at=timezone.now())


@transaction.atomic
def forget_support(*, support: Support) -> None:
    """The organisation no longer supports: nothing of it is kept."""
    Support.objects.filter(pk=support.pk).delete()


@transaction.atomic
def purge_supports() -> int:
    """Forget the supports nobody confirmed in a week. Returns how many went."""
    stale = Support.objects.filter(confirmed_at=None, asked_at__lt=timezone.now() - CONFIRM_WITHIN)
    return stale.delete()[0]
