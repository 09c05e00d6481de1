"""What an existing channel is bound to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.actions import About
from chat.admin.rules import ForWhomForm, explained
from chat.models import Channel
from projects.models import Edition
from seasons.models import Chapter, Season


def subjects() -> dict[str, About]:
    """Everything a channel can be for, by a key: latest seasons first."""
    editions = Edition.objects.exclude(state__in=Edition.ENDED).select_related("project", "season")
    rows: list[About] = [
        *Season.objects.in_order(),
        *sorted(editions, key=lambda one: (-(one.season.number or 0), one.number, one.pk)),
        *Chapter.objects.filter(active=True),
    ]
    return {f"{type(one).__name__.lower()}-{one.pk}": one for one in rows}


class BindForm(ForWhomForm):
    """What it is for, for whom, under which rule; nobody is taken out unless somebody chose so."""

    about = forms.ChoiceField(label=gettext_lazy("Ce canal est celui de"))
    policy = forms.ChoiceField(
        label=gettext_lazy("Règle"), widget=forms.RadioSelect, choices=explained, initial=Channel.Policy.ADDITIVE
    )
    field_order = ("about", "audience", "skills", "roles", "policy")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects()
        self.fields["about"].choices = [("", "–"), *self._grouped()]  # type: ignore[attr-defined]

    def _grouped(self) -> list[tuple[str, list[tuple[str, str]]]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, one in self.subjects.items():
            heading = _("Antennes") if isinstance(one, Chapter) else _("Saisons")
            heading = str(one.season) if isinstance(one, Edition) else heading
            label = one.display_title if isinstance(one, Edition) else str(one)
            groups.setdefault(heading, []).append((key, label))
        return list(groups.items())

    def clean_about(self) -> About:
        return self.subjects[self.cleaned_data["about"]]

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        chapter = isinstance(answers.get("about"), Chapter)
        if chapter and answers.get("audience") not in (None, Channel.Audience.TEAM):
            self.add_error("audience", _("Le canal d’une antenne accueille toutes les personnes qui l’ont choisie."))
        return answers
