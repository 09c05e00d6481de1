"""The questions of the chat's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
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
    """Who somebody is on the platform."""

    account = forms.CharField(
        label=_("Nom d’utilisateur ou identifiant"),
        max_length=80,
        help_text=_("Un nom vu dans un canal, comme @alice, ou l’identifiant du compte (26 caractères)."),
    )
