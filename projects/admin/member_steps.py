"""What a coordinator does to one participation, or to several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.steps import Step
from accounts.models import User
from projects import actions, emails
from projects.actions.seats import takes_people
from projects.admin.forms import EndForm, LeadForm, MessageForm, MoveForm, RemoveForm
from projects.admin.sentences import refusals
from projects.models import Edition, Membership

ASKING = (Membership.State.APPLIED, Membership.State.WAITING)


def mail_to(membership: Membership, what: str) -> str:
    """«Mail à Alice (alice@example.org) : bienvenue dans l’équipe.»"""
    user = membership.volunteer.user
    return _("Mail à %(name)s (%(email)s) : %(what)s.") % {"name": user, "email": user.email, "what": what}


def next_in_line(membership: Membership) -> list[str]:
    """The mail of whoever gets the seat that this membership leaves; in a batch, each seat has its own."""
    if not (membership.is_seated and membership.need and takes_people(membership.edition)):
        return []
    line: Iterable[Membership] | None = getattr(membership, "next_in_line", None)
    if line is None:
        line = Membership.objects.queue(membership.need).select_related("volunteer__user")[:1]
    return [mail_to(first, _("une place se libère, premier rang de la liste d’attente")) for first in line]


def nobody_leads(membership: Membership) -> list[str]:
    """The mail of coordinators when the last lead of a team goes; in a batch, one lead after the other."""
    if not membership.is_lead or membership.edition.state in Edition.ENDED:
        return []
    leads: Counter[int] | None = getattr(membership, "leads", None)
    if leads is None:
        leads = Counter({membership.edition_id: len(emails.leads_of(membership.edition_id))})
    leads[membership.edition_id] -= 1
    if leads[membership.edition_id] > 0:
        return []
    return [_("Mail à l’équipe de coordination : plus personne n’est référent ou référente.")]


def share_lines(rows: Sequence[Membership]) -> None:
    """Read the waiting lines of all these needs at once, and tell each seated row whom its seat calls.

    Leads are counted too: each row that goes counts itself off.
    """
    leading = Membership.objects.seated().filter(edition__in={row.edition_id for row in rows})
    leading = leading.filter(role__in=Membership.LEAD_ROLES, volunteer__user__is_active=True)
    leads = Counter(leading.values_list("edition_id", flat=True))
    for row in rows:
        row.leads = leads  # type: ignore[attr-defined]
    seated = [row for row in rows if row.is_seated and row.need_id]
    prefetch_related_objects([row.edition.season for row in seated], "phases")
    waiting = Membership.objects.filter(need__in=[row.need_id for row in seated], state=Membership.State.WAITING)
    lines: dict[int | None, list[Membership]] = {}
    for one in waiting.select_related("volunteer__user").order_by("queued_at", "pk"):
        lines.setdefault(one.need_id, []).append(one)
    for row in seated:
        line = lines.get(row.need_id, [])
        row.next_in_line = [line.pop(0)] if line else []  # type: ignore[attr-defined]


class Accept(Step):
    name = "accepter"
    label = gettext_lazy("Accepter")
    form_class = MessageForm

    def offered(self, obj: Membership) -> bool:
        return obj.state in ASKING

    def happens(self, obj: Membership) -> Sequence[str]:
        lines = [
            _("%(person)s entre dans l’équipe de %(edition)s.") % {"person": obj.volunteer, "edition": obj.edition}
        ]
        if obj.need and obj.need.free <= 0:
            lines.append(_("Attention : ce besoin est complet. Ajouter d’abord une place, ou libérer une place."))
        return lines

    def mails(self, obj: Membership) -> Sequence[str]:
        return [mail_to(obj, _("demande acceptée"))]

    def perform(self, obj: Membership, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.accept(membership=obj, actor=actor, message=answers["message"])
        return _("%s fait partie de l’équipe.") % obj.volunteer

    def counted(self, number: int) -> str:
        return ngettext("%d acceptée", "%d acceptées", number) % number


class Decline(Step):
    name = "decliner"
    label = gettext_lazy("Décliner")
    form_class = MessageForm

    def offered(self, obj: Membership) -> bool:
        return obj.state in ASKING

    def happens(self, obj: Membership) -> Sequence[str]:
        return [_("La demande de %s est déclinée. Une nouvelle demande reste possible.") % obj.volunteer]

    def mails(self, obj: Membership) -> Sequence[str]:
        return [mail_to(obj, _("demande déclinée, avec d’autres projets qui recrutent"))]

    def perform(self, obj: Membership, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.decline(membership=obj, actor=actor, message=answers["message"])
        return _("La demande de %s est déclinée.") % obj.volunteer

    def counted(self, number: int) -> str:
        return ngettext("%d déclinée", "%d déclinées", number) % number


class PutInLine(Step):
    name = "mettre-en-attente"
    label = gettext_lazy("Mettre en liste d’attente")

    def offered(self, obj: Membership) -> bool:
        return obj.state == Membership.State.APPLIED and obj.need_id is not None

    def happens(self, obj: Membership) -> Sequence[str]:
        return [
            _("La demande de %s passe en liste d’attente, au rang que lui donne sa date.") % obj.volunteer,
            _("Une place qui se libère va à la première personne de la liste."),
        ]

    def mails(self, obj: Membership) -> Sequence[str]:
        return [mail_to(obj, _("liste d’attente, avec le rang"))]

    def perform(self, obj: Membership, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.put_in_line(membership=obj, actor=actor)
        return _("%s est sur la liste d’attente.") % obj.volunteer

    def counted(self, number: int) -> str:
        return ngettext("%d mise en attente", "%d mises en attente", number) % number


class Move(Step):
    name = "deplacer"
    label = gettext_lazy("Déplacer")

    def offered(self, obj: Membership) -> bool:
        return obj.is_live

    def happens(self, obj: Membership) -> Sequence[str]:
        place = obj.need.skill.name if obj.need else obj.get_role_display()
        return [
            _("%(person)s quitte %(edition)s (%(place)s) pour le besoin choisi.")
            % {"person": obj.volunteer, "edition": obj.edition, "place": place},
        ]

    def mails(self, obj: Membership) -> Sequence[str]:
        return [mail_to(obj, _("nouvelle place dans l’équipe")), *next_in_line(obj), *nobody_leads(obj)]

    def form(self, obj: Membership, data: Any = None) -> forms.Form:
        return MoveForm(obj, data)

    def perform(self, obj: Membership, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            moved = actions.move(membership=obj, need=answers["need"], actor=actor)
        return _("%(person)s est maintenant dans %(edition)s.") % {"person": obj.volunteer, "edition": moved.edition}


class Appoint(Step):
    name = "nommer"
    label = gettext_lazy("Nommer référente ou référent")

    def roles(self, obj: Membership) -> list[str]:
        return [role for role in Membership.LEAD_ROLES if role != obj.role or not obj.is_seated]

    def offered(self, obj: Membership) -> bool:
        return obj.is_live

    def happens(self, obj: Membership) -> Sequence[str]:
        lines = [
            _("%(person)s devient personne référente de %(edition)s et décide des demandes.")
            % {"person": obj.volunteer, "edition": obj.edition}
        ]
        return [*lines, _("Sa place dans un besoin est libérée.")] if obj.need else lines

    def mails(self, obj: Membership) -> Sequence[str]:
        return [mail_to(obj, _("nomination")), *next_in_line(obj)]

    def form(self, obj: Membership, data: Any = None) -> forms.Form:
        return LeadForm(data, ask_who=False, roles=self.roles(obj))

    def perform(self, obj: Membership, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            lead = actions.appoint_lead(volunteer=obj.volunteer, edition=obj.edition, role=answers["role"], actor=actor)
        return f"{lead.volunteer} : {lead.get_role_display()}."


class End(Step):
    name = "mettre-fin"
    label = gettext_lazy("Mettre fin")
    form_class = EndForm

    def offered(self, obj: Membership) -> bool:
        return obj.is_live

    def happens(self, obj: Membership) -> Sequence[str]:
        return [
            _("%(person)s ne participe plus à %(edition)s.") % {"person": obj.volunteer, "edition": obj.edition},
            _("Le canal de l’équipe suit à la prochaine synchronisation."),
        ]

    def mails(self, obj: Membership) -> Sequence[str]:
        return [mail_to(obj, _("fin de la participation")), *next_in_line(obj), *nobody_leads(obj)]

    def perform(self, obj: Membership, actor: User, answers: dict[str, Any]) -> str:
        actions.leave(membership=obj, actor=actor, reason=answers["reason"])
        return _("La participation de %s est terminée.") % obj.volunteer

    def counted(self, number: int) -> str:
        return ngettext("%d terminée", "%d terminées", number) % number


class Remove(End):
    """On several at once, a reason is asked: each person's own page may do without."""

    name = "retirer"
    label = gettext_lazy("Mettre fin, avec une raison")
    form_class = RemoveForm

    def gather(self, rows: Sequence[Membership], answers: dict[str, Any]) -> None:
        share_lines(rows)
