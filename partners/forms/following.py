"""What a partner writes about a sent proposal, and what another association says of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Support
from seasons.forms import PlainText, TrappedForm

TOO_LONG = _("Ce texte fait %(show_value)d caractères : en garder %(limit_value)d au plus")


class ThreadForm(forms.Form):
    """One message to the team."""

    text = PlainText(
        label=_("Votre message"),
        max_length=4000,
        help_text=_(
            "Lu par l’équipe de coordination et par les personnes qui écrivent avec vous. 4 000 caractères au plus."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Écrire un message"), "max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked:
            self.fields["text"].label = _("Votre réponse")
            self.fields["text"].error_messages["required"] = _("Écrire votre réponse")


class WithdrawForm(forms.Form):
    """Nobody has to explain."""

    reason = PlainText(
        label=_("Pourquoi la retirez-vous ?"),
        required=False,
        max_length=1000,
        help_text=_("Seule l’équipe de coordination le lit. 1 000 caractères au plus."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, is_draft: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_draft:
            self.fields["reason"].label = _("Pourquoi l’abandonnez-vous ?")


class SupportForm(TrappedForm):
    """«We share this need»: a name that will be public, an address that will not."""

    field_order = ("organisation", "email")
    organisation = PlainText(
        label=_("Le nom de votre organisation"),
        max_length=120,
        help_text=_("Il sera public, une fois votre adresse confirmée."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Écrire le nom de votre organisation"), "max_length": TOO_LONG},
    )
    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        max_length=254,
        help_text=_("Pour confirmer. Seule l’équipe de coordination la verra."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrire une adresse e-mail"),
            "invalid": _("Écrire une adresse complète, comme prenom@exemple.org"),
            "max_length": _("Écrire une adresse complète, comme prenom@exemple.org"),
        },
    )


class ConfirmForm(forms.Form):
    """Which of the supports left with one's address are one's own."""

    supports = forms.TypedMultipleChoiceField(
        label=_("Ce que votre organisation soutient"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Cocher au moins une proposition"),
            "invalid_choice": _("Une de ces demandes n’existe plus : vérifier la liste"),
        },
    )

    def __init__(self, *args: Any, waiting: Iterable[Support], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_id = {str(row.pk): row for row in waiting}
        field: Any = self.fields["supports"]
        field.choices = [(pk, _("%(title)s, au nom de %(organisation)s") % _named(row)) for pk, row in by_id.items()]
        field.coerce = by_id.__getitem__
        field.initial = list(by_id)


def _named(support: Support) -> dict[str, str]:
    return {"title": support.proposal.title, "organisation": support.organisation}
