"""How allauth behaves here: mails are rows, links come from SITE_URL, codes are quick to type."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts import emails, languages, letters
from accounts.models import User
from accounts.oidc.adapter import has_proven_factor

TOO_MANY = _("Trop d’essais. Attends une minute, puis demande un nouveau code.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """E-mail codes first; every mail carries its kind so that the outbox lets it jump the queue."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Ce compte est désactivé."),
        "duplicate_email": _("Cette adresse est déjà l’une des tiennes."),
        "email_taken": _("Cette adresse appartient déjà à un compte."),
        "incorrect_code": _("Ce code n’est pas le bon. Recopie les six lettres du dernier mail reçu."),
        "invalid_login": _("Indique une adresse e-mail."),
        "max_email_addresses": _("Tu as déjà %d adresses : retires-en une d’abord."),
        "rate_limited": _("Trop de demandes en peu de temps. Attends une minute, puis réessaie."),
        "same_as_current": _("C’est déjà l’adresse utilisée."),
        "too_many_login_attempts": TOO_MANY,
        "unverified_primary_email": _("L’adresse principale doit être vérifiée."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links lead back to the page the person meant, and never follow the request's Host."""
        after = self._next()
        with letters.reading(_reader(email)):
            context |= {
                "signup_url": letters.absolute(reverse("account_signup") + after),
                "login_url": letters.absolute(reverse("account_login") + after),
            }
            super().send_mail(template_prefix, email, context)

    def _next(self) -> str:
        request = current.request
        path = request.POST.get("next") or request.GET.get("next") or ""
        return f"?{urlencode({'next': path})}" if path.startswith("/") and self.is_safe_url(path) else ""

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        kind = template_prefix.rsplit("/", 1)[-1]
        marks = {"X-Portal-Kind": f"account.{kind}", "X-Portal-Priority": "code", "X-Portal-Secret": "1"}
        context = context | {"site_url": letters.home(), "site_name": settings.SITE_NAME}
        message: EmailMessage = super().render_mail(template_prefix, email, context, headers=(headers or {}) | marks)
        return message

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Whoever opens an account reads that their session is open: that says the address was right."""
        if request.user.is_authenticated or message_template != "account/messages/email_confirmed.txt":
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Somebody signed up with an address that has an account: a link to sign in, no password to reset."""
        self.send_mail("account/email/account_already_exists", email, {})

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """A change that opens or closes doors is told to its owner, at the address they had before it."""
        with letters.reading(user):
            letter = emails.security(template_prefix.rsplit("/", 1)[-1])
        if letter and (address := email or user.email):
            letters.send(letter, to=letters.Address(address, user.language), about=user)

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:
        """A second factor that the provider checked counts here, where a setting says so."""
        sociallogin = (hooks.get("signal_kwargs") or {}).get("sociallogin")
        if has_proven_factor(sociallogin):
            record_authentication(request, user, method="provider_mfa")
        response: HttpResponse = super().post_login(request, user, **hooks)
        return response

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name", "")
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved


def _reader(email: str) -> letters.Reader:
    """Whoever holds the address, in the language of their account; a stranger reads that of the page."""
    known = EmailAddress.objects.filter(email=email.lower()).order_by("-verified").select_related("user").first()
    return letters.Address(email, known.user.language if known else languages.current())


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What the second factor says, in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Ce compte est protégé par une seconde vérification : retire-la d’abord."),
        "cannot_delete_authenticator": _("La seconde vérification ne peut pas être retirée."),
        "cannot_generate_recovery_codes": _("Active d’abord une seconde vérification."),
        "incorrect_code": _("Ce code n’est pas le bon. Attends le suivant dans ton application, puis recopie-le."),
        "unverified_email": _("Vérifie d’abord ton adresse e-mail."),
    }
