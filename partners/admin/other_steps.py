"""Beside the audit: a prepared draft and its owner, the partner's record, ethics opinions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.steps import Step
from accounts.models import User
from partners import actions, answers
from partners.admin.forms import (
    AgreementForm,
    OpinionForm,
    OwnerForm,
    PartnerForm,
    ProspectForm,
    ReasonForm,
    free_for_ethics,
)
from partners.admin.sentences import refusals
from partners.models import Ethics, Proposal, State


class Prepare(Step):
    name = "preparer"
    label = gettext_lazy("Compléter le brouillon")

    def offered(self, obj: Proposal) -> bool:
        return actions.is_prepared(obj)

    def happens(self, obj: Proposal) -> Sequence[str]:
        return [_("Tant que l’association n’a pas repris ce brouillon, l’équipe peut le compléter.")]

    def form(self, obj: Proposal, data: Any = None) -> forms.Form:
        return ProspectForm(data, instance=obj)  # type: ignore[return-value]  # a model's form answers like any other

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.prepare(proposal=obj, answers=answers, actor=actor)
        return _("Le brouillon est enregistré.")


class SendFor(Step):
    name = "envoyer"
    label = gettext_lazy("Envoyer au nom de l’association")
    form_class = AgreementForm

    def offered(self, obj: Proposal) -> bool:
        return actions.is_prepared(obj)

    def happens(self, obj: Proposal) -> Sequence[str]:
        if missing := answers.problems(obj):
            return [_("Il manque encore, à compléter d’abord :"), *missing.values()]
        return [
            _("La proposition entre dans l’appel, avec l’accord écrit ci-dessous. Son résumé ne devient pas public."),
            _("Personne de l’association ne peut la suivre avant qu’elle lui soit confiée : c’est l’étape d’après."),
        ]

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.send_for(proposal=obj, reason=answers["reason"], actor=actor)
        return _("%s est envoyée. Il reste à la confier à l’association.") % obj


class InviteOwner(Step):
    name = "inviter"
    label = gettext_lazy("Confier à l’association")

    def offered(self, obj: Proposal) -> bool:
        return actions.is_unclaimed(obj)

    def happens(self, obj: Proposal) -> Sequence[str]:
        taken = (
            _("La personne invitée reprend le brouillon par un lien personnel, le complète et l’envoie.")
            if obj.state == State.DRAFT
            else _("La personne invitée suit la proposition par un lien personnel, et reçoit dès lors tous les mails.")
        )
        return [taken, _("Une autre personne invitée auparavant, qui n’a pas répondu, perd son lien.")]

    def mails(self, obj: Proposal) -> Sequence[str]:
        return [_("Mail à l’adresse indiquée : la proposition et son lien.")]

    def form(self, obj: Proposal, data: Any = None) -> forms.Form:
        return OwnerForm(obj, data)

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            writer = actions.invite_owner(proposal=obj, actor=actor, **answers)
        return _("%s est invitée à reprendre la proposition.") % writer.email


class LinkPartner(Step):
    name = "fiche"
    label = gettext_lazy("Relier la fiche partenaire")

    def happens(self, obj: Proposal) -> Sequence[str]:
        return [_("La fiche choisie rassemble les propositions et les projets d’une association, saison après saison.")]

    def form(self, obj: Proposal, data: Any = None) -> forms.Form:
        return PartnerForm(obj, data)

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            if partner := answers["partner"]:
                actions.link_partner(proposal=obj, partner=partner, actor=actor)
            else:
                partner = actions.create_partner(proposal=obj, actor=actor)
        return str(_("Fiche reliée : %s.") % partner)


class AskOpinion(Step):
    name = "ethique"
    label = gettext_lazy("Demander un avis éthique")

    def offered(self, obj: Proposal) -> bool:
        return obj.state not in (State.DRAFT, State.WITHDRAWN)

    def happens(self, obj: Proposal) -> Sequence[str]:
        lines = [
            _("Un seul avis défavorable suffit à rendre l’éthique défavorable. Les conditions suivent dans le cadrage.")
        ]
        if not free_for_ethics(obj).exists():
            lines.append(_("Personne ne peut répondre : nommer quelqu’un pour l’éthique dans la saison."))
        return lines

    def mails(self, obj: Proposal) -> Sequence[str]:
        return [_("Mail à chaque personne choisie : la raison, et la page où répondre.")]

    def form(self, obj: Proposal, data: Any = None) -> forms.Form:
        return OpinionForm(obj, data)

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.ask_opinion(proposal=obj, actor=actor, **answers)
        return _("L’avis est demandé.")


class DropOpinion(Step):
    name = "sans-avis"
    label = gettext_lazy("Ne plus attendre d’avis")
    form_class = ReasonForm

    def offered(self, obj: Proposal) -> bool:
        return obj.ethics == Ethics.ASKED or obj.opinions.filter(answer="").exists()

    def happens(self, obj: Proposal) -> Sequence[str]:
        people = ", ".join(str(row.reviewer) for row in obj.opinions.filter(answer="").select_related("reviewer__user"))
        if not people:
            return [
                _("Chaque personne interrogée s’est déportée. Sans autre avis, l’éthique devient « pas nécessaire ».")
            ]
        return [_("La demande faite à %s est retirée. Les avis rendus restent.") % people]

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            current = actions.drop_opinion(proposal=obj, actor=actor, reason=answers["reason"])
        return _("Éthique : %s.") % current.get_ethics_display()
