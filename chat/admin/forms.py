"""The questions of the chat's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from chat import naming
from chat.admin.rules import ForWhomForm, explained
from chat.models import Channel, Workspace


class NewChannelForm(ForWhomForm, forms.ModelForm):  # type: ignore[type-arg]
    """A channel the portal makes: what it is for, for whom, under which rule."""

    policy = forms.ChoiceField(
        label=_("Règle"), widget=forms.RadioSelect, choices=explained, initial=Channel.Policy.MANAGED
    )

    class Meta:
        model = Channel
        fields = ("workspace", "season", "edition", "chapter", "audience", "skills", "roles", "name", "policy")
        help_texts = {
            "season": _("Remplir une seule des trois lignes : saison, édition ou antenne."),
            "name": _("Vide : le portail choisit, d’après le modèle de la saison."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["workspace"].initial = Workspace.objects.filter(is_default=True).first()

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        return naming.check(name, limit=naming.SLACK_LIMIT) if name else ""

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        chosen = [kind for kind in ("season", "edition", "chapter") if answers.get(kind)]
        if len(chosen) != 1:
            raise ValidationError(_("Un canal porte sur une saison, une édition ou une antenne : en choisir une."))
        self.instance.scope = chosen[0]
        return answers

    def _save_m2m(self) -> None:
        """The action writes the fields."""


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
