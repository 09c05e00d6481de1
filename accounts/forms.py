"""Signing up asks two things: an e-mail and the name to show. Signing in asks one."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

NO_ADDRESS = _("Indique ton adresse e-mail.")
NOT_AN_ADDRESS = _("Cette adresse n’est pas complète : elle doit ressembler à prenom@exemple.fr.")
CODE_HELP = _("Six lettres, dans le mail que tu viens de recevoir. Majuscules et tiret ne comptent pas.")


def ask_address(field: forms.Field, label: Any) -> None:
    """One wording for every field that asks for an address."""
    field.label = label
    field.error_messages |= {"required": NO_ADDRESS, "invalid": NOT_AN_ADDRESS}
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"autocomplete": "email", "inputmode": "email"}


class SignupForm(allauth.SignupForm):  # type: ignore[misc]
    """Two required fields, and a trap for robots that the stylesheet hides."""

    field_order = ("email", "name")
    name = forms.CharField(
        label=_("Nom affiché"),
        max_length=80,
        help_text=_("Un prénom ou un pseudonyme suffit. C’est ainsi que ton équipe te verra."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Indique le nom à afficher.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_address(self.fields["email"], _("Ton adresse e-mail"))
        trap = self.fields["website"]
        trap.label = _("Ne remplis pas ce champ")
        trap.widget = forms.TextInput(attrs={"class": "trap", "tabindex": "-1", "autocomplete": "off"})


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    """One field: where to send the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_address(self.fields["login"], _("Ton adresse e-mail"))


class RequestCodeForm(allauth.RequestLoginCodeForm):  # type: ignore[misc]
    """The same field, on allauth's own page for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_address(self.fields["email"], _("Ton adresse e-mail"))


def _ask_code(form: forms.Form) -> None:
    field = form.fields["code"]
    field.label = _("Code reçu par mail")
    field.help_text = CODE_HELP
    field.error_messages |= {"required": _("Recopie le code reçu par mail.")}
    field.widget.attrs = {"class": "code", "autocomplete": "one-time-code", "autocapitalize": "characters"}
    field.widget.attrs |= {"spellcheck": "false", "maxlength": "20"}


class ConfirmLoginCodeForm(allauth.ConfirmLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_code(self)


class ConfirmAddressCodeForm(allauth.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_code(self)


class AddressForm(allauth.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_address(self.fields["email"], _("Ta nouvelle adresse e-mail"))


class AddKeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nom de la clé")


class RenameKeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nom de la clé")
