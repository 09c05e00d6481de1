"""The provider's groups, and the roles they give here by OIDC_GROUPS; taken away when the group is."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from accounts.actions import record
from accounts.models import GroupRole, User


def roles_of(names: Iterable[str]) -> set[tuple[str, str]]:
    """(role, scope) for each group the setting names; other groups mean nothing here."""
    return {settings.OIDC_GROUPS[name] for name in names if name in settings.OIDC_GROUPS}


@transaction.atomic
def follow_groups(*, user: User, names: Iterable[str]) -> User:
    """Give and take the roles that come from groups. Rights given by hand stay as they are.

    Whoever was a coordinator before their group said so remains one without it. Rooms above read `GroupRole`.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    wanted = roles_of(names)
    had = set(user.group_roles.values_list("role", "scope"))
    for role, scope in had - wanted:
        user.group_roles.filter(role=role, scope=scope).delete()
    GroupRole.objects.bulk_create([GroupRole(user=user, role=role, scope=scope) for role, scope in wanted - had])
    if wanted != had:
        lost, gained = (sorted("/".join(pair) for pair in some) for some in (had - wanted, wanted - had))
        record(actor=None, verb="account.groups_followed", about=user, lost=lost, gained=gained)
    _coordinate(user, ("coordinator", "") in wanted)
    return user


def _coordinate(user: User, wanted: bool) -> None:
    """Move `is_staff` only where the group, and not a person, decides it."""
    if wanted == user.staff_by_group or (wanted and user.is_staff):
        return
    user.is_staff, user.staff_by_group = wanted or user.is_superuser, wanted
    user.save(update_fields=["is_staff", "staff_by_group"])
    record(actor=None, verb="account.rights_changed", about=user, staff=user.is_staff, by="group")
