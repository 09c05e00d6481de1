"""Where a sent proposal stands, in the words its partner reads: from what was announced, never from what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Message, Proposal, State
from seasons import dates
from seasons.models import Phase

S = State
STUDIED = (S.SUBMITTED, S.QUESTIONS, S.CALL, S.DEEP_DIVE)
AGAIN = (S.INELIGIBLE, S.DECLINED, S.REDIRECTED, S.WITHDRAWN)


class Step(NamedTuple):
    """One line of the timeline component."""

    label: str
    when: str
    state: str
    text: str = ""


class Words(NamedTuple):
    """What is going on, and what follows."""

    title: str
    now: str
    after: str


class Turn(NamedTuple):
    """Questions that wait for the partner. `late` once their day is over."""

    answer_by: date | None
    late: bool


def is_abandoned(proposal: Proposal) -> bool:
    """A draft its partner gave up: nobody of the team ever received it."""
    return proposal.state == S.WITHDRAWN and not proposal.submitted_at and proposal.source == Proposal.Source.APPLIED


def steps(proposal: Proposal, today: date) -> list[Step]:
    """The life of a sent proposal as dated steps, by its season's phases."""
    sent = timezone.localtime(proposal.submitted_at or proposal.created_at).date()
    begun = _("Brouillon commencé") if is_abandoned(proposal) else _("Proposition envoyée")
    first = Step(begun, dates.on(sent, today=today), "done")
    if proposal.state in AGAIN:
        return [first, Step(_ending(proposal), dates.on(_last_move(proposal), today=today), "done")]
    studied = "current" if proposal.state in STUDIED else "done"
    chosen = "coming" if proposal.state in STUDIED else "current" if proposal.state == S.SHORTLISTED else "done"
    return [
        first,
        Step(_("Étude et questions"), _study(proposal, studied, today), studied),
        Step(_("Comité de sélection"), _when(proposal, Phase.Kind.SELECTION, today), chosen),
        _answer(proposal, today),
        *_afterwards(proposal, today),
    ]


def _ending(proposal: Proposal) -> str:
    if proposal.state == S.WITHDRAWN:
        return _("Brouillon abandonné") if is_abandoned(proposal) else _("Proposition retirée")
    return _("Conditions non remplies") if proposal.state == S.INELIGIBLE else _("Réponse envoyée par mail")


def _last_move(proposal: Proposal) -> date:
    """The day of the last change of state; the timeline was read with the proposal, or costs one query."""
    moves = list(proposal.steps.all())
    moment: datetime = moves[-1].at if moves else proposal.saved_at
    return timezone.localtime(moment).date()


def _when(proposal: Proposal, kind: Phase.Kind, today: date) -> str:
    phase = proposal.season.phase(kind)
    return dates.stretch(phase.starts_on, phase.ends_on, today=today) if phase else _("date à venir")


def _study(proposal: Proposal, state: str, today: date) -> str:
    """Dossiers are studied as they arrive: while the call is open, only the end of the study is a date."""
    phase = proposal.season.phase(Phase.Kind.AUDIT)
    if phase and state == "current" and today < phase.starts_on:
        return dates.until(phase.ends_on, today=today)
    return _when(proposal, Phase.Kind.AUDIT, today)


def _answer(proposal: Proposal, today: date) -> Step:
    if proposal.state in {S.SELECTED, S.WAITING_LIST}:
        return Step(_("Réponse par mail"), dates.on(_last_move(proposal), today=today), "done")
    phase = proposal.season.phase(Phase.Kind.SELECTION)
    when = _("après la soirée du comité") if phase is None else _("à partir du %s") % dates.day(phase.ends_on)
    return Step(_("Réponse par mail"), when, "coming")


def _afterwards(proposal: Proposal, today: date) -> list[Step]:
    """Framing and launch: for sure once selected, «if» before."""
    text = "" if proposal.state == S.SELECTED else _("Si votre proposition est retenue.")
    found = [proposal.season.phase(kind) for kind in (Phase.Kind.FRAMING, Phase.Kind.LAUNCH)]
    return [
        Step(
            phase.get_kind_display(),
            dates.stretch(phase.starts_on, phase.ends_on, today=today),
            _of_phase(phase, today) if proposal.state == S.SELECTED else "coming",
            text,
        )
        for phase in found
        if phase
    ]


def _of_phase(phase: Phase, today: date) -> str:
    if phase.ends_on < today:
        return "done"
    return "current" if phase.starts_on <= today else "coming"


