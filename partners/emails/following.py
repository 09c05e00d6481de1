"""What a partner is written once a proposal is sent or about to expire, and what the team hears from them."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import Letter, reading, send
from partners import answers, standing
from partners.emails.addressing import Words, team_of, to_writers
from partners.models import Message, Proposal, Support
from seasons import dates
from seasons.text import in_sentence


@to_writers
def sent(proposal: Proposal) -> Words:
    """The confirmation: reference and dated next steps. One for each sending, to each confirmed writer."""
    names, number, today = _names(proposal), proposal.versions.count(), timezone.localdate()
    subject = _("Proposition %(reference)s : bien reçue")
    happened = _("Votre proposition « %(title)s » est arrivée. Merci de nous confier ce besoin.")
    if number > 1:
        subject = _("Proposition %(reference)s : nouvelle version bien reçue")
        happened = _("La nouvelle version de « %(title)s » est arrivée. Elle remplace la précédente, qui reste gardée.")
    steps = "\n".join(f"• {line}" for line in standing.coming(proposal, today))
    return Words(
        kind="sent",
        subject=subject % names,
        happened=[happened % names, _("Référence : %(reference)s.") % names],
        coming=[_("Et maintenant :\n%s") % steps, *_still_open(proposal, today)],
        dedupe=f"proposal.sent:{proposal.pk}:{number}",
    )


def _still_open(proposal: Proposal, today: date) -> list[str]:
    day = answers.last_day(proposal)
    if day is None or not answers.is_writable(proposal, today):
        return []
    return [_("Vos réponses peuvent encore changer %(until)s au soir.") % {"until": dates.until(day, today=today)}]


@to_writers
def remind(proposal: Proposal, last_day: date, today: date) -> Words:
    """The call ends soon, and the draft is not sent."""
    names = _names(proposal) | {"day": dates.on(last_day, today=today), "delay": dates.delay(last_day, today=today)}
    return Words(
        kind="reminder",
        subject=_("Votre brouillon : l’appel se termine %(delay)s") % names,
        happened=[
            _("Votre proposition « %(title)s » n’est pas encore envoyée. L’appel se termine %(day)s au soir.") % names
        ],
        coming=[
            _missing(proposal),
            _("Ce n’est plus le moment ? Vous pourrez copier ce brouillon dans un appel suivant, sans rien retaper."),
        ],
        label=_("Reprendre mon brouillon"),
    )


def _missing(proposal: Proposal) -> str:
    number = len(answers.problems(proposal))
    if not number:
        return _("Il ne manque rien : il reste à relire, puis à envoyer.")
    return ngettext(
        "Il manque une réponse pour l’envoyer. Tout ce que vous avez écrit est gardé.",
        "Il manque %(number)d réponses pour l’envoyer. Tout ce que vous avez écrit est gardé.",
        number,
    ) % {"number": number}


@to_writers
def withdrawn(proposal: Proposal) -> Words:
    """Taken back by a writer, or by the coordination for them: the same letter."""
    names = _names(proposal)
    subject = _("Proposition %(reference)s : retirée")
    happened = _("À votre demande, votre proposition « %(title)s » est retirée. Elle n’est plus étudiée ni publique.")
    if standing.is_abandoned(proposal):
        subject = _("Brouillon %(reference)s : abandonné")
        happened = _("À votre demande, votre brouillon « %(title)s » est abandonné. Il n’a pas été envoyé.")
    return Words(
        kind="withdrawn",
        subject=subject % names,
        happened=[happened % names],
        coming=[_("Vos réponses sont gardées : la page de suivi permet de proposer à nouveau.")],
        label=_("Relire ou proposer à nouveau"),
        dedupe=f"proposal.withdrawn:{proposal.pk}",
    )


def left(proposal: Proposal, reason: str) -> None:
    """To the team: the partner took it back, or gave its draft up."""
    for person in team_of(proposal):
        with reading(person):
            subject = _("%(organisation)s retire sa proposition %(reference)s")
            if standing.is_abandoned(proposal):
                subject = _("%(organisation)s abandonne son brouillon %(reference)s")
            send(_to_team(proposal, "left", subject % _names(proposal), reason), to=person, about=proposal)


def answered(message: Message) -> None:
    """To those who follow the proposal: the partner wrote in the thread."""
    proposal = message.proposal
    for person in team_of(proposal):
        with reading(person):
            subject = _("%(organisation)s a répondu : %(reference)s") % _names(proposal)
            send(_to_team(proposal, "answered", subject, message.text), to=person, about=proposal)


def _to_team(proposal: Proposal, kind: str, subject: str, quote: str) -> Letter:
    return Letter(
        kind=f"proposal.{kind}",
        subject=subject,
        happened=[_("À propos de « %(title)s ».") % _names(proposal)],
        link=(_("Ouvrir le dossier"), reverse("admin:partners_proposal_change", args=[proposal.pk])),
        quote=quote,
    )


@to_writers
def copied(proposal: Proposal) -> Words:
    """A former proposal became a draft of another call."""
    names = _names(proposal)
    return Words(
        kind="copied",
        subject=_("Votre nouveau brouillon pour la %(season)s") % names,
        happened=[_("Les réponses de « %(title)s » sont copiées dans un nouveau brouillon, à relire.") % names],
        coming=[_("Les engagements et l’accord de publication sont à donner à nouveau, avant d’envoyer.")],
        label=_("Ouvrir mon brouillon"),
        dedupe=f"proposal.copied:{proposal.pk}",
    )


def confirm_support(support: Support, token: str) -> Letter:
    """Ask an address to confirm that its organisation shares a need. Nothing the sender typed is in it."""
    return Letter(
        kind="proposal.support_confirm",
        subject=_("Confirmer le soutien de votre organisation"),
        happened=[
            _("Cette adresse a été laissée sur le site pour soutenir la proposition %(reference)s.")
            % {"reference": support.proposal.reference}
        ],
        next=[
            _("Rien ne sera publié sans votre confirmation. Ensuite, seul le nom de l’organisation sera public."),
            _("Si vous n’avez rien demandé, ignorez ce message : la demande s’effacera d’elle-même en une semaine."),
        ],
        link=(_("Voir et confirmer"), reverse("proposals:support-confirm", args=[token])),
        secret=True,
    )


def _names(proposal: Proposal) -> dict[str, str]:
    return {
        "reference": proposal.reference,
        "title": proposal.title or _("sans titre"),
        "organisation": proposal.organisation or _("L’association"),
        "season": in_sentence(proposal.season.name),
    }
