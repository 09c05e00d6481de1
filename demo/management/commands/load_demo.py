"""Load the demo's season into the configured database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.loading import load


class Command(BaseCommand):
    help = "Load the demo's season, once; its launch is ten days away on that day."

    def handle(self, *args: Any, **options: Any) -> None:
        # Settings refuse both already; this command would still write invented people.
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("The demo loads with DEMO=1 only, and never into PostgreSQL.")
        self.stdout.write("Season 12 is loaded." if load() else "The demo is loaded already: nothing changed.")