def coming(proposal: Proposal, today: date) -> list[str]:
    """The dated steps that follow the sending, a sentence each: for the confirmation and its mail."""
    lines = [
        (step.label, step.when) for step in steps(proposal, today) if step.state != "done" and not _is_conditional(step)
    ]
    return [_("%(what)s : %(when)s.") % {"what": what, "when": when} for what, when in lines]


def _is_conditional(step: Step) -> bool:
    return bool(step.text)


def turn(proposal: Proposal, thread: Sequence[Message], today: date) -> Turn | None:
    """Whether the partner has something to answer: the team spoke last, and asked."""
    if proposal.state != S.QUESTIONS or not thread or thread[-1].from_partner:
        return None
    asked: list[date] = []
    for message in reversed(thread):
        if message.from_partner:
            break
        asked += [message.answer_by] if message.answer_by else []
    day = min(asked, default=None)
    return Turn(day, day is not None and day < today)


def words(proposal: Proposal, *, asked: bool, today: date) -> Words:
    """Title, what happens now and what comes next.

    Args:
        asked: whether the team waits for an answer.
    """
    state = State(proposal.state)
    if is_abandoned(proposal):
        return Words(
            _("Votre brouillon est abandonné"),
            _("Il n’a pas été envoyé : personne ne l’étudie."),
            _("Si la situation change, vos réponses sont gardées, pour un autre appel."),
        )
    if state == S.QUESTIONS and asked:
        return Words(
            _("Nous avons des questions"),
            _("L’étude de votre proposition attend vos réponses. Elles se lisent et s’écrivent plus bas."),
            _("Vos réponses lues, l’étude reprend. Rien d’autre n’est à faire."),
        )
    return _OVER[state]() if state in _OVER else _under_way(proposal, today)


def _under_way(proposal: Proposal, today: date) -> Words:
    if proposal.state == S.SHORTLISTED:
        return Words(
            _("Votre proposition va au comité"),
            _("L’étude est terminée : les membres du comité lisent votre dossier."),
            _("Comité de sélection : %(when)s. La réponse part ensuite par mail, quelle qu’elle soit.")
            % {"when": _when(proposal, Phase.Kind.SELECTION, today)},
        )
    read = _("L’équipe de coordination lit votre dossier.")
    if proposal.state == S.QUESTIONS:
        read = _("Vos réponses sont arrivées : l’équipe les lit.")
    elif proposal.state == S.CALL:
        read = _("L’équipe étudie votre dossier et prépare un échange avec vous.")
    elif proposal.state == S.DEEP_DIVE:
        read = _("L’équipe étudie de près vos objectifs et vos données.")
    return Words(
        _("Votre proposition est à l’étude"),
        read,
        _("Des questions peuvent vous arriver par mail. Comité de sélection : %(when)s.")
        % {"when": _when(proposal, Phase.Kind.SELECTION, today)},
    )


_OVER = {
    S.SELECTED: lambda: Words(
        _("Votre proposition est retenue"),
        _("Elle devient un projet de la saison. Le cadrage avec vous commence."),
        _("Vous relirez le texte public avant sa publication, puis l’équipe se formera."),
    ),
    S.WAITING_LIST: lambda: Words(
        _("Votre proposition est sur liste d’attente"),
        _("Elle a convaincu, mais la saison est complète pour le moment."),
        _("Si une place se libère, nous vous écrivons aussitôt. Sinon, vous aurez une réponse par mail."),
    ),
    S.DECLINED: lambda: Words(
        _("Votre proposition n’est pas retenue"),
        _("Le comité a choisi d’autres projets pour cette saison."),
        _("Vous pouvez la retravailler et la proposer à nouveau : vos réponses sont gardées."),
    ),
    S.REDIRECTED: lambda: Words(
        _("Votre proposition est réorientée"),
        _("Une saison de trois mois n’est pas le bon cadre pour ce besoin. Une autre voie vous est proposée."),
        _("Rien n’empêche de proposer à nouveau, si votre besoin change : vos réponses sont gardées."),
    ),
    S.INELIGIBLE: lambda: Words(
        _("Votre proposition n’entre pas dans l’appel"),
        _("Il lui manque au moins une condition pour être étudiée."),
        _("Une fois les conditions réunies, vous pouvez la proposer à nouveau : vos réponses sont gardées."),
    ),
    S.WITHDRAWN: lambda: Words(
        _("Votre proposition est retirée"),
        _("Elle n’est plus étudiée, et son résumé n’est plus public."),
        _("Si la situation change, vous pouvez la proposer à nouveau : vos réponses sont gardées."),
    ),
}
