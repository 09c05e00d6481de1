"""One function per object and right."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.access import signed_in
from accounts.models import User
from volunteers.models import Volunteer


def own_volunteer(user: User | AnonymousUser) -> Volunteer:
    """This person's own profile, unsaved until something is written on it; 404 without an account."""
    account = signed_in(user)
    volunteer = Volunteer.objects.filter(user=account).first() or Volunteer(user=account)
    volunteer.user = account
    return volunteer
