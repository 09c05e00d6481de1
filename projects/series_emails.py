"""The mails that go with a season, to volunteers and to those who lead. Composed in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import Letter, absolute
from projects.models import Edition, EditionLink, Membership, Moment
from projects.series import FOR_PARTNERS, Reader, midnight
from projects.series_links import answer_token, stop_token
from projects.series_partner_emails import to_partner
from seasons import dates
from seasons.models import Event, Season
from seasons.text import in_sentence

STOPPABLE = "checkin"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter is made of, as it stands on its day."""

    season: Season
    moment: str
    reader: Reader
    day: date

    @property
    def kind(self) -> str:
        return f"season.{self.moment}"

    @property
    def names(self) -> dict[str, str]:
        launch = self.season.launch_on
        return {
            "season": in_sentence(self.season.name),
            "projects": ", ".join(edition.display_title for edition in self.reader.editions),
            "when": dates.on(launch, today=self.day) if launch else "",
            "delay": dates.delay(launch, today=self.day) if launch else "",
        }

    @property
    def coming(self) -> list[str]:
        """The season's next event, when there is one."""
        then = max(timezone.now(), midnight(self.day))
        event = Event.objects.coming(then).of_all().filter(season=self.season).first()
        if event is None:
            return []
        told = {"event": event.title, "when": dates.moment(event.starts_at), "url": absolute(event.get_absolute_url())}
        return [_("Prochain rendez-vous : %(event)s, %(when)s. %(url)s") % told]


def letter(season: Season, moment: str, reader: Reader, *, told_id: int = 0, day: date | None = None) -> Letter:
    """One mail of the season, as its reader gets it.

    Args:
        told_id: the row that a question's answer is written to; 0 in a preview.
        day: when it leaves; today unless told.
    """
    facts = Facts(season, moment, reader, day or timezone.localdate())
    if moment in FOR_PARTNERS:
        return to_partner(moment, reader, facts.names)
    if moment == Moment.STILL_THERE:
        return _still_there(facts, told_id)
    compose = {
        Moment.MEET: _meet,
        Moment.LAUNCH: _lead_launch if reader.leads else _launch,
        Moment.FIRST_WEEK: _lead_first_week if reader.leads else _first_week,
        Moment.END: _lead_end if reader.leads else _end,
    }[Moment(moment)]
    stop = reverse("projects:mails-stop", args=[stop_token(reader.key, "season")])
    return replace(compose(facts), stop=stop, undo=(_("Ne plus recevoir les mails de la saison"), stop))


def channels(reader: Reader) -> list[str]:
    """Where each of their teams talks."""
    return [
        _("%(project)s, le canal : %(url)s") % {"project": edition.display_title, "url": link.url}
        for edition in reader.editions
        for link in edition.links.all()
        if link.kind == EditionLink.Kind.CHANNEL
    ]


def _size(edition: Edition) -> str:
    number = Membership.objects.seated().filter(edition=edition).count()
    words = ngettext(
        "%(project)s : %(n)d personne dans l’équipe.", "%(project)s : %(n)d personnes dans l’équipe.", number
    )
    return words % {"project": edition.display_title, "n": number}


def _team(reader: Reader) -> str:
    return reverse("projects:team", args=[reader.editions[0].slug])


def _launch(facts: Facts) -> Letter:
    names = facts.names
    return Letter(
        kind=facts.kind,
        subject=_("Lancement de la %(season)s %(delay)s") % names,
        happened=[_("La %(season)s se lance %(when)s. Tu y es, avec %(projects)s.") % names],
        next=[
            *facts.coming,
            *channels(facts.reader),
            _("D’ici là, une chose suffit : dire bonjour dans le canal, et ce que tu aimerais faire."),
        ],
        link=(_("Ouvrir mon espace"), reverse("projects:my-space")),
    )


