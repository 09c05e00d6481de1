"""Leaving altogether."""

from __future__ import annotations

from accounts.actions import erase_account
from accounts.models import User
from django.db import transaction
from volunteers.actions import erase_volunteer
from volunteers.models import Volunteer

from projects.actions.joining import leave
from projects.models import Membership


@transaction.atomic
def close_account(*, user: User, actor: User | None) -> None:
    """End every live membership, then empty profile and account. The chat follows by itself.

    Words the person wrote to teams go with them.
    """
    volunteer = Volunteer.objects.filter(user=user).select_related("user").first()
    if volunteer is None:
        erase_account(user=user, actor=actor)
        return
    for membership in Membership.objects.live().filter(volunteer=volunteer).order_by("need_id", "pk"):
        leave(membership=membership, actor=actor or user)
    Membership.objects.filter(volunteer=volunteer).update(message="", leave_reason="", chat_detail="")
    erase_volunteer(volunteer=volunteer, actor=actor)
