"""An ethics opinion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import EthicsOpinion
from seasons.forms import PlainText


class OpinionForm(forms.Form):
    """One answer, and its grounds unless nothing stands in the way."""

    all_optional = True  # «(facultatif)» would be wrong for two answers of three: the hint tells

    answer = forms.ChoiceField(
        label=_("Votre avis"),
        choices=EthicsOpinion.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisir un avis"), "invalid_choice": _("Choisir l’un des trois avis")},
    )
    text = PlainText(
        label=_("Motifs et conditions"),
        help_text=_(
            "À écrire, sauf avis favorable. Les conditions sont reprises telles quelles dans le cadrage du projet."
        ),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        answer = cleaned.get("answer")
        if answer and answer != EthicsOpinion.Answer.CLEARED and not cleaned.get("text", "").strip():
            conditions = answer == EthicsOpinion.Answer.CONDITIONS
            self.add_error("text", _("Écrire les conditions") if conditions else _("Écrire les motifs"))
        return cleaned
