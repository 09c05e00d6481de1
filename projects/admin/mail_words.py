"""What a coordinator reads about one mail of a season."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects.models import Moment
from projects.series import FOR_PARTNERS, Window
from projects.series_calendar import Audience, Line, Stage
from seasons import dates
from seasons.models import Season
from seasons.text import capitalised

KINDS = {
    Moment.MEET: gettext_lazy("les personnes référentes"),
    Moment.STILL_THERE: gettext_lazy("les bénévoles"),
    **dict.fromkeys(FOR_PARTNERS, gettext_lazy("les associations")),
}
EVERYONE = gettext_lazy("les bénévoles et les personnes référentes")


def kind(moment: Moment) -> str:
    """Whom a moment is for, in general."""
    return str(KINDS.get(moment, EVERYONE))


def people(audience: Audience) -> str:
    """«12 bénévoles, 3 personnes référentes»; empty when there is nobody."""
    volunteers, leads, partners = audience
    told = [
        (volunteers, ngettext("%d bénévole", "%d bénévoles", volunteers)),
        (leads, ngettext("%d personne référente", "%d personnes référentes", leads)),
        (partners, ngettext("%d personne d’association", "%d personnes d’associations", partners)),
    ]
    return ", ".join(words % number for number, words in told if number)


def by_whom(name: object, at: datetime) -> str:
    return _("par %(name)s, %(when)s") % {"name": name or _("le portail"), "when": dates.moment(at)}


def written(number: int) -> str:
    return ngettext("%d mail écrit", "%d mails écrits", number) % number


def coming(found: tuple[Moment, Window] | None) -> str:
    """«Première semaine, le 11 décembre (dans 12 jours)»; empty when nothing is to come."""
    if found is None:
        return ""
    moment, days = found
    told = {"mail": moment.label, "when": dates.on(days.first), "delay": dates.delay(days.first)}
    return _("%(mail)s, %(when)s (%(delay)s)") % told


def standing(line: Line) -> str:
    """In a word or two, where a mail that nobody holds back is."""
    if line.held:
        return _("Suspendu")
    if line.stage is Stage.NOW:
        return _("En cours") if line.waiting else _("Parti") if line.told else _("Personne pour l’instant")
    over = _("Parti") if line.told else _("Rien n’est parti")
    return {Stage.UNDATED: _("Sans date"), Stage.COMING: _("Prévu"), Stage.OVER: over}[line.stage]


def details(line: Line, season: Season) -> list[str]:
    """The sentences under it, most important first."""
    told = [*_held(line)] if line.held else [*_on_its_way(line, season)]
    if line.told and line.stage is not Stage.UNDATED:
        told.append(_("%s.") % written(line.told))
    if line.resumed and not line.held:
        told.append(_("Repris %s.") % by_whom(line.resumed.actor, line.resumed.at))
    return told


def _held(line: Line) -> list[str]:
    if line.held is None:
        return []
    who = capitalised(_("%s.") % by_whom(line.held.held_by, line.held.held_at))
    if line.days is None:
        return [who]
    first, last = dates.on(line.days.first), dates.day(line.days.last)
    after = {
        Stage.COMING: _("Ne part pas %(first)s. Peut être repris jusqu’au %(last)s."),
        Stage.NOW: _("Attend depuis %(first)s. Sans reprise d’ici le %(last)s au soir, ne partira plus."),
        Stage.OVER: _("Ses jours sont passés depuis le %(last)s : ne partira plus."),
    }[line.stage]
    return [after % {"first": first, "last": last}, who]


def _on_its_way(line: Line, season: Season) -> list[str]:
    if line.days is None:
        return [undated(season)]
    if line.stage is Stage.NOW and line.waiting:
        return [_("Encore %s à écrire, dans l’heure.") % (ngettext("%d mail", "%d mails", line.waiting) % line.waiting)]
    if line.stage is Stage.NOW:
        return [_("Qui arrive d’ici le %s le reçoit aussi.") % dates.day(line.days.last)]
    return []


def undated(season: Season) -> str:
    """Why a moment has no days."""
    if season.launch_on is None:
        return _("La saison n’a pas de jour de lancement.")
    if not any(phase.kind == "build" for phase in season.timeline):
        return _("La saison n’a pas de temps de construction.")
    return _("La saison est trop courte pour ce mail.")
