"""Questions asked before an action."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.lookup import LookUp
from partners.goals import Goal
from projects.matching import Offer
from projects.models import Edition, Membership, Project, RoleNeed
from seasons.models import Season
from volunteers.models import Skill, Volunteer

NO_NEED = (Membership.Role.MENTOR, Membership.Role.BEARER)
LEADS = [(role.value, role.label) for role in Membership.LEAD_ROLES]


class ThemesField(forms.CharField):
    """A list of words, typed with commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = [" ".join(word.split())[:60] for word in str(super().clean(value)).split(",")]
        return list(dict.fromkeys(word for word in words if word))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    """Themes with commas, goals by name."""

    themes = ThemesField(
        label=gettext_lazy("Thèmes"),
        required=False,
        max_length=300,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Séparés par des virgules : « Santé, Cartographie »."),
    )
    goals = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Objectifs de développement durable"),
        required=False,
        coerce=int,
        empty_value=[],
        widget=forms.CheckboxSelectMultiple,
        choices=Goal.choices,
    )

    class Meta:
        model = Project
        fields = "__all__"  # noqa: DJ007  the admin lists them


def person_field() -> forms.ModelChoiceField[Volunteer]:
    """A volunteer, found by typing a name or an address."""
    return forms.ModelChoiceField(
        Volunteer.objects.filter(user__erased_at=None).select_related("user"),
        label=gettext_lazy("Bénévole"),
        widget=LookUp(Membership._meta.get_field("volunteer"), admin.site),
        help_text=gettext_lazy("Taper un nom ou une adresse e-mail. Pas encore de compte ? L’ajouter dans Bénévoles."),
    )


def free_seats(need: RoleNeed) -> str:
    """«2 places libres sur 5», «complet (5)»."""
    if need.free <= 0:
        return _("complet (%d)") % need.seats
    text = ngettext("%(free)d place libre sur %(seats)d", "%(free)d places libres sur %(seats)d", need.free)
    return text % {"free": need.free, "seats": need.seats}


class NeedField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A need with its seats."""

    def label_from_instance(self, obj: RoleNeed) -> str:
        return f"{obj.skill.name} · {free_seats(obj)}"


class EditionForm(forms.Form):
    """Which team?"""

    edition = forms.ModelChoiceField(
        Edition.objects.select_related("project", "season"),
        label=gettext_lazy("Édition"),
        widget=LookUp(Membership._meta.get_field("edition"), admin.site),
    )


class MessageForm(forms.Form):
    """Words that go into the mail."""

    message = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=1000,
        required=False,
        widget=AdminTextareaWidget({"rows": 4}),
        help_text=gettext_lazy("Facultatif, repris dans le mail."),
    )


class EndForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Raison"),
        max_length=300,
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Facultative."),
    )


class RemoveForm(EndForm):
    """Several at once: why is written on each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        told = _("Gardée avec chaque participation, lue par les personnes référentes. Elle ne part pas par mail.")
        self.fields["reason"].help_text = told


