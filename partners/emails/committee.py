"""To those who read proposals and answer for ethics, and to the team about them (*vous*)."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.letters import Letter, Reader, reading, send, written_for
from accounts.models import User
from partners.emails.addressing import names_of
from partners.models import Committee, Ethics, EthicsOpinion, Proposal, Review, Reviewer
from seasons import dates
from seasons.models import Phase

AFTER_OPINION = {
    EthicsOpinion.Answer.CLEARED: gettext_lazy("L’avis est gardé dans le dossier, avec ceux qui sont encore attendus."),
    EthicsOpinion.Answer.CONDITIONS: gettext_lazy(
        "Ces conditions suivront le projet dans son cadrage, sans ressaisie."
    ),
    EthicsOpinion.Answer.REFUSED: gettext_lazy("Un seul avis défavorable suffit : l’éthique de la proposition l’est."),
}


def _adviser(opinion: EthicsOpinion) -> User:
    return opinion.reviewer.user


def _reader(reviewer: Reviewer) -> User:
    return reviewer.user


@written_for(_adviser)
def opinion_asked(opinion: EthicsOpinion) -> None:
    proposal = opinion.proposal
    letter = Letter(
        kind="proposal.ethics_asked",
        subject=_("Votre avis éthique est demandé : %(title)s") % names_of(proposal),
        happened=[
            _("L’équipe de coordination vous demande un avis sur « %(title)s ». La raison :") % names_of(proposal)
        ],
        next=[
            *_before_committee(opinion.reviewer),
            _("Trois réponses sont possibles : favorable, favorable sous conditions, défavorable."),
            _("Un lien avec cette association ? La page permet de se déporter plutôt que de répondre."),
        ],
        link=(_("Donner mon avis"), reverse("reviews:ethics", args=[proposal.reference])),
        quote=proposal.ethics_reason,
    )
    send(letter, to=opinion.reviewer.user, about=proposal, dedupe=f"ethics_asked:{opinion.pk}:{opinion.asked_at:%s}")


def opinion_given(opinion: EthicsOpinion, to: Reader) -> None:
    """To those who follow the proposal."""
    with reading(to):
        send(_opinion_given(opinion), to=to, about=opinion.proposal)


def _opinion_given(opinion: EthicsOpinion) -> Letter:
    names = names_of(opinion.proposal) | {"name": opinion.reviewer, "answer": opinion.get_answer_display().lower()}
    return Letter(
        kind="proposal.ethics_given",
        subject=_("Avis éthique sur %(ref)s : %(answer)s") % names,
        happened=[_("%(name)s a rendu un avis %(answer)s sur « %(title)s ».") % names],
        next=[str(AFTER_OPINION[EthicsOpinion.Answer(opinion.answer)])],
        link=(_("Ouvrir le dossier"), reverse("admin:partners_proposal_change", args=[opinion.proposal_id])),
        quote=opinion.text,
    )


@written_for(_reader)
def to_read(reviewer: Reviewer, titles: list[str]) -> None:
    """Dossiers just given to somebody, one line each."""
    evening = _evening(reviewer)
    before = [_("Le comité se réunit %(day)s.") % {"day": dates.on(evening)}] if evening else []
    letter = Letter(
        kind="review.assigned",
        subject=ngettext(
            "%(season)s : une proposition à lire", "%(season)s : %(number)d propositions à lire", len(titles)
        )
        % {"season": reviewer.season, "number": len(titles)},
        happened=[_("Ces propositions vous sont confiées :"), "\n".join(titles)],
        next=[*before, _("Si vous connaissez l’une de ces associations de près, son dossier permet de se déporter.")],
        link=(_("Commencer à lire"), reverse("reviews:queue")),
    )
    send(letter, to=reviewer.user, about=reviewer)


def stepped_aside(review: Review, to: Reader, *, handed_in: bool, spared: bool) -> None:
    """To those who follow the proposal: somebody reads it no more.

    Args:
        handed_in: they had read it.
        spared: an ethics opinion was expected from them.
    """
    with reading(to):
        send(_stepped_aside(review, handed_in, spared), to=to, about=review.proposal)


def _stepped_aside(review: Review, handed_in: bool, spared: bool) -> Letter:
    proposal = review.proposal
    names = names_of(proposal) | {"name": review.reviewer}
    happened = _("%(name)s ne lira pas « %(title)s », de %(organisation)s : ce dossier lui est fermé.")
    if handed_in:
        happened = _(
            "%(name)s se déporte de « %(title)s », de %(organisation)s : sa lecture, déjà rendue, ne compte plus, "
            "et ce dossier lui est fermé."
        )
    again = _(
        "« Répartir les propositions », sur la page de la saison, confie la lecture qui manque à quelqu’un d’autre."
    )
    scores = review.reviewer.scores
    return Letter(
        kind="proposal.aside",
        subject=_("Déport sur %(ref)s : %(name)s") % names,
        happened=[happened % names],
        next=[*([again] if scores else []), *([_ethics_after(proposal, spared)] if spared or not scores else [])],
        link=(_("Ouvrir le dossier"), reverse("admin:partners_proposal_change", args=[proposal.pk])),
        quote=review.aside_reason,
    )


def _ethics_after(proposal: Proposal, spared: bool) -> str:
    if proposal.ethics == Ethics.ASKED or not spared:
        return _("« Demander un avis éthique », en haut du dossier, permet de le demander à quelqu’un d’autre.")
    return (
        _("L’avis éthique attendu de cette personne ne l’est plus. Pour l’éthique, la proposition est désormais : %s.")
        % proposal.get_ethics_display()
    )


@written_for(_reader)
def still_to_read(reviewer: Reviewer, number: int) -> None:
    today = timezone.localdate()
    evening = _evening(reviewer)
    before = [_("Le comité se réunit %(when)s.") % {"when": dates.delay(evening)}] if evening else []
    letter = Letter(
        kind="review.reminder",
        subject=_("%(season)s : le comité attend votre lecture") % {"season": reviewer.season},
        happened=[_("Propositions qui attendent votre lecture : %(number)s.") % {"number": number}],
        next=[*before, _("Si le temps vous manque, dites-le-nous : nous les confierons à quelqu’un d’autre.")],
        link=(_("Reprendre ma lecture"), reverse("reviews:queue")),
    )
    send(letter, to=reviewer.user, about=reviewer, dedupe=f"review_reminder:{reviewer.pk}:{today}")


def _before_committee(reviewer: Reviewer) -> list[str]:
    evening = _evening(reviewer)
    return (
        [_("Le comité se réunit %(day)s : votre avis l’éclaire s’il arrive avant.") % {"day": dates.on(evening)}]
        if evening
        else []
    )


def _evening(reviewer: Reviewer) -> date | None:
    """The committee's date, or the first day it may meet, unless it is over."""
    committee: Committee | None = getattr(reviewer.season, "committee", None)
    selection = reviewer.season.phase(Phase.Kind.SELECTION)
    day = committee.held_on if committee else selection and selection.starts_on
    return day if day and day >= timezone.localdate() else None
