"""What a season's form asks, and the sentences on dates that do not hold together."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seasons import dates
from seasons.models import Phase, Season


class SeasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """An address left empty is made of the number, or of the name."""

    slug = forms.SlugField(
        label=gettext_lazy("Adresse"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Fin de l’adresse de la page. Vide : le numéro, ou le nom hors-saison."),
    )

    class Meta:
        model = Season
        fields = (
            "number",
            "name",
            "slug",
            "tagline",
            "introduction",
            "commitment",
            "place",
            "contact_name",
            "first_impact_months",
            "second_impact_months",
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("slug") and "slug" not in self.errors:
            number = cleaned.get("number")
            cleaned["slug"] = str(number) if number else slugify(cleaned.get("name", ""))[:40]
            if not cleaned["slug"]:
                self.add_error("slug", _("Ni le numéro ni le nom ne donnent d’adresse : en écrire une."))
        first, second = cleaned.get("first_impact_months"), cleaned.get("second_impact_months")
        if first is not None and second is not None and second < first:
            self.add_error("second_impact_months", _("Le second point d’impact ne peut pas précéder le premier."))
        return cleaned


class NewSeasonForm(SeasonForm):
    """Launch day gives the seven phases their first dates."""

    launch_on = forms.DateField(
        label=gettext_lazy("Jour de lancement"),
        widget=AdminDateWidget,
        help_text=gettext_lazy("Les sept phases sont préremplies autour de ce jour ; chaque date reste modifiable."),
    )


class LaunchForm(forms.Form):
    """Asks the launch day of a season that misses phases."""

    launch_on = forms.DateField(label=gettext_lazy("Jour de lancement"), widget=AdminDateWidget)


class PhaseFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Phases start in their usual order; they may overlap."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and form.cleaned_data.get("starts_on")]
        phases = sorted(
            (form.instance for form in kept if form.cleaned_data.get("kind")), key=lambda row: row.kind_order
        )
        problems = [
            out_of_order(before, after) for before, after in pairwise(phases) if after.starts_on < before.starts_on
        ]
        if problems:
            raise ValidationError(problems)


def out_of_order(before: Phase, after: Phase) -> str:
    """The sentence for two phases whose first days are the wrong way round."""
    return _("« %(after)s » commence %(on)s, avant « %(before)s » (%(start)s) : déplacer l’une ou l’autre.") % {
        "after": after.get_kind_display(),
        "on": dates.on(after.starts_on),
        "before": before.get_kind_display(),
        "start": dates.on(before.starts_on),
    }