class RoleForm(forms.Form):
    """Which role for all of these, and for a contribution in which field?"""

    role = forms.ChoiceField(label=gettext_lazy("Nouveau rôle"), choices=[("", "---------"), *Membership.Role.choices])
    skill = forms.ModelChoiceField(
        Skill.objects.all(),
        label=gettext_lazy("Domaine"),
        required=False,
        help_text=gettext_lazy("Indispensable pour une contribution, sans effet sur les autres rôles."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        contributes = cleaned.get("role") == Membership.Role.CONTRIBUTOR
        if contributes and not cleaned.get("skill") and "skill" not in self.errors:
            self.add_error("skill", _("Choisir le domaine de la contribution."))
        return cleaned if contributes else cleaned | {"skill": None}


class AddForm(forms.Form):
    """Somebody and their place in this edition."""

    role = forms.ChoiceField(
        label=gettext_lazy("Rôle"),
        choices=[(role.value, role.label) for role in (Membership.Role.CONTRIBUTOR, *NO_NEED)],
    )

    def __init__(self, edition: Edition, data: Any = None) -> None:
        super().__init__(data)
        needs = edition.needs.select_related("skill")
        self.fields["need"] = NeedField(
            needs, label=_("Besoin"), required=False, help_text=_("Indispensable pour une contribution.")
        )
        self.fields["volunteer"] = person_field()
        self.order_fields(["volunteer", "role", "need"])

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        contributes = cleaned.get("role") == Membership.Role.CONTRIBUTOR
        if contributes and not cleaned.get("need") and "need" not in self.errors:
            self.add_error("need", _("Choisir le besoin auquel cette personne contribue."))
        if not contributes:
            cleaned["need"] = None
        return cleaned


class LeadForm(forms.Form):
    """Which of the two leads? With `offers`, who: somebody who offered to lead, or anybody looked up."""

    role = forms.ChoiceField(label=gettext_lazy("Rôle"), choices=LEADS)

    def __init__(
        self, data: Any = None, *, ask_who: bool = True, roles: Iterable[str] = (), offers: Iterable[Offer] = ()
    ) -> None:
        super().__init__(data)
        self.offers = {str(offer.volunteer.pk): offer for offer in offers}
        if ask_who:
            self.fields["volunteer"] = person_field()
            if self.offers:
                self.ask_whom_of_those()
            self.order_fields(["offered", "volunteer", "role"])
        if roles:
            self.fields["role"].choices = [choice for choice in LEADS if choice[0] in roles]  # type: ignore[attr-defined]

    def ask_whom_of_those(self) -> None:
        """They are named first; the search is for everybody else."""
        names = [(pk, str(offer)) for pk, offer in self.offers.items()]
        self.fields["offered"] = forms.ChoiceField(
            label=_("Se proposent"),
            choices=[*names, ("", _("Quelqu’un d’autre"))],
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["volunteer"].required = False
        self.fields["volunteer"].label = _("Quelqu’un d’autre")

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        offer = self.offers.get(cleaned.get("offered", ""))
        if offer and cleaned.get("volunteer") not in (None, offer.volunteer):
            self.add_error("volunteer", _("Deux personnes sont choisies : n’en garder qu’une."))
        elif offer:
            cleaned["volunteer"] = offer.volunteer
        elif self.offers and not cleaned.get("volunteer") and "volunteer" not in self.errors:
            self.add_error("volunteer", _("Choisir une des personnes qui se proposent, ou en chercher une autre."))
        return cleaned


class MoveForm(forms.Form):
    """Another need of the same season, grouped by edition."""

    def __init__(self, membership: Membership, data: Any = None) -> None:
        super().__init__(data)
        self.fields["need"] = MoveField(membership.edition.season, membership.need_id)


class MoveField(forms.TypedChoiceField):
    """A plain list in groups: readable without scripts."""

    def __init__(self, season: Season, but: int | None) -> None:
        rows = RoleNeed.objects.filter(edition__season=season).exclude(pk=but or 0)
        rows = rows.select_related("edition__project", "edition__season", "skill")
        self.rows = {need.pk: need for need in rows.order_by("edition__number", "edition_id", "position", "pk")}
        groups: dict[str, list[tuple[int, str]]] = {}
        for need in self.rows.values():
            groups.setdefault(need.edition.display_title, []).append(
                (need.pk, f"{need.skill.name} · {free_seats(need)}")
            )
        super().__init__(
            label=_("Nouveau besoin"),
            choices=[("", "---------"), *groups.items()],
            coerce=lambda pk: self.rows[int(pk)],
            empty_value=None,
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Raison d’ouvrir sans cadrage complet"),
        max_length=300,
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Nécessaire, puisqu’il manque des points. Gardée avec l’édition."),
    )


class StageForm(forms.Form):
    """From the stage that was shown: somebody else's move is noticed."""

    before = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, before: str, stages: Iterable[Edition.State], data: Any = None) -> None:
        super().__init__(data, initial={"before": before})
        self.fields["stage"] = forms.ChoiceField(
            label=_("Nouvelle étape"), choices=[(s.value, s.label) for s in stages]
        )


class SeatsForm(forms.Form):
    """One number per need."""

    def __init__(self, needs: Iterable[RoleNeed], data: Any = None) -> None:
        super().__init__(data)
        self.needs = {f"seats_{need.pk}": need for need in needs}
        for name, need in self.needs.items():
            least = max(1, need.seats_taken)
            self.fields[name] = forms.IntegerField(
                label=need.skill.name,
                initial=need.seats,
                min_value=least,
                max_value=99,
                help_text=_("Prises : %(taken)d, en attente : %(waiting)d")
                % {"taken": need.seats_taken, "waiting": need.waiting},  # type: ignore[attr-defined]
                error_messages={"min_value": self.too_few(need)},
            )

    def clean(self) -> dict[str, Any]:
        """A need the page showed may have been deleted since: nothing is done before that is read."""
        if any(name.startswith("seats_") and name not in self.fields for name in self.data):
            raise forms.ValidationError(
                _("Un besoin a été supprimé entre-temps. Rien n’a changé : relire, puis valider.")
            )
        return self.cleaned_data

    @staticmethod
    def too_few(need: RoleNeed) -> str:
        """People sit there: they are moved first."""
        if not need.seats_taken:
            return _("Au moins une place. Pour ne plus rien chercher, supprimer le besoin.")
        text = ngettext(
            "%d personne occupe une place : la déplacer d’abord.",
            "%d personnes occupent une place : en déplacer d’abord.",
            need.seats_taken,
        )
        return text % need.seats_taken
