"""What volunteers do with their own profile and consents."""

from __future__ import annotations

from accounts.actions import erase_account, record
from accounts.models import User
from django.db import transaction

from volunteers.models import Charter, Consent, Volunteer


class NoCharter(Exception):
    """No charter has been published yet."""


@transaction.atomic
def volunteer_for(*, user: User) -> Volunteer:
    """The volunteer behind an account, made at first need."""
    return Volunteer.objects.select_related("user").get_or_create(user=user)[0]


@transaction.atomic
def accept_charter(*, volunteer: Volunteer) -> Consent:
    """Keep that the volunteer accepted the current charter, in this version.

    Raises:
        NoCharter: a coordinator has not published one.
    """
    charter = Charter.objects.first()
    if charter is None:
        raise NoCharter
    consent, _ = Consent.objects.get_or_create(
        volunteer=volunteer, kind=Consent.Kind.CHARTER, version=charter.version, withdrawn_at=None
    )
    return consent


@transaction.atomic
def erase_volunteer(*, volunteer: Volunteer, actor: User | None) -> None:
    """Empty a profile and its account. Memberships are ended before, by `projects`."""
    volunteer.levels.all().delete()
    for field in ("tools", "city", "languages", "linkedin", "github", "wants_to_learn"):
        setattr(volunteer, field, "")
    volunteer.hours_per_week = volunteer.chapter = None
    volunteer.share_email = volunteer.share_links = volunteer.share_city = False
    volunteer.save()
    record(actor=None, verb="volunteer.erased", about=volunteer)
    erase_account(user=volunteer.user, actor=actor)