def _first_week(facts: Facts) -> Letter:
    names = facts.names
    return Letter(
        kind=facts.kind,
        subject=_("Ta première semaine dans la %(season)s") % names,
        happened=[_("C’est parti pour %(projects)s. Personne n’attend que tu saches tout cette semaine.") % names],
        next=[
            _("Pour commencer : relire la page du projet, choisir une petite tâche, poser une question."),
            *channels(facts.reader),
            *facts.coming,
        ],
        link=(_("Ouvrir mon espace"), reverse("projects:my-space")),
    )


def _still_there(facts: Facts, told_id: int) -> Letter:
    names = facts.names
    token = answer_token(told_id)
    stop = reverse("projects:mails-stop", args=[stop_token(facts.reader.key, STOPPABLE)])
    return Letter(
        kind=facts.kind,
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


def _end(facts: Facts) -> Letter:
    names = facts.names
    return Letter(
        kind=facts.kind,
        subject=_("La %(season)s s’achève : merci") % names,
        happened=[
            _("Le temps de construction de la %(season)s est terminé.") % names,
            _("Merci pour ce que tu as donné à %(projects)s.") % names,
        ],
        next=[
            _("Ce que l’équipe a fait se lit sur la page du projet. Une erreur, un oubli ? Dis-le dans le canal."),
            *facts.coming,
            _("L’envie d’un autre projet, plus tard ? Ton profil reste prêt : rien ne sera à ressaisir."),
        ],
        link=(_("Voir la page du projet"), facts.reader.editions[0].get_absolute_url()),
    )


def _meet(facts: Facts) -> Letter:
    names = facts.names
    return Letter(
        kind=facts.kind,
        subject=_("%(projects)s : rencontrer ton équipe avant le lancement") % names,
        happened=[
            _("La %(season)s se lance %(when)s. Tu es personne référente de %(projects)s.") % names,
            *[_size(edition) for edition in facts.reader.editions],
        ],
        next=[
            _("Proposer dès maintenant une première réunion évite de la chercher après le lancement."),
            _("Saluer chaque personne qui arrive : c’est ce qui fait rester."),
            *channels(facts.reader),
        ],
        link=(_("Voir mon équipe"), _team(facts.reader)),
    )


def _lead_launch(facts: Facts) -> Letter:
    names = facts.names
    return Letter(
        kind=facts.kind,
        subject=_("Lancement de la %(season)s %(delay)s : ce qu’il te reste à préparer") % names,
        happened=[
            _("La %(season)s se lance %(when)s. %(projects)s compte sur toi.") % names,
            *[_size(edition) for edition in facts.reader.editions],
        ],
        next=[
            _("À préparer : cinq premières tâches que chacun peut prendre, et la date de la première réunion."),
            *channels(facts.reader),
            *facts.coming,
        ],
        link=(_("Voir mon équipe"), _team(facts.reader)),
    )


def _lead_first_week(facts: Facts) -> Letter:
    names = facts.names
    return Letter(
        kind=facts.kind,
        subject=_("%(projects)s : la première semaine de ton équipe") % names,
        happened=[
            _("La %(season)s est lancée.") % names,
            *[_size(edition) for edition in facts.reader.editions],
        ],
        next=[
            _("Cette semaine : une première réunion, une tâche pour chaque personne, un mot à qui n’a rien dit."),
            _("La page de l’équipe montre qui n’est pas encore dans le canal."),
            *channels(facts.reader),
        ],
        link=(_("Voir mon équipe"), _team(facts.reader)),
    )


def _lead_end(facts: Facts) -> Letter:
    names = facts.names
    return Letter(
        kind=facts.kind,
        subject=_("La %(season)s s’achève : merci d’avoir guidé %(projects)s") % names,
        happened=[
            _("Le temps de construction de la %(season)s est terminé.") % names,
            _("Merci : une équipe tient par les personnes qui la rassemblent."),
        ],
        next=[
            _("Il reste deux choses à transmettre : les résultats, en quelques phrases, et les accès de l’équipe."),
            *facts.coming,
        ],
        link=(_("Écrire les résultats"), reverse("projects:team-text", args=[facts.reader.editions[0].slug])),
    )
