"""What a coordinator does to an edition, its team and its seats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.steps import NoQuestion, Refused, Step
from accounts.models import User
from projects import actions
from projects.admin.forms import AddForm, LeadForm, ReasonForm, SeatsForm, StageForm
from projects.admin.sentences import refusals
from projects.matching import who_could_lead
from projects.models import Edition, Membership, RoleNeed


def missing(edition: Edition) -> list[actions.GateLine]:
    return [line for line in actions.gate(edition=edition) if not line.done]


class OpenRecruiting(Step):
    name = "ouvrir"
    label = gettext_lazy("Ouvrir le recrutement")
    form_class = ReasonForm

    def offered(self, obj: Edition) -> bool:
        return obj.state in (Edition.State.FRAMING, Edition.State.READY)

    def happens(self, obj: Edition) -> Sequence[str]:
        lines = [_("On peut rejoindre %s, dans la limite des places.") % obj]
        lines += [_("Il manque : « %s ».") % line.label for line in missing(obj)]
        if not obj.published:
            lines.append(_("Cette édition n’est pas publiée : personne ne la voit encore."))
        return lines

    def form(self, obj: Edition, data: Any = None) -> forms.Form:
        return ReasonForm(data) if missing(obj) else NoQuestion(data)

    def perform(self, obj: Edition, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.open_recruiting(edition=obj, actor=actor, reason=answers.get("reason", ""))
        return _("%s recrute.") % obj


class AddSomebody(Step):
    name = "ajouter"
    label = gettext_lazy("Ajouter quelqu’un")

    def happens(self, obj: Edition) -> Sequence[str]:
        return [_("La personne choisie entre aussitôt dans l’équipe de %s, puis dans son canal.") % obj]

    def mails(self, obj: Edition) -> Sequence[str]:
        return [_("Mail à la personne choisie : bienvenue dans l’équipe.")]

    def form(self, obj: Edition, data: Any = None) -> forms.Form:
        return AddForm(obj, data)

    def perform(self, obj: Edition, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.add_member(
                volunteer=answers["volunteer"], edition=obj, actor=actor, need=answers["need"], role=answers["role"]
            )
        return str(_("%s fait partie de l’équipe.") % answers["volunteer"])


class AppointLead(Step):
    name = "nommer"
    label = gettext_lazy("Nommer une personne référente")

    def happens(self, obj: Edition) -> Sequence[str]:
        leads = obj.memberships.seated().filter(role__in=Membership.LEAD_ROLES).select_related("volunteer__user")
        named = ", ".join(f"{lead.volunteer} ({lead.get_role_display()})" for lead in leads)
        return [
            _("Aujourd’hui : %s.") % (named or _("personne")),
            _("La personne choisie décide des demandes de %s et modifie son texte public.") % obj,
            _("Si elle occupait une place dans un besoin, cette place est libérée."),
        ]

    def mails(self, obj: Edition) -> Sequence[str]:
        return [
            _("Mail à la personne choisie : nomination."),
            _("Si une place se libère : mail à la première personne de la liste d’attente."),
        ]

    def form(self, obj: Edition, data: Any = None) -> forms.Form:
        return LeadForm(data, offers=who_could_lead(obj))

    def perform(self, obj: Edition, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            lead = actions.appoint_lead(volunteer=answers["volunteer"], edition=obj, role=answers["role"], actor=actor)
        return f"{lead.volunteer} : {lead.get_role_display()}."


class Seats(Step):
    """On an edition, all its needs; on a need, that one."""

    name = "places"
    label = gettext_lazy("Régler les places")

    def needs(self, obj: Edition | RoleNeed) -> Iterable[RoleNeed]:
        rows = RoleNeed.objects.filter(edition=obj) if isinstance(obj, Edition) else RoleNeed.objects.filter(pk=obj.pk)
        waiting = Count("memberships", filter=Q(memberships__state=Membership.State.WAITING))
        return rows.select_related("skill").annotate(waiting=waiting).order_by("pk")

    def offered(self, obj: Edition | RoleNeed) -> bool:
        return isinstance(obj, RoleNeed) or obj.needs.exists()

    def happens(self, obj: Edition | RoleNeed) -> Sequence[str]:
        return [_("Chaque place ajoutée va d’abord à la liste d’attente, dans l’ordre d’arrivée.")]

    def mails(self, obj: Edition | RoleNeed) -> Sequence[str]:
        return [_("Mail aux personnes en attente qui obtiennent une place.")]

    def form(self, obj: Edition | RoleNeed, data: Any = None) -> forms.Form:
        return SeatsForm(self.needs(obj), data)

    def perform(self, obj: Edition | RoleNeed, actor: User, answers: dict[str, Any]) -> str:
        changed, refused, gone = [], [], []
        for need in self.needs(obj):
            number = answers.get(f"seats_{need.pk}", need.seats)
            if number == need.seats:
                continue
            try:
                actions.set_seats(need=need, number=number, actor=actor)
                changed.append(f"{need.skill.name} : {number}")
            except actions.SeatsTaken:
                refused.append(need.skill.name)
            except actions.NeedGone:
                gone.append(need.skill.name)
        problem = _("Des places ont été prises entre-temps : %s.") % ", ".join(refused) if refused else ""
        if gone:
            problem = f"{problem} {_('Besoins supprimés entre-temps : %s.') % ', '.join(gone)}".strip()
        if problem and not changed:
            raise Refused(problem)
        return " ".join([_("Places : %s.") % (", ".join(changed) or _("inchangées")), problem]).strip()


class ChangeStage(Step):
    name = "etape"
    label = gettext_lazy("Changer d’étape")

    def happens(self, obj: Edition) -> Sequence[str]:
        return [
            _("Étape actuelle de %(edition)s : %(state)s.") % {"edition": obj, "state": obj.get_state_display()},
            _("On ne peut rejoindre un projet que lorsqu’il recrute ou construit."),
            _("Terminé ou arrêté : %(team)s, %(asking)s.") % self.ends(obj),
            _("Reprendre le projet plus tard ne rend pas leurs places à ces personnes."),
        ]

    def ends(self, obj: Edition) -> dict[str, str]:
        """What an end would end: the team, and those who ask or wait."""
        team = obj.memberships.seated().count()
        asking = obj.memberships.live().count() - team
        return {
            "team": ngettext("%d participation prend fin", "%d participations prennent fin", team) % team,
            "asking": ngettext("%d demande est déclinée", "%d demandes sont déclinées", asking) % asking,
        }

    def mails(self, obj: Edition) -> Sequence[str]:
        return [_("Terminé ou arrêté : mail à toutes ces personnes, avec les projets qui recrutent encore.")]

    def form(self, obj: Edition, data: Any = None) -> forms.Form:
        return StageForm(obj.state, actions.next_stages(obj.state), data)

    def perform(self, obj: Edition, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            edition = actions.set_stage(edition=obj, before=answers["before"], stage=answers["stage"], actor=actor)
        return f"{edition} : {edition.get_state_display()}."
