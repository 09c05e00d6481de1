"""The mails that go with a season, to those who brought its projects (*vous*)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import Letter
from partners.contacts import contact_of
from projects.models import Edition, Membership, Moment
from projects.series import Reader
from projects.series_links import stop_token
from seasons.text import capitalised


def to_partner(moment: str, reader: Reader, names: dict[str, str]) -> Letter:
    """One mail, whatever the number of their projects."""
    told = {
        Moment.PARTNER_TEAM: _team,
        Moment.PARTNER_LAUNCH: _launch,
        Moment.PARTNER_MIDDLE: _middle,
        Moment.PARTNER_RESULTS: _results,
    }[Moment(moment)]
    subject, happened, coming = told(names, reader)
    stop = reverse("projects:mails-stop", args=[stop_token(reader.key, "partner")])
    proposal = reader.editions[0].proposal
    name = {"name": capitalised(contact_of(proposal))} if proposal else {}
    who = [_("Une question ? %(name)s vous répond depuis la page de suivi.") % name] if proposal else []
    return Letter(
        kind=f"season.{moment}",
        subject=subject,
        happened=happened,
        next=[*coming, *who],
        link=_page(moment, reader.editions[0]),
        undo=(_("Ne plus recevoir les mails de la saison"), stop),
        stop=stop,
    )


Told = tuple[str, list[str], list[str]]


def _team(names: dict[str, str], reader: Reader) -> Told:
    return (
        _("%(projects)s : votre équipe") % names,
        [
            _("La %(season)s se lance %(when)s, et votre équipe se forme.") % names,
            *[line for edition in reader.editions for line in _who(edition)],
        ],
        [
            _("La page de l’équipe s’ouvre en se connectant avec cette adresse : elle dit qui en est."),
            _("À préparer de votre côté : l’accès aux données, et qui vient à la première réunion."),
        ],
    )


def _launch(names: dict[str, str], reader: Reader) -> Told:
    return (
        _("%(projects)s : c’est lancé") % names,
        [_("La %(season)s est lancée, et l’équipe de %(projects)s commence son travail.") % names],
        [
            _("Les premières semaines, l’équipe a surtout besoin de vos réponses : une heure par semaine change tout."),
            _("Les personnes référentes vous proposent une première réunion. Sans nouvelles, écrivez-nous."),
        ],
    )


def _middle(names: dict[str, str], reader: Reader) -> Told:
    return (
        _("%(projects)s : la mi-saison") % names,
        [
            _("La moitié du temps de construction de la %(season)s est passée.") % names,
            *[line for edition in reader.editions for line in _who(edition)],
        ],
        [
            _("C’est le bon moment pour regarder ensemble ce qui existe, et dire ce qui compte le plus pour la suite."),
            _("Pensez aussi à qui fera vivre le résultat chez vous après la saison."),
        ],
    )


def _results(names: dict[str, str], reader: Reader) -> Told:
    return (
        _("%(projects)s : les résultats, et merci") % names,
        [
            _("Le temps de construction de la %(season)s est terminé.") % names,
            _("Merci d’avoir porté %(projects)s avec l’équipe.") % names,
        ],
        [
            _("La page du projet présente ce qui a été fait. Une correction ? Dites-le-nous."),
            _("Nous vous demanderons plus tard ce que le résultat a changé : un chiffre ou une phrase suffiront."),
        ],
    )


def _who(edition: Edition) -> list[str]:
    """Who leads, and how many work."""
    seated = Membership.objects.seated().filter(edition=edition).exclude(role=Membership.Role.BEARER)
    leads = [
        row.volunteer.user.name
        for row in seated.filter(role__in=Membership.LEAD_ROLES).select_related("volunteer__user")
    ]
    number = seated.count()
    words = ngettext(
        "%(project)s : %(n)d personne dans l’équipe", "%(project)s : %(n)d personnes dans l’équipe", number
    )
    told = words % {"project": edition.display_title, "n": number}
    return [_("%(team)s. Référence : %(names)s.") % {"team": told, "names": ", ".join(leads)} if leads else f"{told}."]


def _page(moment: str, edition: Edition) -> tuple[str, str]:
    if moment == Moment.PARTNER_RESULTS:
        return _("Voir la page du projet"), edition.get_absolute_url()
    return _("Voir l’équipe"), reverse("projects:team", args=[edition.slug])
