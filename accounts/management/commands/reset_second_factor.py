"""A coordinator lost their phone or key: after checking who asks, let them enrol again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import reset_second_factor
from accounts.models import User


class Command(BaseCommand):
    help = "Forget the second factor of an account and close its sessions. Written in the audit log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email, erased_at=None).first()
        if user is None:
            raise CommandError(f"No account with {email}.")
        reset_second_factor(user=user, actor=None)
        self.stdout.write(f"{user.email} signs in with a code, then enrols a new second factor.")
