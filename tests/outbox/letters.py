"""Mails to test with."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage

from outbox.models import Mail


def send(
    to: str | list[str] = "alice@example.org", subject: str = "Bienvenue", body: str = "Bonjour Alice.", **marks: Any
) -> None:
    """Send through Django's API; `kind="x"` becomes the header X-Portal-Kind, `not_before` X-Portal-Not-Before."""
    headers = {f"X-Portal-{name.replace('_', '-').title()}": str(value) for name, value in marks.items()}
    EmailMessage(subject, body, to=[to] if isinstance(to, str) else to, headers=headers).send()


def written(**marks: Any) -> Mail:
    """The row of a mail just sent."""
    send(**marks)
    return Mail.objects.latest("pk")
