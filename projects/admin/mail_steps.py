"""Holding a season's mail back, and letting it leave again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.steps import Refused, Step, Text
from accounts.models import User
from projects import actions, series
from projects.admin import mail_words as words
from projects.models import MailSeason, Moment
from projects.series_calendar import Calendar, Line, Stage, stage
from seasons import dates


class MomentStep(Step):
    """A verb on one mail of a season."""

    prefix: str
    short: Text

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.name = f"{self.prefix}-{moment}"

    @property
    def label(self) -> str:  # type: ignore[override]
        return f"{self.short} : {self.moment.label}"

    def is_held(self, obj: MailSeason) -> bool:
        return any(row.moment == self.moment for row in obj.held_moments.all())

    def line(self, obj: MailSeason) -> Line:
        return Calendar(obj).line(self.moment)


class Hold(MomentStep):
    prefix = "suspendre"
    short = gettext_lazy("Suspendre")
    second = True

    def offered(self, obj: MailSeason) -> bool:
        over = stage(series.window(obj, self.moment), timezone.localdate()) is Stage.OVER
        return not (over or self.is_held(obj))

    def happens(self, obj: MailSeason) -> Sequence[str]:
        line = self.line(obj)
        told = [_("Ce mail ne part plus pour cette saison, jusqu’à ce que quelqu’un choisisse « Reprendre ».")]
        if who := words.people(line.audience):
            told.append(_("D’après les équipes d’aujourd’hui, il concerne %s.") % who)
        if line.told:
            told.append(_("%s déjà : rien n’est rappelé.") % words.written(line.told))
        if line.days:
            last = dates.day(line.days.last)
            told.append(_("Il peut être repris jusqu’au %s. Ensuite ses jours sont passés : il ne part plus.") % last)
        return told

    def perform(self, obj: MailSeason, actor: User, answers: dict[str, Any]) -> str:
        if not actions.hold_moment(season=obj, moment=self.moment, actor=actor):
            raise Refused(_("Ce mail était déjà suspendu : rien n’a changé."))
        return _("« %s » est suspendu.") % self.moment.label


class Resume(MomentStep):
    prefix = "reprendre"
    short = gettext_lazy("Reprendre")

    def offered(self, obj: MailSeason) -> bool:
        return self.is_held(obj)

    def happens(self, obj: MailSeason) -> Sequence[str]:
        line = self.line(obj)
        told = [self._leaves(line)]
        if not obj.published:
            told.append(_("Cette saison n’est pas publiée : rien ne part avant qu’elle le soit."))
        return told

    @staticmethod
    def _leaves(line: Line) -> str:
        if line.days is None:
            return _("Ce mail n’a pas encore de date : il partira quand la saison en aura.")
        return {
            Stage.COMING: _("Ce mail part %(first)s à partir de 8 h, et jusqu’au %(last)s à qui arrive entre-temps."),
            Stage.NOW: _("Ce mail part dans l’heure, entre 8 h et minuit, et jusqu’au %(last)s à qui arrive."),
            Stage.OVER: _("Ses jours sont passés : il ne part plus, sauf si les dates de la saison changent."),
        }[line.stage] % {"first": dates.on(line.days.first), "last": dates.day(line.days.last)}

    def mails(self, obj: MailSeason) -> Sequence[str]:
        line = self.line(obj)
        if line.stage is Stage.NOW and obj.published and line.waiting:
            return [
                ngettext("%d mail part dans l’heure.", "%d mails partent dans l’heure.", line.waiting) % line.waiting
            ]
        if line.stage is Stage.COMING and line.days and sum(line.audience):
            told = {"when": dates.on(line.days.first), "people": words.people(line.audience)}
            return [_("Aucun maintenant. %(people)s le reçoivent %(when)s, d’après les équipes d’aujourd’hui.") % told]
        return []

    def perform(self, obj: MailSeason, actor: User, answers: dict[str, Any]) -> str:
        if not actions.resume_moment(season=obj, moment=self.moment, actor=actor):
            raise Refused(_("Ce mail n’était plus suspendu : rien n’a changé."))
        return _("« %s » est repris.") % self.moment.label


STEPS = tuple(step(moment) for moment in Moment for step in (Hold, Resume))
