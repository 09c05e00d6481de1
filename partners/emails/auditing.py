"""What the team writes while it studies a proposal: to its writers, and to whoever follows it (*vous*)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import Letter, reading, send
from accounts.models import User
from partners.emails.addressing import Words, line, names_of, own_link, signed, to_writers
from partners.models import Auditor, Eligibility, Message, Proposal, State, Writer
from seasons import dates
from seasons.models import Phase


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
        happened=[_("Votre proposition %(ref)s remplit les conditions de l’appel.") % names_of(proposal)],
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
            % names_of(proposal)
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
        subject=_("Nos questions sur votre proposition %(ref)s") % names_of(proposal),
        happened=[_("Pour bien comprendre « %(title)s », nous avons quelques questions.") % names_of(proposal)],
        coming=day,
        label=_("Répondre aux questions"),
        quote=message.text,
        dedupe=f"questions:{message.pk}",
    )


@to_writers
def shortlisted(proposal: Proposal) -> Words:
    return Words(
        kind="shortlisted",
        subject=_("Votre proposition %(ref)s est présélectionnée") % names_of(proposal),
        happened=[_("Bonne nouvelle : « %(title)s » sera présentée au comité de sélection.") % names_of(proposal)],
        coming=_phase(proposal, Phase.Kind.SELECTION, _("Le comité choisit %(when)s, et nous vous écrivons ensuite.")),
    )


def named_auditor(proposal: Proposal, user: User, contact: User) -> None:
    """To whoever follows a proposal from now on: as the partner's contact, or beside them."""
    with reading(user):
        send(_named_auditor(proposal, user, contact), to=user, about=proposal)


def _named_auditor(proposal: Proposal, user: User, contact: User) -> Letter:
    names = names_of(proposal) | {"contact": contact}
    first = _("Vous suivez « %(title)s », de %(organisation)s : c’est votre nom que l’association connaît.")
    beside = _("Vous suivez « %(title)s », de %(organisation)s, avec %(contact)s, qui répond à l’association.")
    return Letter(
        kind="proposal.auditor",
        subject=_("La proposition %(ref)s vous est confiée") % names,
        happened=[(first if user == contact else beside) % names],
        next=[_("Vous recevez désormais ses réponses. En haut du dossier : ce qui peut se faire à cette étape.")],
        link=(_("Ouvrir le dossier"), reverse("admin:partners_proposal_change", args=[proposal.pk])),
    )


def named_on_several(rows: Sequence[Auditor], contact: User) -> None:
    """The same for several at once, one line each: all are of one person."""
    user = rows[0].user
    with reading(user):
        letter = _named_on_several([row.proposal for row in rows], user, contact)
        send(letter, to=user, dedupe=f"auditors:{rows[0].pk}")


def _named_on_several(proposals: Sequence[Proposal], user: User, contact: User) -> Letter:
    number = len(proposals)
    first = _("C’est votre nom que ces associations connaissent.")
    beside = _("%(contact)s répond à ces associations.") % {"contact": contact}
    return Letter(
        kind="proposal.auditors",
        subject=ngettext("Une proposition vous est confiée", "%(number)d propositions vous sont confiées", number)
        % {"number": number},
        happened=[_("Vous suivez désormais :"), "\n".join(map(line, proposals)), first if user == contact else beside],
        next=[_("Vous recevez désormais leurs réponses. En haut de chaque dossier : ce qui peut se faire.")],
        link=(_("Ouvrir mes dossiers"), reverse("admin:partners_proposal_changelist", query={"suivi": "moi"})),
    )


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
