"""After restoring a backup, before the workers start: keep yesterday's mail from leaving again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from outbox.actions import quarantine_restored


class Command(BaseCommand):
    help = "Quarantine every waiting mail; a coordinator releases them one by one in the admin."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{quarantine_restored()} mails quarantined")
