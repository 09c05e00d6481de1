"""The names of a season's channels, before they are made."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat import naming
from chat.actions import Asked
from chat.models import Channel, SeasonNaming
from chat.slots import Slot


class PatternForm(forms.ModelForm):  # type: ignore[type-arg]
    """The pattern: shown on names before it is kept."""

    class Meta:
        model = SeasonNaming
        fields = ("pattern",)
        help_texts = {
            "pattern": gettext_lazy(
                "{season} : le numéro de la saison. {slug} : l’adresse du projet. {number} : son rang."
            )
        }


class NewPatternForm(forms.Form):
    """The pattern alone, kept at once."""

    pattern = forms.CharField(
        label=gettext_lazy("Modèle des noms"),
        max_length=60,
        validators=[naming.check_pattern],
        help_text=PatternForm.Meta.help_texts["pattern"],
    )


class Row(NamedTuple):
    """One line of the page: the slot, and its two boxes when it can be made."""

    slot: Slot
    on: forms.BoundField | None
    name: forms.BoundField | None


class NamesForm(forms.Form):
    """One box to tick and one name for each channel that does not exist."""

    def __init__(self, data: Any, *, slots: Iterable[Slot], taken: Collection[str], limit: int) -> None:
        super().__init__(data)
        self.slots, self.taken, self.limit = list(slots), taken, limit
        for slot in self.free:
            label = f"{slot.label}, {Channel.Audience(slot.audience).label}"
            self.fields[f"on-{slot.key}"] = forms.BooleanField(required=False, initial=slot.usual)
            self.fields[f"name-{slot.key}"] = forms.CharField(max_length=limit, initial=slot.name, required=False)
            self.fields[f"on-{slot.key}"].widget.attrs["aria-label"] = _("Créer : %s") % label
            self.fields[f"name-{slot.key}"].widget.attrs["aria-label"] = _("Nom : %s") % label

    @property
    def free(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.channel is None]

    def rows(self) -> list[Row]:
        return [
            Row(slot, None, None) if slot.channel else Row(slot, self[f"on-{slot.key}"], self[f"name-{slot.key}"])
            for slot in self.slots
        ]

    def asked(self) -> list[Asked]:
        """What was ticked, under the names that were written."""
        given = self.cleaned_data
        chosen = [slot for slot in self.free if given[f"on-{slot.key}"]]
        return [Asked(slot.about, slot.audience, given[f"name-{slot.key}"]) for slot in chosen]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        seen: set[str] = set()
        for slot in self.free:
            field, name = f"name-{slot.key}", answers.get(f"name-{slot.key}", "")
            if not answers.get(f"on-{slot.key}"):
                continue
            try:
                self._check(name, seen)
            except ValidationError as error:
                self.add_error(field, error)
            seen.add(name)
        if not any(answers.get(f"on-{slot.key}") for slot in self.free):
            raise ValidationError(_("Aucun canal n’est coché."))
        return answers

    def _check(self, name: str, seen: set[str]) -> None:
        naming.check(name, limit=self.limit)
        if name in seen:
            raise ValidationError(_("Deux canaux ne peuvent pas porter le même nom."))
        if name in self.taken:
            raise ValidationError(_("Ce nom est pris : en choisir un autre."))
