"""What people of a project fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from projects.models import Edition, RoleNeed
from seasons.forms import PlainText, TrappedForm
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
    return format_html("{} <small>{}</small>", capfirst(need.skill.wanted), seats)


class LeaveForm(forms.Form):
    """Nobody has to explain."""

    reason = words(
        label=_("Pourquoi pars-tu ?"),
        max_length=300,
        rows=3,
        help_text=_("Seules les personnes référentes et l’équipe de coordination le lisent."),
    )


class PauseForm(forms.Form):
    """A day to come back, and what becomes of one's seats meanwhile."""

    LONGEST = timedelta(days=366)

    until = forms.DateField(
        label=_("En pause jusqu’au"),
        help_text=_("Le jour de ton retour, comme 24/02/2027, dans un an au plus. Tu pourras le changer."),
        # Written out: the button of a browser’s own calendar shows no focus that a page can draw.
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={
            "required": _("Indique le jour de ton retour."),
            "invalid": _("Indique un jour, comme 24/02/2027."),
        },
    )
    seats = forms.ChoiceField(
        label=_("Et tes places dans les équipes ?"),
        widget=forms.RadioSelect,
        choices=[
            ("keep", _("Les garder : l’équipe compte sur ton retour")),
            ("give", _("Les rendre : elles vont aux personnes qui attendent")),
        ],
        error_messages={"required": _("Choisis ce que deviennent tes places.")},
    )

    def __init__(self, *args: Any, has_seats: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_seats:
            del self.fields["seats"]

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today < until <= today + self.LONGEST:
            raise forms.ValidationError(gettext("Choisis un jour à venir, dans un an au plus."))
        return until

    @property
    def keeps_seats(self) -> bool:
        return bool(self.cleaned_data.get("seats", "keep") == "keep")


class RelayForm(forms.Form):
    """Words for somebody whose address stays hidden."""

    text = words(
        label=_("Ton message"),
        required=True,
        max_length=2000,
        rows=7,
        help_text=_("2 000 caractères au plus."),
        error_messages={"required": _("Écris quelques mots.")},
    )
    shows_address = forms.BooleanField(
        label=_("Montrer mon adresse e-mail"),
        required=False,
        help_text=_("La réponse arrive alors droit dans ta boîte. Sinon, elle passe aussi par le site."),
    )


class AlertForm(TrappedForm):
    """An address, and the role it waits for. Somebody signed in has given theirs."""

    need = forms.TypedChoiceField(
        label=_("Une place dans quel rôle ?"),
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": _("Ce rôle n’est plus proposé : choisis-en un autre.")},
    )
    email = forms.EmailField(
        label=_("Ton adresse e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrire une adresse e-mail"),
            "invalid": _("Écrire une adresse complète, comme prenom@exemple.org"),
        },
    )

    def __init__(self, *args: Any, needs: Sequence[RoleNeed], known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_id = {str(need.pk): need for need in needs}
        field: Any = self.fields["need"]
        field.choices = [
            ("", _("N’importe lequel")),
            *((pk, capfirst(n.skill.wanted)) for pk, n in by_id.items()),
        ]
        field.coerce = by_id.__getitem__
        if known:
            del self.fields["email"]


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

    def theirs(self, now: Edition) -> list[tuple[str, str]]:
        """What somebody else wrote meanwhile, where it differs from what was typed: label and text."""
        return [
            (str(field.label), getattr(now, name))
            for name, field in self.fields.items()
            if getattr(now, name) != self.cleaned_data[name]
        ]


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
