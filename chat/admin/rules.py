"""The four rules a channel can follow, each explained where it is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat.models import Channel
from projects.models import Membership
from volunteers.models import Skill

Policy = Channel.Policy
MEANS: Mapping[str, str | Promise] = {
    Policy.MANAGED: _(
        "Ajoute l’équipe. Retire seulement les personnes que le portail a ajoutées et qui n’ont plus de place. "
        "C’est la règle d’un canal créé par le portail."
    ),
    Policy.ADDITIVE: _(
        "Ajoute l’équipe et ne retire jamais personne : les retraits sont listés, à faire à la main. "
        "C’est la règle d’un canal qui existait déjà."
    ),
    Policy.AUTHORITATIVE: _(
        "Le canal contient l’équipe et elle seule. Qui n’en est pas est proposé au retrait ; "
        "un compte que le portail ne connaît pas n’est retiré qu’après un accord."
    ),
    Policy.FROZEN: _("Le portail ne change plus rien : ni ajouts, ni retraits, ni présentation."),
}


NAMES: Mapping[str, str | Promise] = {
    Policy.MANAGED: _("Tenu"),
    Policy.ADDITIVE: _("Ajouts seulement"),
    Policy.AUTHORITATIVE: _("Exact"),
    Policy.FROZEN: _("Figé"),
}


def explained() -> list[tuple[str, str]]:
    """Choices for a form: the rule's name, then what it does."""
    return [(one.value, f"{NAMES[one]}. {MEANS[one]}") for one in Policy]


class PolicyForm(forms.Form):
    """Another rule for a channel."""

    policy = forms.ChoiceField(label=_("Règle"), widget=forms.RadioSelect, choices=explained)


class SomeForm(forms.Form):
    """Some fields and roles."""

    skills = forms.ModelMultipleChoiceField(
        label=_("Domaines"),
        queryset=Skill.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Pour « certains rôles ou domaines » : qui a une place dans un de ces domaines y est."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Rôles"),
        choices=[choice for choice in Membership.Role.choices if choice[0] != Membership.Role.CONTRIBUTOR],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Pour « certains rôles ou domaines » : qui a un de ces rôles y est aussi."),
    )


class ForWhomForm(SomeForm):
    """Whom a channel is for: the whole team, its leads, or some fields and roles."""

    audience = forms.ChoiceField(
        label=_("Membres visés"),
        widget=forms.RadioSelect,
        choices=Channel.Audience.choices,
        initial=Channel.Audience.TEAM,
    )
    field_order: Iterable[str] | None = ("audience", "skills", "roles")

    def clean(self) -> dict[str, object]:
        answers = super().clean() or {}
        some = answers.get("audience") == Channel.Audience.ROLES
        chosen = bool(answers.get("skills") or answers.get("roles"))
        if some and not chosen:
            self.add_error("skills", _("Choisir au moins un domaine ou un rôle."))
        if not some and chosen:
            self.add_error("audience", _("Des domaines ou des rôles sont cochés : choisir « certains »."))
        return answers
