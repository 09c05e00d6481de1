"""Who may do what in the admin: two kinds of people, no groups to keep in order.

Coordinators (staff) run the rooms named by `settings.COORDINATED_ROOMS`; administrators (superusers)
may do everything. Anything else is refused.
"""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from accounts.models import User
from accounts.written import WrittenOnce

# Of accounts, coordinators read people and the journal, and make an account for somebody new.
OF_ACCOUNTS = {"accounts.view_user", "accounts.add_user", "accounts.view_auditline"}
BY_ID = WrittenOnce(lambda pk: User.objects.filter(pk=pk), pk=int)


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's sign-in, with rights read from `is_staff` instead of permission rows: no query."""

    def get_user(self, user_id: int) -> User | None:
        """Who signed in, asked by each of their requests."""
        user: User | None = next(iter(BY_ID(pk=user_id)), None)
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not (user_obj.is_active and user_obj.is_staff):
            return False
        return perm in OF_ACCOUNTS or perm.split(".", maxsplit=1)[0] in settings.COORDINATED_ROOMS

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        if not (user_obj.is_active and user_obj.is_staff):
            return False
        return app_label == "accounts" or app_label in settings.COORDINATED_ROOMS
