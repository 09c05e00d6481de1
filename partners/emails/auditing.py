"""What the team writes while it studies a proposal: to its writers and to its readers, *vous* to all."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.letters import Letter, Reader, reading, send, written_for
from accounts.models import User
from partners.emails.addressing import Words, own_link, signed, to_writers
from partners.models import Committee, Eligibility, EthicsOpinion, Message, Proposal, Review, Reviewer, State, Writer
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


def claim(proposal: Proposal, writer: Writer, by: User) -> None:
    """To the person a coordinator prepared a proposal for."""
    with reading(writer):
        send(_claim(proposal, writer, by), to=writer, about=proposal)


def _claim(proposal: Proposal, writer: Writer, by: User) -> Letter:
    call = proposal.season.phase(Phase.Kind.CALL)
    open_until = call.ends_on if call and call.ends_on >= timezone.localdate() else None
    until = [_("L’appel à projets est ouvert %(until)s.") % {"until": dates.until(open_until)}] if open_until else []
    subject = _("Une proposition de projet est prête pour vous")
    yours = _("Elle est à vous : relisez-la, complétez-la, puis envoyez-la. Rien n’est envoyé sans vous.")
    if proposal.state != State.DRAFT:
        subject = _("Votre proposition de projet est envoyée : elle se suit d’ici")
        yours = _("Elle est partie en votre nom. Ce lien vous la confie : pour la relire, répondre, ou la retirer.")
    return Letter(
        kind="proposal.claim",
        subject=subject,
        happened=[
            _("%(name)s a préparé une proposition de projet avec ce que vous nous avez dit : « %(title)s ».")
            % {"name": by.name or _("L’équipe de coordination"), "title": proposal.title or proposal.organisation},
            yours,
        ],
        next=[*until, _("Si cette proposition ne vous concerne pas, ignorez ce message.")],
        link=(_("Ouvrir la proposition"), own_link(writer)),
        signed=signed(by.name),
        secret=True,
    )


@to_writers
def eligible(proposal: Proposal, row: Eligibility) -> Words:
    return Words(
        kind="eligible",
        subject=_("Votre proposition entre dans l’appel à projets"),
        happened=[_("Votre proposition %(ref)s remplit les conditions de l’appel.") % _names(proposal)],
        coming=_audit(proposal),
        quote=row.note,
        dedupe=f"eligible:{proposal.pk}:{row.decided_at:%s}",
    )


@to_writers
def ineligible(proposal: Proposal, row: Eligibility) -> Words:
    return Words(
        kind="ineligible",
        subject=_("Votre proposition sort du cadre de l’appel à projets"),
        happened=[
            _("Après lecture, votre proposition %(ref)s ne remplit pas les conditions de l’appel. La raison :")
            % _names(proposal)
        ],
        coming=[
            _("Si nous avons mal compris, écrivez-nous depuis la page de suivi : une proposition peut être reprise."),
            _("Si la situation change, la même page permet de proposer à nouveau : vos réponses sont gardées."),
        ],
        label=_("Relire la réponse, écrire à l’équipe"),
        quote=row.note,
        dedupe=f"ineligible:{proposal.pk}:{row.decided_at:%s}",
    )


def questions(message: Message) -> None:
    """The questions themselves, and the day an answer helps."""
    _questions(message.proposal, message)


@to_writers
def _questions(proposal: Proposal, message: Message) -> Words:
    day = []
    if message.answer_by:
        until = {"until": dates.until(message.answer_by)}
        day = [_("Une réponse %(until)s nous aide à tenir le calendrier.") % until]
    return Words(
        kind="questions",
        subject=_("Nos questions sur votre proposition %(ref)s") % _names(proposal),
        happened=[_("Pour bien comprendre « %(title)s », nous avons quelques questions.") % _names(proposal)],
        coming=day,
        label=_("Répondre aux questions"),
        quote=message.text,
        dedupe=f"questions:{message.pk}",
    )


@to_writers
def shortlisted(proposal: Proposal) -> Words:
    return Words(
        kind="shortlisted",
        subject=_("Votre proposition %(ref)s est présélectionnée") % _names(proposal),
        happened=[_("Bonne nouvelle : « %(title)s » sera présentée au comité de sélection.") % _names(proposal)],
        coming=_phase(proposal, Phase.Kind.SELECTION, _("Le comité choisit %(when)s, et nous vous écrivons ensuite.")),
    )


def named_auditor(proposal: Proposal, user: User) -> None:
    with reading(user):
        send(_named_auditor(proposal), to=user, about=proposal)


def _named_auditor(proposal: Proposal) -> Letter:
    return Letter(
        kind="proposal.auditor",
        subject=_("La proposition %(ref)s vous est confiée") % _names(proposal),
        happened=[
            _("Vous suivez « %(title)s », de %(organisation)s : c’est votre nom que l’association connaît.")
            % _names(proposal)
        ],
        next=[_("Vous recevez désormais ses réponses. En haut du dossier : ce qui peut se faire à cette étape.")],
        link=(_("Ouvrir le dossier"), reverse("admin:partners_proposal_change", args=[proposal.pk])),
    )


@written_for(_adviser)
def opinion_asked(opinion: EthicsOpinion) -> None:
    proposal = opinion.proposal
    letter = Letter(
        kind="proposal.ethics_asked",
        subject=_("Votre avis éthique est demandé : %(title)s") % _names(proposal),
        happened=[_("L’équipe de coordination vous demande un avis sur « %(title)s ». La raison :") % _names(proposal)],
        next=[
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
    names = _names(opinion.proposal) | {"name": opinion.reviewer, "answer": opinion.get_answer_display().lower()}
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


def stepped_aside(review: Review, to: Reader) -> None:
    """To those who follow the proposal: somebody reads it no more."""
    with reading(to):
        send(_stepped_aside(review), to=to, about=review.proposal)


def _stepped_aside(review: Review) -> Letter:
    proposal = review.proposal
    names = _names(proposal) | {"name": review.reviewer, "season": proposal.season}
    again = _(
        "« Répartir les propositions », sur la page de la saison, confie la lecture qui manque à quelqu’un d’autre."
    )
    if not review.reviewer.scores:
        again = _("« Demander un avis éthique », en haut du dossier, permet de le demander à quelqu’un d’autre.")
    return Letter(
        kind="proposal.aside",
        subject=_("Déport sur %(ref)s : %(name)s") % names,
        happened=[_("%(name)s ne lira pas « %(title)s », de %(organisation)s : ce dossier lui est fermé.") % names],
        next=[again],
        link=(_("Ouvrir le dossier"), reverse("admin:partners_proposal_change", args=[proposal.pk])),
        quote=review.aside_reason,
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


def _evening(reviewer: Reviewer) -> date | None:
    """The committee's date, or the first day it may meet, unless it is over."""
    committee: Committee | None = getattr(reviewer.season, "committee", None)
    selection = reviewer.season.phase(Phase.Kind.SELECTION)
    day = committee.held_on if committee else selection and selection.starts_on
    return day if day and day >= timezone.localdate() else None


def _phase(proposal: Proposal, kind: str, sentence: str) -> list[str]:
    """A sentence on a phase, when it has dates that are not over."""
    phase = proposal.season.phase(kind)
    if phase is None or phase.ends_on < timezone.localdate():
        return []
    return [sentence % {"when": dates.stretch(phase.starts_on, phase.ends_on)}]


def _audit(proposal: Proposal) -> list[str]:
    """Dossiers are studied as they arrive: before the study's first day, only its end is told."""
    sentence = _("Nous l’étudions %(when)s. Nos questions vous arriveront par mail.")
    phase = proposal.season.phase(Phase.Kind.AUDIT)
    if phase and timezone.localdate() < phase.starts_on:
        return [sentence % {"when": dates.until(phase.ends_on)}]
    return _phase(proposal, Phase.Kind.AUDIT, sentence)


def _names(proposal: Proposal) -> dict[str, str]:
    return {
        "ref": proposal.reference,
        "title": proposal.title or proposal.organisation,
        "organisation": proposal.organisation,
    }
