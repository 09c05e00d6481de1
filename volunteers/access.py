"""One function per object and right."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import User
from volunteers.models import Volunteer


def own_volunteer(user: User | AnonymousUser) -> Volunteer:
    """This person's own profile, unsaved until something is written on it; 404 without an account."""
    if not user.is_authenticated:
        raise Http404
    volunteer = Volunteer.objects.filter(user=user).first() or Volunteer(user=user)
    volunteer.user = user
    return volunteer
