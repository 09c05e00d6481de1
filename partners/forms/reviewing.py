"""What a reviewer and a coordinator fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Criterion, Proposal, Review
from partners.states import DECISIONS
from seasons.forms import PlainText
from seasons.text import marked

LEVELS = [
    (0, _("0 absent")),
    (1, _("1 très faible")),
    (2, _("2 faible")),
    (3, _("3 correct")),
    (4, _("4 bon")),
    (5, _("5 excellent")),
]


class Scale(forms.RadioSelect):
    """Radios in a row: the class is the group's, not each button's."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["attrs"].pop("class", None)
        return option


class ReviewForm(forms.Form):
    """A score from 0 to 5 for each criterion, notes for the committee, a word for the partner.

    Args:
        draft: nothing is required and no length is refused; what no field can hold is left out.
    """

    def __init__(self, *args: Any, criteria: Sequence[Criterion], draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for row in criteria:
            self.fields[f"score_{row.pk}"] = forms.TypedChoiceField(
                label=marked(row.title, row.title),
                help_text=marked(row.question, row.question),
                choices=LEVELS,
                coerce=int,
                empty_value=None,
                widget=Scale(attrs={"class": "scale"}),
                required=not draft,
                error_messages={"required": _("Noter : %s") % row.title},
            )
        self.fields["notes"] = _text(
            _("Notes pour le comité"), _("Lues par les membres du comité, jamais par l’association."), 4000, draft
        )
        self.fields["comment"] = _text(
            _("Un mot pour l’association"),
            _("Joint à la réponse, sans votre nom, après relecture par la coordination."),
            2000,
            draft,
        )

    @property
    def scores(self) -> dict[int, int]:
        """By criterion id, those that were given."""
        given = {row.pk: self.cleaned_data.get(f"score_{row.pk}") for row in self.criteria}
        return {pk: value for pk, value in given.items() if value is not None}

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("notes", "comment")}


def _text(label: Any, hint: Any, most: int, draft: bool) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return PlainText(label=label, help_text=hint, required=False, max_length=None if draft else most, widget=widget)


def read_before(review: Review) -> dict[str, Any]:
    """What the form shows when one comes back to it."""
    scores = {f"score_{score.criterion_id}": score.value for score in review.scores.all()}
    return scores | {"notes": review.notes, "comment": review.comment}


class AsideForm(forms.Form):
    """Why somebody steps aside."""

    reason = PlainText(
        label=_("Pourquoi vous déporter ?"),
        help_text=_("Une phrase pour la coordination : « je suis bénévole de cette association », par exemple."),
        max_length=200,
        error_messages={"required": _("Dire en une phrase pourquoi vous déporter")},
    )


class DecisionForm(forms.Form):
    """One line of the committee's table."""

    proposal = forms.SlugField(max_length=8)
    decision = forms.ChoiceField(
        choices=[("", _("à décider")), *((state.value, state.label) for state in DECISIONS)], required=False
    )


class LetterForm(forms.Form):
    """What joins a decision's letter, and whether it waits."""

    letter = PlainText(
        label=_("Le mot de l’équipe de coordination"),
        help_text=_("Joint au mail et à la page de suivi. Pour une réorientation, dire vers qui ou quoi."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    comments = forms.TypedMultipleChoiceField(
        label=_("Mots des membres du comité à joindre"),
        help_text=_("Sans leur nom. Un mot qui n’est pas coché ne part pas."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    held_back = forms.BooleanField(label=_("Différer cette annonce : elle ne part pas avec les autres"), required=False)

    def __init__(self, *args: Any, proposal: Proposal, readings: Sequence[Review], **kwargs: Any) -> None:
        approved = [row.pk for row in readings if row.comment_approved]
        kept = {"letter": proposal.pending_letter, "held_back": proposal.held_back, "comments": approved}
        kwargs["initial"] = kept
        super().__init__(*args, **kwargs)
        if readings:
            self.fields["comments"].choices = [(row.pk, row.comment) for row in readings]  # type: ignore[attr-defined]
        else:
            del self.fields["comments"]
