"""Questions asked before an action on a proposal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget, AdminTextInputWidget
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from partners import actions, conflicts
from partners.admin import eligibility
from partners.dossier import COMMITMENTS
from partners.models import DeepDive, Eligibility, Partner, Proposal, QuestionTemplate, Reviewer

ANSWER_WITHIN = timedelta(days=7)


def text(label: Any, *, length: int, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text area of the admin."""
    widget = AdminTextareaWidget({"rows": rows})
    return forms.CharField(label=label, max_length=length, required=required, widget=widget, help_text=help_text)


class AgreementForm(forms.Form):
    reason = text(
        gettext_lazy("Qui a donné son accord, quand et comment"),
        length=2000,
        rows=3,
        help_text=gettext_lazy(
            "Par exemple : « accord de la présidente, au téléphone, le 3 mars ». Gardé avec l’étape."
        ),
    )


class ReasonForm(forms.Form):
    reason = text(gettext_lazy("Raison"), length=2000, rows=3, help_text=gettext_lazy("Gardée avec l’étape."))


class ShortlistForm(forms.Form):
    reason = text(gettext_lazy("Pourquoi"), length=2000, rows=3, required=False)
    tell = forms.BooleanField(label=gettext_lazy("Prévenir l’association par mail"), required=False, initial=True)


class BackForm(ReasonForm):
    def __init__(self, state: str, data: Any = None) -> None:
        super().__init__(data)
        steps = [(step.value, step.label) for step in reversed(actions.earlier(state))]
        self.fields["to"] = forms.ChoiceField(label=_("Revenir à"), choices=steps)
        self.order_fields(["to", "reason"])


