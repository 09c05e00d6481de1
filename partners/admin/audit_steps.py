"""What a coordinator does with a proposal while it is studied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.steps import Step
from accounts.models import User
from partners import actions
from partners.admin.forms import (
    AskForm,
    AuditorsForm,
    BackForm,
    CallForm,
    EligibilityForm,
    ReasonForm,
    SheetForm,
    ShortlistForm,
)
from partners.admin.sentences import refusals
from partners.models import Proposal, State
from partners.states import By, can_move

STUDIED = (State.SUBMITTED, State.QUESTIONS, State.CALL, State.DEEP_DIVE, State.SHORTLISTED)


def mail_to_writers(proposal: Proposal, what: str) -> list[str]:
    """«Mail à Inès, Paul : nos questions.», or that nobody can be written to."""
    people = ", ".join(str(writer) for writer in proposal.writers.all() if writer.confirmed_at)
    if not people:
        return [_("Aucun : personne de l’association n’a confirmé d’adresse.")]
    return [_("Mail à %(people)s : %(what)s.") % {"people": people, "what": what}]


class StudyStep(Step):
    """Offered while the proposal is studied."""

    def offered(self, obj: Proposal) -> bool:
        return obj.state in STUDIED


class DecideEligibility(Step):
    name = "eligibilite"
    label = gettext_lazy("Dire l’éligibilité")

    def offered(self, obj: Proposal) -> bool:
        return obj.state in (State.SUBMITTED, State.INELIGIBLE)

    def form(self, obj: Proposal, data: Any = None) -> forms.Form:
        return EligibilityForm(obj, data)

    def happens(self, obj: Proposal) -> Sequence[str]:
        return [
            _("Éligible : l’étude commence, ou reprend."),
            _("Hors critères : la proposition sort de l’appel. On peut la reprendre d’ici."),
        ]

    def mails(self, obj: Proposal) -> Sequence[str]:
        return mail_to_writers(obj, _("le verdict et sa précision"))

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        ticks = [name for name in actions.TICKS if answers[name]]
        eligible = answers["verdict"] == "yes"
        with refusals():
            actions.decide_eligibility(proposal=obj, eligible=eligible, ticks=ticks, note=answers["note"], actor=actor)
        return _("%s est éligible.") % obj if eligible else _("%s est hors critères.") % obj


class Ask(StudyStep):
    name = "questions"
    label = gettext_lazy("Poser des questions")
    form_class = AskForm

    def happens(self, obj: Proposal) -> Sequence[str]:
        return [_("La proposition passe à « questions en cours » : c’est à l’association de répondre.")]

    def mails(self, obj: Proposal) -> Sequence[str]:
        return mail_to_writers(obj, _("les questions, avec un lien pour répondre"))

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.ask(proposal=obj, text=answers["text"], answer_by=answers["answer_by"], actor=actor)
        return _("Les questions sont parties.")


class NoteCall(StudyStep):
    name = "echange"
    label = gettext_lazy("Noter un échange")
    form_class = CallForm

    def happens(self, obj: Proposal) -> Sequence[str]:
        return [_("Avant l’étude approfondie, la proposition passe à « échange prévu ».")]

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.note_call(proposal=obj, actor=actor, **answers)
        return _("L’échange est noté.")


class Assign(Step):
    name = "suivi"
    label = gettext_lazy("Confier le dossier")

    def offered(self, obj: Proposal) -> bool:
        return obj.state != State.WITHDRAWN

    def happens(self, obj: Proposal) -> Sequence[str]:
        people = ", ".join(str(row.user) for row in obj.auditors.all())
        return [_("Aujourd’hui : %s.") % people if people else _("Personne ne le suit encore.")]

    def form(self, obj: Proposal | None, data: Any = None) -> forms.Form:
        return AuditorsForm(obj, data)

    def counted(self, number: int) -> str:
        return ngettext("%d dossier confié", "%d dossiers confiés", number) % number

    def mails(self, obj: Proposal) -> Sequence[str]:
        return [_("Mail à chaque personne qui ne suivait pas encore ce dossier.")]

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.assign_auditors(proposal=obj, users=self.people(answers), actor=actor)
        return _("%(name)s répond à l’association.") % {"name": answers["first"]}

    @staticmethod
    def people(answers: dict[str, Any]) -> list[User]:
        """The contact, then who else follows."""
        first: User = answers["first"]
        return [first, *(user for user in answers["others"] if user != first)]


class AssignSeveral(Assign):
    """The same for several files: each person gets one letter for all of them."""

    def mails(self, obj: Proposal) -> Sequence[str]:
        return []

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        """Only checks: all are given at once, with the letters, when the batch is through."""
        with refusals():
            actions.check_team(self.people(answers))
        return str(obj)

    def finished(self, rows: Sequence[Proposal], actor: User, answers: dict[str, Any]) -> None:
        actions.assign_several(proposals=rows, users=self.people(answers), actor=actor)


class Deepen(StudyStep):
    name = "etude"
    label = gettext_lazy("Remplir la fiche d’étude")

    def happens(self, obj: Proposal) -> Sequence[str]:
        return [_("Chaque enregistrement est une nouvelle version ; les anciennes restent lisibles.")]

    def form(self, obj: Proposal, data: Any = None) -> forms.Form:
        return SheetForm(obj, data)  # type: ignore[return-value]  # a model's form answers like any other

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            row = actions.deepen(proposal=obj, actor=actor, **answers)
        return _("Fiche d’étude enregistrée : %s.") % row


class Shortlist(Step):
    name = "preselectionner"
    label = gettext_lazy("Présélectionner")
    form_class = ShortlistForm

    def gather(self, rows: Sequence[Proposal], answers: dict[str, Any]) -> None:
        prefetch_related_objects(rows, "writers")

    def offered(self, obj: Proposal) -> bool:
        return can_move(obj.state, State.SHORTLISTED, By.COORDINATOR)

    def happens(self, obj: Proposal) -> Sequence[str]:
        lines = [_("%s est présentée au comité.") % obj]
        if obj.ethics == "asked":
            lines.append(_("Attention : un avis éthique est encore attendu."))
        return lines

    def mails(self, obj: Proposal) -> Sequence[str]:
        return mail_to_writers(obj, _("présélection, si la case reste cochée"))

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.shortlist(proposal=obj, actor=actor, **answers)
        return _("%s est présélectionnée.") % obj

    def counted(self, number: int) -> str:
        return ngettext("%d proposition présélectionnée", "%d propositions présélectionnées", number) % number


class MoveBack(Step):
    name = "revenir"
    label = gettext_lazy("Revenir en arrière")
    takes_away = True

    def offered(self, obj: Proposal) -> bool:
        return bool(actions.earlier(obj.state))

    def happens(self, obj: Proposal) -> Sequence[str]:
        return [_("La proposition est aujourd’hui « %s ».") % obj.get_state_display()]

    def form(self, obj: Proposal, data: Any = None) -> forms.Form:
        return BackForm(obj.state, data)

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            moved = actions.move_back(proposal=obj, actor=actor, **answers)
        return _("La proposition est à nouveau « %s ».") % moved.get_state_display()


class Withdraw(Step):
    name = "retirer"
    label = gettext_lazy("Retirer à la demande de l’association")
    takes_away = True
    form_class = ReasonForm

    def offered(self, obj: Proposal) -> bool:
        return can_move(obj.state, State.WITHDRAWN, By.COORDINATOR)

    def happens(self, obj: Proposal) -> Sequence[str]:
        lines = [_("%s sort de l’appel, sans retour possible.") % obj]
        if obj.followed_at_url:
            lines.append(_("Attention : une édition est déjà ouverte. Elle reste, à arrêter à part."))
        return lines

    def mails(self, obj: Proposal) -> Sequence[str]:
        return mail_to_writers(obj, _("retrait, à leur demande"))

    def perform(self, obj: Proposal, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.withdraw_for(proposal=obj, actor=actor, reason=answers["reason"])
        return _("%s est retirée.") % obj
