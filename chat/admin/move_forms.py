"""What a move asks: which channel becomes which, and in which words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat import texts
from chat.models import Move, Workspace


class NewMoveForm(forms.ModelForm):  # type: ignore[type-arg]
    """From where to where; a workspace is left once at a time."""

    class Meta:
        model = Move
        fields = ("source", "target")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("Ses canaux sont faits à nouveau, ou reliés, un par un : chaque étape a sa page et se défait.")
        if Workspace.objects.count() < 2:
            told = _("Il n’y a qu’un espace : l’administration en ajoute un autre d’abord.")
        self.fields["target"].help_text = told

    def clean_source(self) -> Workspace:
        source: Workspace = self.cleaned_data["source"]
        if Move.objects.filter(source=source).exclude(state=Move.State.ARCHIVED).exists():
            raise ValidationError(_("Un déménagement de cet espace est déjà en cours."))
        return source


class TargetsForm(forms.Form):
    """One choice a channel: the same again, nothing, or one that exists."""

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = [("create", _("Créer le même")), ("stay", _("Ne pas déménager"))]
        rooms = [(f"bind:{row[0]}", f"{move.target.sigil}{row[1]}") for row in move.rooms]
        known = {row[0] for row in move.rooms}
        about = ("edition__project", "edition__season", "season", "chapter", "workspace")
        pairs = move.pairs.select_related(*(f"source__{part}" for part in about))
        for pair in pairs:
            kept = [(f"bind:{pair.external_id}", pair.external_id)] if pair.external_id not in known else []
            groups = [(_("Relier un canal existant"), rooms + (kept if pair.external_id else []))]
            self.fields[f"pair_{pair.pk}"] = forms.ChoiceField(
                label=str(pair.source),
                help_text=escape(str(pair.source.about)),
                choices=[*plain, *(groups if groups[0][1] else [])],
                initial=f"bind:{pair.external_id}" if pair.external_id else pair.wish,
            )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        chosen = [value for value in answers.values() if str(value).startswith("bind:")]
        if len(chosen) != len(set(chosen)):
            raise ValidationError(_("Un canal existant ne peut pas prendre la place de deux."))
        return answers

    def wishes(self, answers: dict[str, Any]) -> dict[int, tuple[str, str]]:
        found = {}
        for name, value in answers.items():
            wish, _colon, external_id = str(value).partition(":")
            found[int(name.removeprefix("pair_"))] = (wish, external_id)
        return found


class TextForm(forms.Form):
    """A text with fixed words in braces."""

    text = forms.CharField(
        label=gettext_lazy("Texte"), max_length=1000, strip=True, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, words: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        told = ", ".join(f"{{{word}}} ({meaning})" for word, meaning in words.items())
        self.fields["text"].help_text = _("Mots remplacés : %s.") % told

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\x00", "").replace("\r\n", "\n")
        if unknown := texts.unknown_words(text, list(self.words)):
            raise ValidationError(
                _("Ces mots ne sont pas remplacés : %s.") % ", ".join(f"{{{one}}}" for one in unknown)
            )
        return text