class EligibilityForm(forms.Form):
    """The tick-list, then the verdict."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        choices=[("yes", gettext_lazy("éligible")), ("no", gettext_lazy("hors critères"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Précision"),
        max_length=300,
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Reprise dans le mail. Indispensable hors critères, ou si une case reste vide."),
    )

    def __init__(self, proposal: Proposal, data: Any = None) -> None:
        row = Eligibility.objects.filter(proposal=proposal).first()
        super().__init__(data)
        for name in actions.TICKS:
            label = capfirst(str(Eligibility._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
            self.fields[name] = forms.BooleanField(
                label=label,
                required=False,
                initial=bool(row and getattr(row, name)),
                help_text=eligibility.said(proposal, name),
            )
        self.order_fields([*actions.TICKS, "verdict", "note"])


class AskForm(forms.Form):
    """A template fills the text once; what leaves was read."""

    template = forms.ModelChoiceField(
        QuestionTemplate.objects.all(),
        label=gettext_lazy("Partir d’un modèle"),
        required=False,
        empty_label=gettext_lazy("aucun"),
        help_text=gettext_lazy("Laisser le texte vide et valider : le modèle vient dans la case, à relire."),
    )
    text = text(gettext_lazy("Questions"), length=4000, rows=14, required=False)
    answer_by = forms.DateField(
        label=gettext_lazy("Réponse attendue avant le"),
        required=False,
        widget=AdminDateWidget,
        initial=lambda: timezone.localdate() + ANSWER_WITHIN,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "text" in cleaned and not cleaned["text"]:
            chosen = cleaned.get("template")
            if chosen is None:
                self.add_error("text", _("Écrire les questions, ou choisir un modèle."))
            else:
                self.data = self.data.copy() | {"text": chosen.text}  # type: ignore[attr-defined]
                self.add_error("text", _("Voici le texte du modèle : le relire, le changer, puis envoyer."))
        return cleaned


class CallForm(forms.Form):
    held_on = forms.DateField(label=gettext_lazy("Date"), widget=AdminDateWidget, initial=timezone.localdate)
    people = forms.CharField(label=gettext_lazy("Avec qui"), max_length=200, widget=AdminTextInputWidget)
    notes = text(gettext_lazy("Notes"), length=8000, rows=12, help_text=gettext_lazy("L’association ne les lit pas."))


class AuditorsForm(forms.Form):
    """The contact, then who else follows."""

    first = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Contact de l’association"),
        help_text=gettext_lazy("Son nom est dit à l’association : c’est cette personne qui lui répond."),
    )
    others = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Suivent aussi le dossier"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, proposal: Proposal | None, data: Any = None) -> None:
        followers = list(proposal.auditors.values_list("user_id", flat=True)) if proposal else []
        super().__init__(data, initial={"first": followers[:1] and followers[0], "others": followers[1:]})
        if proposal is None:
            self.fields["others"].help_text = _("Chaque personne choisie reçoit un seul mail, pour tous ces dossiers.")
        team = User.objects.filter(is_staff=True, is_active=True)
        for name in ("first", "others"):
            self.fields[name].queryset = team  # type: ignore[attr-defined]


# What each part of the sheet is to settle, under its box.
SHEET_ASKS = {
    "goals": gettext_lazy("Ce que trois mois doivent donner, à qui, et ce qui restera pour plus tard."),
    "data": gettext_lazy("Ce qui existe, ce qui manque, qui y donne accès et quand."),
    "analysis": gettext_lazy("Comment s’y prendre, et quels profils le sauraient."),
    "validation": gettext_lazy("À quoi on saura que le résultat est juste, et qui le dira."),
    "deployment": gettext_lazy("Où cela vivra ensuite, et qui l’entretiendra."),
}


class SheetForm(forms.ModelForm):  # type: ignore[type-arg]
    """The last version, and its number: somebody else's saving is noticed."""

    read = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = DeepDive
        fields = ("goals", "data", "analysis", "validation", "deployment")

    def __init__(self, proposal: Proposal, data: Any = None) -> None:
        self.last = proposal.deep_dives.select_related("by").first()
        shown = {name: getattr(self.last, name) for name in self.Meta.fields} if self.last else {}
        super().__init__(data, initial={**shown, "read": self.last.number if self.last else 0})
        for name in self.Meta.fields:
            self.fields[name].widget = AdminTextareaWidget({"rows": 8})
            self.fields[name].help_text = SHEET_ASKS[name]

    def clean(self) -> dict[str, Any]:
        """Theirs is shown under each box; the next try knows of it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.last and cleaned.get("read") != self.last.number:
            self.data = {**self.data.dict(), "read": str(self.last.number)}  # type: ignore[attr-defined]
            for name in self.Meta.fields:
                said = {"version": self.last, "text": getattr(self.last, name) or "–"}
                # The admin prints help texts as HTML.
                self[name].help_text = escape(_("La %(version)s dit : %(text)s") % said)
            who = self.last.by or _("Quelqu’un")
            self.add_error(None, _("%s a enregistré la fiche entre-temps : y joindre ce qui suit.") % who)
        return cleaned


class PartnerForm(forms.Form):
    """The records whose name is the same come first; empty makes a new one."""

    partner = forms.ModelChoiceField(
        Partner.objects.all(),
        label=gettext_lazy("Fiche"),
        required=False,
        empty_label=gettext_lazy("créer une fiche avec les réponses de la proposition"),
    )

    def __init__(self, proposal: Proposal, data: Any = None) -> None:
        super().__init__(data, initial={"partner": proposal.partner or likely_partner(proposal)})


def likely_partner(proposal: Proposal) -> Partner | None:
    """The record that has the same name, marks and case aside."""
    name = conflicts.folded(proposal.organisation)
    return next((row for row in Partner.objects.all() if name and conflicts.folded(row.name) == name), None)


class OwnerForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("Adresse e-mail"))
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=80, required=False, widget=AdminTextInputWidget)

    def __init__(self, proposal: Proposal, data: Any = None) -> None:
        super().__init__(data, initial={"email": proposal.contact_email, "name": proposal.contact_name})


class OpinionForm(forms.Form):
    """Why, and whom of the people named for ethics in this season."""

    reason = text(
        gettext_lazy("Pourquoi un avis"), length=2000, help_text=gettext_lazy("Lue par les personnes choisies.")
    )
    reviewers = forms.ModelMultipleChoiceField(
        Reviewer.objects.none(), label=gettext_lazy("À qui"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, proposal: Proposal, data: Any = None) -> None:
        super().__init__(data, initial={"reason": proposal.ethics_reason})
        self.fields["reviewers"].queryset = free_for_ethics(proposal)  # type: ignore[attr-defined]


def free_for_ethics(proposal: Proposal) -> QuerySet[Reviewer]:
    """Who may give an opinion on this proposal: conflicts are not offered."""
    named = Reviewer.objects.filter(season=proposal.season_id, ethics=True).select_related("user")
    named = named.prefetch_related("user__emailaddress_set")
    return named.filter(pk__in=[row.pk for row in named if actions.may_give(row, proposal)])


PROSPECTED: list[tuple[Any, dict[str, Any]]] = [
    (None, {
        "fields": ("season", "organisation"),
        "description": gettext_lazy(
            "Un brouillon que l’équipe prépare : rien ne part, rien n’est public. Ensuite, le confier à"
            " l’association, ou l’envoyer en son nom avec son accord. Seul ce qui est en gras est nécessaire."
        ),
    }),
    (gettext_lazy("L’organisation"), {
        "fields": ("organisation_kind", "website", "contact_name", "contact_role", "contact_email"),
    }),
    (gettext_lazy("Le besoin"), {"fields": ("title", "problem", "ambition", "audience", "existing")}),
    (gettext_lazy("Le projet"), {
        "fields": ("advocacy", "internal", "citizen", "climate", "social", "democracy", "territory", "summary"),
    }),
    (gettext_lazy("Les données"), {"fields": ("data_what", "data_where")}),
    (gettext_lazy("Les moyens et les engagements"), {
        "fields": ("availability", "profiles", *COMMITMENTS),
    }),
]  # fmt: skip


class ProspectForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is known of a need before its partner writes it. Only the season and the organisation are required."""

    class Meta:
        model = Proposal
        fields = tuple(name for _title, part in PROSPECTED for name in part["fields"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].required = True
        for field in self.fields.values():
            wide = {forms.Textarea: "vLargeTextField", forms.TextInput: "vTextField", forms.URLInput: "vTextField"}
            if name := wide.get(type(field.widget)):
                field.widget.attrs["class"] = name
        if self.instance.pk:
            del self.fields["season"]
