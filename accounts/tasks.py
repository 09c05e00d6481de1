"""What time does to accounts."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import User

UNCONFIRMED_DAYS = 7


@shared_task
def purge() -> int:
    """Delete sign-ups whose address was never confirmed, and expired sessions.

    Returns:
        How many sign-ups were deleted.
    """
    SessionStore.clear_expired()
    limit = timezone.now() - timedelta(days=UNCONFIRMED_DAYS)
    stale = User.objects.filter(date_joined__lt=limit, last_login=None, erased_at=None, is_staff=False)
    return stale.exclude(emailaddress__verified=True).delete()[0]
