"""Put the whole demo in an empty database, once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from demo import almanac, call, cast, catalogue, messaging, old_chat, readings
from outbox.models import Mail
from projects.actions import tell_recruiting
from seasons.models import Season

LAUNCH_IN = timedelta(days=10)


def is_loaded() -> bool:
    """Whether this database holds the demo already."""
    return Season.objects.filter(number=almanac.LIVE).exists()


@transaction.atomic
def load() -> bool:
    """Load the demo, with season 12's launch ten days from today; nothing happens the second time.

    Returns:
        Whether something was loaded.
    """
    if is_loaded():
        return False
    seasons = almanac.create(timezone.localdate() + LAUNCH_IN)
    people = cast.create()
    for number in (almanac.LIVE, almanac.CALLING):
        readings.name_committee(seasons[number])
    editions = catalogue.create_projects(seasons, call.play(seasons))
    messaging.create_channels(seasons[almanac.LIVE], editions)
    old_chat.create_channels()
    catalogue.create_teams(editions, people, cast.account("chloe"))
    almanac.announce(timezone.localdate() + LAUNCH_IN)
    tell_recruiting()
    # Teams came together in the past: their mails left long ago.
    Mail.objects.all().delete()
    return True
