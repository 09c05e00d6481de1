"""What coordinators decide about messages, and what people would rather not get."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from chat.models import Channel, Digest, Welcome
from projects.models import Edition
from seasons.models import Season
from volunteers.models import Volunteer


@transaction.atomic
def set_welcome(*, channel: Channel, place: str, text: str, actor: User) -> Welcome:
    """Say whether and how newcomers are welcomed. Whoever is in already is no newcomer."""
    row, _ = Welcome.objects.select_for_update().get_or_create(channel=channel)
    if row.place == Welcome.Place.NONE:
        row.since = timezone.now()
    row.place, row.text = place, text
    row.save()
    record(actor=actor, verb="channel.welcome_set", about=channel, place=place)
    return row


@transaction.atomic
def set_digest(*, about: Season | Edition, wanted: bool, actor: User) -> bool:
    """Send the leads of this season or edition a weekly mail, or stop; returns whether anything changed."""
    kind = "season" if isinstance(about, Season) else "edition"
    which: dict[str, Any] = {kind: about}
    changed = bool(Digest.objects.get_or_create(**which)[1] if wanted else Digest.objects.filter(**which).delete()[0])
    if changed:
        record(actor=actor, verb="digest.started" if wanted else "digest.stopped", about=about)
    return changed


@transaction.atomic
def stop_digest(*, volunteer: Volunteer) -> None:
    """A lead does not want the weekly mail any more."""
    if Volunteer.objects.filter(pk=volunteer.pk, wants_digest=True).update(wants_digest=False):
        record(actor=volunteer.user, verb="volunteer.digest_stopped", about=volunteer)
