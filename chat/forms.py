"""What volunteers type about their account on the chat."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from seasons.forms import PlainText


class AddressForm(forms.Form):
    """The address somebody registered there with."""

    email = forms.EmailField(
        label=_("Ton adresse là-bas"),
        max_length=254,
        help_text=_("Celle de ton compte sur la messagerie. Un code y arrive, pour vérifier qu’elle est à toi."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Indique l’adresse de ton compte là-bas."),
            "invalid": _("Cette adresse n’est pas complète : elle doit ressembler à prenom@exemple.fr."),
        },
    )


class CodeForm(forms.Form):
    """The code read in the mail; spaces do not count."""

    code = PlainText(
        label=_("Code reçu par mail"),
        max_length=20,
        help_text=_("Six chiffres. Les espaces ne comptent pas."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Recopie le code reçu par mail.")},
    )
