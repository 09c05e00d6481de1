"""What projects write to a selected proposal's writers (*vous*), and to those who follow it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.letters import Letter, reading, send
from partners.contacts import contact_of
from partners.emails.addressing import Words, signed, team_of, to_writers
from partners.models import Proposal, Writer
from projects.models import Edition
from seasons.text import capitalised, in_sentence


def edition_opened(edition: Edition) -> None:
    """The team exists: where its partner follows it."""
    if edition.proposal is not None:
        _edition_opened(edition.proposal, edition)


@to_writers
def _edition_opened(proposal: Proposal, edition: Edition) -> Words:
    return Words(
        kind="framing",
        subject=_("%(project)s : le cadrage commence") % {"project": edition.display_title},
        happened=[
            _("Votre proposition devient un projet de la %(season)s : rien n’est à ressaisir.") % _names(edition)
        ],
        coming=[
            _("Nous cherchons les personnes référentes et préparons le texte public."),
            _("Vous relirez ce texte avant sa publication."),
            _("La page de l’équipe s’ouvre en se connectant avec cette adresse."),
        ],
        dedupe=f"framing:{edition.pk}",
    )


def text_to_confirm(edition: Edition, writer: Writer, token: str) -> None:
    """A link to the page where one reads the text and says yes, or what to change."""
    with reading(writer):
        send(_text_to_confirm(edition, writer, token), to=writer, about=edition)


def _text_to_confirm(edition: Edition, writer: Writer, token: str) -> Letter:
    name = contact_of(writer.proposal)
    return Letter(
        kind="edition.text_to_confirm",
        subject=_("%(project)s : relire le texte public") % _names(edition),
        happened=[_("Le texte qui présentera « %(project)s » à tout le monde est prêt à être relu.") % _names(edition)],
        next=[
            _("Deux réponses sont possibles : le confirmer, ou dire ce qu’il faut changer."),
            _("Une question ? %(name)s vous répond depuis la page de suivi.") % {"name": capitalised(name)},
        ],
        link=(_("Relire le texte"), reverse("projects:team-confirm", args=[edition.slug, token])),
        signed=signed(name),
        secret=True,
    )


def text_confirmed(edition: Edition) -> None:
    """To those who follow the proposal: it may be published."""
    for person in team_of(edition.proposal) if edition.proposal else ():
        with reading(person):
            send(_text_confirmed(edition), to=person, about=edition)


def _text_confirmed(edition: Edition) -> Letter:
    return Letter(
        kind="edition.text_confirmed",
        subject=_("%(project)s : le texte public est confirmé") % _names(edition),
        happened=[_("%(who)s a confirmé le texte public de « %(project)s ».") % _names(edition)],
        next=[_("L’édition peut être publiée.")],
        link=(_("Ouvrir l’édition"), reverse("admin:projects_edition_change", args=[edition.pk])),
    )


def _names(edition: Edition) -> dict[str, str]:
    return {
        "project": edition.display_title,
        "season": in_sentence(edition.season.name),
        "who": str(edition.confirmed_by or ""),
    }
