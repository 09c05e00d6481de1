"""The mails that go with a season, to volunteers and to those who lead. Composed in the reader's language."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import Letter, absolute
from projects.models import Edition, EditionLink, Membership, Moment
from projects.series import FOR_PARTNERS, Reader
from projects.series_links import answer_token, stop_token
from projects.series_partner_emails import to_partner
from seasons import dates
from seasons.models import Event, Season
from seasons.text import in_sentence

STOPPABLE = "checkin"


def letter(season: Season, moment: str, reader: Reader, *, told_id: int = 0) -> Letter:
    """One mail of the season, as its reader gets it.

    Args:
        told_id: the row that a question's answer is written to; 0 in a preview, whose links lead nowhere.
    """
    if moment in FOR_PARTNERS:
        return to_partner(season, moment, reader)
    if moment == Moment.STILL_THERE:
        return _still_there(season, reader, told_id)
    compose = {
        Moment.MEET: _meet,
        Moment.LAUNCH: _lead_launch if reader.leads else _launch,
        Moment.FIRST_WEEK: _lead_first_week if reader.leads else _first_week,
        Moment.END: _lead_end if reader.leads else _end,
    }[Moment(moment)]
    stop = reverse("projects:mails-stop", args=[stop_token(reader.key, "season")])
    composed = compose(season, reader)
    return replace(
        composed, kind=f"season.{moment}", stop=stop, undo=(_("Ne plus recevoir les mails de la saison"), stop)
    )


def _names(season: Season, reader: Reader) -> dict[str, str]:
    return {
        "season": in_sentence(season.name),
        "projects": ", ".join(edition.display_title for edition in reader.editions),
        "when": dates.on(season.launch_on) if season.launch_on else "",
        "delay": dates.delay(season.launch_on) if season.launch_on else "",
    }


def channels(reader: Reader) -> list[str]:
    """Where each of their teams talks."""
    return [
        _("%(project)s, le canal : %(url)s") % {"project": edition.display_title, "url": link.url}
        for edition in reader.editions
        for link in edition.links.all()
        if link.kind == EditionLink.Kind.CHANNEL
    ]


def coming(season: Season) -> list[str]:
    """The season's next event, when there is one."""
    event = Event.objects.coming().filter(season=season).order_by("starts_at").first()
    if event is None:
        return []
    told = {"event": event.title, "when": dates.moment(event.starts_at), "url": absolute(event.get_absolute_url())}
    return [_("Prochain rendez-vous : %(event)s, %(when)s. %(url)s") % told]


def _size(edition: Edition) -> str:
    number = Membership.objects.seated().filter(edition=edition).count()
    words = ngettext(
        "%(project)s : %(n)d personne dans l’équipe.", "%(project)s : %(n)d personnes dans l’équipe.", number
    )
    return words % {"project": edition.display_title, "n": number}


def _team(reader: Reader) -> str:
    return reverse("projects:team", args=[reader.editions[0].slug])


def _launch(season: Season, reader: Reader) -> Letter:
    names = _names(season, reader)
    return Letter(
        kind="",
        subject=_("Lancement de la %(season)s %(delay)s") % names,
        happened=[_("La %(season)s se lance %(when)s. Tu y es, avec %(projects)s.") % names],
        next=[
            *coming(season),
            *channels(reader),
            _("D’ici là, une chose suffit : dire bonjour dans le canal, et ce que tu aimerais faire."),
        ],
        link=(_("Ouvrir mon espace"), reverse("projects:my-space")),
    )


def _first_week(season: Season, reader: Reader) -> Letter:
    names = _names(season, reader)
    return Letter(
        kind="",
        subject=_("Ta première semaine dans la %(season)s") % names,
        happened=[_("C’est parti pour %(projects)s. Personne n’attend que tu saches tout cette semaine.") % names],
        next=[
            _("Pour commencer : lire le dernier compte rendu, choisir une petite tâche, poser une question."),
            *channels(reader),
            *coming(season),
        ],
        link=(_("Ouvrir mon espace"), reverse("projects:my-space")),
    )


