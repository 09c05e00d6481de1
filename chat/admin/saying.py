"""A plan in two sentences, for whoever fears a wrong click: where it stands, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chat import words
from chat.admin import reading
from chat.models import SyncPlan
from chat.plan import CAP_FLOOR, CAP_RUN, CHANGES

State = SyncPlan.State
NAMED = 20
NEXT = {
    State.ASKED: gettext_lazy("Rien à faire : le portail lit le canal, et ne change rien."),
    State.DRY: gettext_lazy("Rien n’est encore fait. Lire les noms, puis appliquer ce plan, ou le laisser."),
    State.WAITING: gettext_lazy(
        "Lire chaque nom. Si ces retraits sont justes, appliquer ce plan. Sinon, le laisser : personne n’est retiré."
    ),
    State.APPROVED: gettext_lazy("Rien à faire : le portail fait exactement ces lignes, et s’arrête là."),
    State.FAILED: gettext_lazy("Ce qui manque est dit dans le compte rendu. Demander un nouveau plan du canal."),
    State.STALE: gettext_lazy("Rien n’a été fait. Lire le plan le plus récent de ce canal."),
}


@dataclass
class Told:
    """`why`: what made the portal stop and ask, a line each."""

    sentence: str
    next: str
    why: list[str] = field(default_factory=list)


def told(plan: SyncPlan) -> Told:
    """What the page of a plan says first."""
    why = waits(plan) if plan.state in SyncPlan.APPROVABLE else []
    return Told(_sentence(plan), _next(plan), why)


def waits(plan: SyncPlan) -> list[str]:
    """Why a person has to read it, with the figures the portal compared."""
    codes = [line["waits"] for line in plan.lines if line["waits"]]
    many, strangers = codes.count("cap"), codes.count("unknown")
    found = []
    if many:
        text = ngettext(
            "%(n)d retrait que personne n’a décidé : le portail s’arrête au-delà de %(few)d, "
            "ou d’un dixième d’un grand canal, %(most)d au plus.",
            "%(n)d retraits que personne n’a décidés : le portail s’arrête au-delà de %(few)d, "
            "ou d’un dixième d’un grand canal, %(most)d au plus.",
            many,
        )
        found.append(text % {"n": many, "few": CAP_FLOOR, "most": CAP_RUN})
    if strangers:
        text = ngettext(
            "%d compte que le portail ne connaît pas : il n’est pas retiré sans que quelqu’un l’ait lu.",
            "%d comptes que le portail ne connaît pas : ils ne sont pas retirés sans que quelqu’un les ait lus.",
            strangers,
        )
        found.append(text % strangers)
    return found


def leaving(plan: SyncPlan) -> list[str]:
    """Whom applying it takes out, by name: nobody has to go back to the plan to be sure."""
    labels = [line["label"] or line["account"] for line in plan.lines if line["kind"] == "remove"]
    more = _(" et %d autres") % (len(labels) - NAMED) if len(labels) > NAMED else ""
    return [_("Sortent du canal : %s.") % (", ".join(labels[:NAMED]) + more)] if labels else []


def _sentence(plan: SyncPlan) -> str:
    if plan.state == State.ASKED:
        return _("Le canal est en cours de lecture.")
    total = reading.changes(plan)
    if plan.state in SyncPlan.ENDED:
        told = ngettext(
            "C’est fini : %(done)d changement fait sur %(all)d.",
            "C’est fini : %(done)d changements faits sur %(all)d.",
            plan.progress,
        )
        return told % {"done": plan.progress, "all": total}
    if plan.state == State.STALE:
        return _("Ce plan n’est plus à jour : le canal ou l’équipe a changé depuis.")
    if not total:
        return _("Le canal est en ordre : rien à changer.")
    text = f"{changes(plan)}\u00a0: {reading.calls(plan.calls, plan.seconds)}." if plan.calls else f"{changes(plan)}."
    return _("Retour en arrière. %s") % text if plan.aim == SyncPlan.Aim.UNDO else text


def changes(plan: SyncPlan) -> str:
    """«12 à ajouter, 3 à retirer»: what applying it does, and nothing else."""
    counts = ((plan.count(kind), str(words.KINDS[kind]).lower()) for kind in words.KINDS if kind in CHANGES)
    return ", ".join(f"{number} {kind}" for number, kind in counts if number)


def _next(plan: SyncPlan) -> str:
    if plan.state in SyncPlan.APPROVABLE and not reading.changes(plan):
        return _("Rien à appliquer. Ce qui est à lire est plus bas.") if plan.lines else _("Rien à faire.")
    if plan.state == State.APPLIED:
        missing = len(plan.report.get("failed", {}))
        if missing:
            text = ngettext(
                "%d ligne n’a pas pu être faite : voir pourquoi dans le compte rendu. Le portail réessaie de lui-même.",
                "%d lignes n’ont pas pu être faites : voir pourquoi dans le compte rendu. "
                "Le portail réessaie de lui-même.",
                missing,
            )
            return text % missing
        return _("Pour défaire : « Revenir en arrière » montre d’abord ce qui serait changé.")
    return str(NEXT.get(State(plan.state), ""))
