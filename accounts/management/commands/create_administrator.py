"""The first administrator is made here; they enrol their second factor at their first visit."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.forms import ValidationError

from accounts.actions import AddressTaken, create_account


class Command(BaseCommand):
    help = "Create an administrator, who signs in with a code sent to this address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
            create_account(email=email, name=name, superuser=True)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        except AddressTaken as error:
            raise CommandError(f"An account exists with {email}.") from error
        self.stdout.write(f"{name} can sign in with a code, then enrols a second factor.")
