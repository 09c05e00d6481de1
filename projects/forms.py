"""What people of a project fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from projects.models import Edition, RoleNeed
from seasons.forms import PlainText
from volunteers.forms import hours_field

TOO_LONG = _("Ce texte fait %(show_value)d caractères : garde-en %(limit_value)d au plus.")

CHARTER_CHANGED = _("La charte vient de changer : relis-la, puis accepte-la à nouveau.")


def words(**options: Any) -> PlainText:
    """A text area whose length is told in words."""
    rows = options.pop("rows", 4)
    options.setdefault("required", False)
    options["error_messages"] = {"max_length": TOO_LONG} | options.get("error_messages", {})
    return PlainText(widget=forms.Textarea(attrs={"rows": rows}), **options)


class JoinForm(forms.Form):
    """One page to commit: role, time, a few words, the charter."""

    need = forms.TypedChoiceField(
        label=_("Quel rôle veux-tu prendre ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisis un rôle."),
            "invalid_choice": _("Ce rôle n’est plus proposé : choisis-en un autre."),
        },
    )
    hours_per_week = hours_field(
        label=_("Combien d’heures par semaine ?"),
        help_text=_("Une estimation suffit. Elle aide l’équipe à se répartir le travail."),
    )
    message = words(
        label=_("Quelques mots à l’équipe"),
        max_length=1000,
        help_text=_("Ce qui t’attire, ce que tu sais faire ou veux apprendre. 1 000 caractères au plus."),
    )
    charter_accepted = forms.BooleanField(
        label=_("J’ai lu la charte des bénévoles et je l’accepte"),
        error_messages={"required": _("Lis la charte, puis coche la case pour l’accepter.")},
    )
    charter_version = forms.IntegerField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": CHARTER_CHANGED}
    )

    def __init__(self, *args: Any, needs: Sequence[RoleNeed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_id = {str(need.pk): need for need in needs}
        field: Any = self.fields["need"]
        field.choices = [(pk, seats_in_words(need)) for pk, need in by_id.items()]
        field.coerce = by_id.__getitem__

    def read_charter_again(self) -> None:
        """The box is no longer ticked: it was for another text."""
        self.data = {name: value for name, value in self.data.items() if name != "charter_accepted"}


def seats_in_words(need: RoleNeed) -> SafeString:
    """«En design, 2 places sur 4», or the waiting list, told before it is chosen."""
    seats = gettext("complet, liste d’attente")
    if need.free > 0:
        free = ngettext("%(n)s place sur %(seats)s", "%(n)s places sur %(seats)s", need.free)
        seats = free % {"n": need.free, "seats": need.seats}
    return format_html("{} <small>{}</small>", capfirst(need.skill.domain_label), seats)


class LeaveForm(forms.Form):
    """Nobody has to explain."""

    reason = words(
        label=_("Pourquoi pars-tu ?"),
        max_length=300,
        rows=3,
        help_text=_("Seules les personnes référentes et l’équipe de coordination le lisent."),
    )


class DecisionForm(forms.Form):
    """A lead's words, whatever the answer."""

    message = words(
        label=_("Un mot pour cette personne"),
        max_length=1000,
        help_text=_("Il part dans le mail de réponse, tel quel."),
    )


class PublicTextForm(forms.ModelForm):  # type: ignore[type-arg]
    """What visitors read about the edition."""

    class Meta:
        model = Edition
        fields = ("problem", "deliverable", "rhythm")
        labels: ClassVar = {
            "problem": _("Le problème"),
            "deliverable": _("Ce que l’équipe construit"),
            "rhythm": _("Le rythme"),
        }
        help_texts: ClassVar = {
            "problem": _("Qui est touché, où, depuis quand. Markdown accepté, 4 000 caractères au plus."),
            "deliverable": _("Ce qui existera à la fin de la saison. Markdown accepté, 4 000 caractères au plus."),
            "rhythm": _("Par exemple : une réunion le mardi soir, 3 h par semaine."),
        }
        field_classes: ClassVar = {"problem": PlainText, "deliverable": PlainText, "rhythm": PlainText}
        error_messages: ClassVar = {name: {"max_length": TOO_LONG} for name in ("problem", "deliverable", "rhythm")}


class TextCommentForm(forms.Form):
    """A partner's remark on the public text: *vous*."""

    comment = words(
        label=_("Ce qu’il faut changer"),
        required=True,
        max_length=4000,
        rows=5,
        help_text=_("Votre remarque rejoint le fil de votre proposition, et l’équipe est prévenue."),
        error_messages={
            "required": _("Écrire ce qu’il faut changer"),
            "max_length": _("Ce texte fait %(show_value)d caractères : en garder %(limit_value)d au plus."),
        },
    )
