"""The questions of the chat's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from chat.models import Channel


class NewChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new channel: what it is for, and the one it is bound to, if it exists already."""

    class Meta:
        model = Channel
        fields = ("workspace", "season", "edition", "chapter", "audience", "external_id", "name")
        help_texts = {
            "season": _("Remplir une seule des trois lignes : saison, édition ou antenne."),
            "external_id": _("Pour relier un canal qui existe : son identifiant. Vide : le portail crée le canal."),
            "name": _("Vide : le portail choisit, par exemple « 12_bloom »."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "external_id"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        chosen = [kind for kind in ("season", "edition", "chapter") if answers.get(kind)]
        if len(chosen) != 1:
            raise ValidationError(_("Un canal porte sur une saison, une édition ou une antenne : en choisir une."))
        self.instance.scope = chosen[0]
        return answers


class LinkForm(forms.Form):
    """Who somebody is on the platform: picked among those seen in channels, or typed."""

    seen = forms.ChoiceField(
        label=_("Vues dans un canal, au nom voisin"),
        required=False,
        widget=forms.RadioSelect,
    )
    account = forms.CharField(
        label=_("Ou un autre compte"),
        required=False,
        max_length=254,
        help_text=_(
            "Son adresse là-bas, que le portail cherchera ; un nom vu dans un canal, comme @alice ; "
            "ou l’identifiant du compte."
        ),
    )

    def __init__(self, *args: Any, resembling: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].choices = [("", _("Aucune de celles-ci")), *resembling]  # type: ignore[attr-defined]
        if not resembling:
            del self.fields["seen"]
            self.fields["account"].label = _("Compte")

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        word = answers.get("seen") or answers.get("account", "").strip()
        if not word:
            raise ValidationError(_("Choisir une personne, ou écrire son adresse, son nom ou son identifiant."))
        if "@" in word.lstrip("@"):
            validate_email(word)
        return answers | {"word": word}
