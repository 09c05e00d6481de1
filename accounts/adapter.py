"""How allauth behaves here: mails are rows, links come from SITE_URL, codes are quick to type."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """E-mail codes first; every mail carries its kind so that the outbox lets it jump the queue."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("Ce code n’est pas le bon. Vérifie les six caractères du dernier mail reçu."),
        "rate_limited": _("Trop d’essais en peu de temps. Attends quelques minutes, puis réessaie."),
        "email_taken": _("Un compte existe déjà avec cette adresse."),
    }

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        kind = template_prefix.rsplit("/", 1)[-1]
        marks = {"X-Portal-Kind": f"account.{kind}", "X-Portal-Priority": "code", "X-Portal-Secret": "1"}
        context = context | {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME}
        return super().render_mail(template_prefix, email, context, headers=(headers or {}) | marks)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name", "")
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved
