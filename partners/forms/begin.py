"""The forms around a proposal: an address to begin with, somebody to write with, a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.answers import WRONG_ADDRESS
from partners.uploads import ACCEPTED, ATTRIBUTE
from seasons.forms import TrappedForm


def address(**options: Any) -> forms.EmailField:
    """An e-mail address, in the same words everywhere."""
    wrong = {"invalid": WRONG_ADDRESS, "max_length": WRONG_ADDRESS, "required": _("Écrire une adresse e-mail")}
    return forms.EmailField(max_length=254, error_messages=wrong, **options)


class BeginForm(TrappedForm):
    """The only thing asked before the first page."""

    email = address(
        label=_("Votre adresse e-mail"),
        help_text=_("Le lien de votre brouillon y est envoyé. Elle n’est jamais publique."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class WriterForm(forms.Form):
    """Somebody to write with."""

    email = address(
        label=_("Adresse e-mail de la personne"),
        help_text=_("Elle reçoit un lien à elle, pour écrire et suivre la proposition."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class AttachmentForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("Choisir un fichier"),
        help_text=format_lazy("{} {}.", _("10 Mo au plus."), ACCEPTED),
        max_length=400,
        widget=forms.FileInput(attrs={"accept": ATTRIBUTE}),
        error_messages={
            "required": _("Choisir un fichier"),
            "empty": _("Ce fichier est vide. En choisir un autre"),
            "missing": _("Choisir un fichier"),
            "invalid": _("Choisir un fichier"),
            "max_length": _("Le nom de ce fichier est trop long. Le raccourcir"),
        },
    )
