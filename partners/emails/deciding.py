"""The four decisions of a committee, as their partners read them (*vous*)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from partners.emails.addressing import Words
from partners.feedback import Feedback
from partners.models import Committee, Criterion, Proposal, State
from seasons import dates
from seasons.models import Phase
from seasons.text import in_sentence


def reasons(proposal: Proposal, feedback: Feedback) -> list[str]:
    """What is told beside the coordination's own word: a decision is explained, kindly. The tracker says it too."""
    if proposal.pending_state not in {State.DECLINED, State.REDIRECTED}:
        return []
    strong = "\n".join(f"• {row.title}" for row in feedback.strong)
    weak = "\n".join(f"• {_named(row)}" for row in feedback.weak)
    told = [_("Ce qui a convaincu les personnes qui l’ont lue :\n%s") % strong] if strong else []
    if weak:
        told.append(_("Ce qui serait à consolider, critère par critère :\n%s") % weak)
    elif strong and proposal.pending_state == State.DECLINED:
        told.append(_("Aucun critère ne l’écartait : d’autres propositions y répondaient mieux cette fois."))
    if feedback.words:
        told.append(_("Des mots du comité :\n%s") % "\n".join(_("« %s »") % words for words in feedback.words))
    return told


def _named(row: Criterion) -> str:
    return _("%(about)s : %(title)s") % {"about": row.title, "title": row.question} if row.question else row.title


def decision(proposal: Proposal, feedback: Feedback) -> Words:
    """The letter of the pending decision, in the words of its kind."""
    names = {
        "title": proposal.title or proposal.organisation,
        "reference": proposal.reference,
        "season": in_sentence(proposal.season.name),
    }
    today = timezone.localdate()
    told = _TEXTS[State(proposal.pending_state)](proposal, names, today)
    told["happened"] = [*told["happened"], *reasons(proposal, feedback)]
    if proposal.pending_letter:
        told["happened"] = [*told["happened"], _("Le mot de l’équipe de coordination :")]
        told["quote"] = proposal.pending_letter
    return told


def _selected(proposal: Proposal, names: dict[str, str], today: date) -> Words:
    framing = _stretch(proposal, Phase.Kind.FRAMING, today)
    launch = proposal.season.phase(Phase.Kind.LAUNCH)
    coming = [
        _("Le cadrage commence : nous préparons avec vous l’équipe, l’accès aux données et les premières tâches%s.")
        % (f", {framing}" if framing else "")
    ]
    if launch and launch.starts_on >= today:
        coming.append(_("Le lancement de la saison a lieu %s.") % dates.on(launch.starts_on, today=today))
    coming.append(_("Vous relirez le texte de la page du projet avant sa publication."))
    coming.append(_("Rien n’est à faire aujourd’hui : notre prochain mail dira par quoi commencer."))
    return Words(
        kind="selected",
        subject=_("Votre proposition « %(title)s » est retenue pour la %(season)s") % names,
        happened=[_("Bonne nouvelle : le comité a retenu votre proposition %(reference)s pour la %(season)s.") % names],
        coming=coming,
    )


def _waiting(proposal: Proposal, names: dict[str, str], today: date) -> Words:
    launch = proposal.season.phase(Phase.Kind.LAUNCH)
    coming = _("Si une place se libère, nous vous écrivons aussitôt. Vous aurez une réponse dans tous les cas.")
    if launch and launch.starts_on >= today:
        day = dates.on(launch.starts_on, today=today)
        coming = (
            _(
                "Si une place se libère avant le lancement, %s, nous vous écrivons aussitôt."
                " Vous aurez une réponse dans tous les cas."
            )
            % day
        )
    return Words(
        kind="waiting_list",
        subject=_("Votre proposition « %(title)s » est sur liste d’attente") % names,
        happened=[
            _("Le comité a aimé votre proposition %(reference)s, mais toutes les places de la %(season)s sont prises.")
            % names
        ],
        coming=[coming, _("Si vous préférez ne pas attendre, la page de suivi permet de la retirer.")],
    )


def _declined(proposal: Proposal, names: dict[str, str], today: date) -> Words:
    return Words(
        kind="declined",
        subject=_("Votre proposition « %(title)s » n’est pas retenue pour la %(season)s") % names,
        happened=[
            _("Merci de nous avoir confié ce besoin. Le comité a lu votre proposition %(reference)s.") % names,
            _("Il ne l’a pas retenue pour la %(season)s%(places)s.") % (names | {"places": _places(proposal)}),
        ],
        coming=[
            _(
                "Proposer à nouveau : vos réponses sont gardées. Un bouton de la page de suivi les copie dans un"
                " nouveau brouillon, à retravailler avant le prochain appel."
            ),
            _(
                "D’autres voies : lire les propositions publiques et se joindre à une association qui partage ce"
                " besoin, ou demander un coup de main ponctuel depuis la page de suivi."
            ),
        ],
        label=_("Relire la réponse, proposer à nouveau"),
    )


def _redirected(proposal: Proposal, names: dict[str, str], today: date) -> Words:
    return Words(
        kind="redirected",
        subject=_("Une autre voie pour « %(title)s »") % names,
        happened=[
            _("Le comité a lu votre proposition %(reference)s.") % names,
            _("Une saison de trois mois n’est pas le bon cadre pour ce besoin, et nous vous en proposons un autre."),
        ],
        coming=[
            _("Si votre besoin change, vos réponses sont gardées : la page de suivi permet de proposer à nouveau.")
        ],
        label=_("Relire la réponse"),
    )


_TEXTS = {
    State.SELECTED: _selected,
    State.WAITING_LIST: _waiting,
    State.DECLINED: _declined,
    State.REDIRECTED: _redirected,
}


def _places(proposal: Proposal) -> str:
    committee: Committee | None = getattr(proposal.season, "committee", None)
    return _(", qui compte %d projets au plus") % committee.places if committee else ""


def _stretch(proposal: Proposal, kind: str, today: date) -> str:
    phase = proposal.season.phase(kind)
    return dates.stretch(phase.starts_on, phase.ends_on, today=today) if phase and phase.ends_on >= today else ""