def _still_there(season: Season, reader: Reader, told_id: int) -> Letter:
    names = _names(season, reader)
    token = answer_token(told_id)
    stop = reverse("projects:mails-stop", args=[stop_token(reader.key, STOPPABLE)])
    return Letter(
        kind="season.still_there",
        subject=_("%(projects)s : toujours là ?") % names,
        happened=[
            _("Quatre semaines ont passé depuis le lancement. Une question, une seule : es-tu toujours là ?"),
            _("Les deux réponses aident l’équipe de %(projects)s à s’organiser. Aucune ne te sera reprochée.") % names,
        ],
        next=[
            _("Sans réponse, rien ne change. Pour souffler quelques semaines, la pause se trouve dans ton espace."),
            _("Ne plus recevoir cette question : %(url)s") % {"url": absolute(stop)},
        ],
        link=(_("Oui, toujours là"), reverse("projects:still-there", args=[token, "oui"])),
        undo=(_("Je dois m’arrêter"), reverse("projects:still-there", args=[token, "arret"])),
        stop=stop,
        secret=True,
    )


def _end(season: Season, reader: Reader) -> Letter:
    names = _names(season, reader)
    return Letter(
        kind="",
        subject=_("La %(season)s s’achève : merci") % names,
        happened=[
            _("Le temps de construction de la %(season)s est terminé.") % names,
            _("Merci pour ce que tu as donné à %(projects)s.") % names,
        ],
        next=[
            _("Ce que l’équipe a fait se lit sur la page du projet. Une erreur, un oubli ? Dis-le dans le canal."),
            *coming(season),
            _("L’envie d’un autre projet, plus tard ? Ton profil reste prêt : rien ne sera à ressaisir."),
        ],
        link=(_("Voir la page du projet"), reader.editions[0].get_absolute_url()),
    )


def _meet(season: Season, reader: Reader) -> Letter:
    names = _names(season, reader)
    return Letter(
        kind="",
        subject=_("%(projects)s : rencontrer ton équipe avant le lancement") % names,
        happened=[
            _("La %(season)s se lance %(when)s. Tu es personne référente de %(projects)s.") % names,
            *[_size(edition) for edition in reader.editions],
        ],
        next=[
            _("Proposer dès maintenant une première réunion évite de la chercher après le lancement."),
            _("Saluer chaque personne qui arrive : c’est ce qui fait rester."),
            *channels(reader),
        ],
        link=(_("Voir mon équipe"), _team(reader)),
    )


def _lead_launch(season: Season, reader: Reader) -> Letter:
    names = _names(season, reader)
    return Letter(
        kind="",
        subject=_("Lancement de la %(season)s %(delay)s : ce qu’il te reste à préparer") % names,
        happened=[
            _("La %(season)s se lance %(when)s. %(projects)s compte sur toi.") % names,
            *[_size(edition) for edition in reader.editions],
        ],
        next=[
            _("À préparer : cinq premières tâches que chacun peut prendre, et la date de la première réunion."),
            *channels(reader),
            *coming(season),
        ],
        link=(_("Voir mon équipe"), _team(reader)),
    )


def _lead_first_week(season: Season, reader: Reader) -> Letter:
    names = _names(season, reader)
    return Letter(
        kind="",
        subject=_("%(projects)s : la première semaine de ton équipe") % names,
        happened=[
            _("La %(season)s est lancée.") % names,
            *[_size(edition) for edition in reader.editions],
        ],
        next=[
            _("Cette semaine : une première réunion, une tâche pour chaque personne, un mot à qui n’a rien dit."),
            _("La page de l’équipe montre qui n’est pas encore dans le canal."),
            *channels(reader),
        ],
        link=(_("Voir mon équipe"), _team(reader)),
    )


def _lead_end(season: Season, reader: Reader) -> Letter:
    names = _names(season, reader)
    return Letter(
        kind="",
        subject=_("La %(season)s s’achève : merci d’avoir guidé %(projects)s") % names,
        happened=[
            _("Le temps de construction de la %(season)s est terminé.") % names,
            _("Merci : une équipe tient par les personnes qui la rassemblent."),
        ],
        next=[
            _("Il reste deux choses à transmettre : les résultats, en quelques phrases, et les accès de l’équipe."),
            *coming(season),
        ],
        link=(_("Écrire les résultats"), reverse("projects:team-text", args=[reader.editions[0].slug])),
    )
