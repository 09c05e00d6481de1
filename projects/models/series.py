"""The mails that go with a season: the moments, what was told of them, what is held back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from seasons.models import Season


class Moment(models.TextChoices):
    """What there is to say at a moment of a season. Its days are in `projects.series`."""

    MEET = "meet", _("Rencontrer son équipe (personnes référentes)")
    LAUNCH = "launch", _("Lancement dans sept jours")
    FIRST_WEEK = "first_week", _("Première semaine")
    STILL_THERE = "still_there", _("Toujours là ? (quatrième semaine)")
    END = "end", _("Fin de saison et merci")
    PARTNER_TEAM = "partner_team", _("Votre équipe (associations)")
    PARTNER_LAUNCH = "partner_launch", _("C’est lancé (associations)")
    PARTNER_MIDDLE = "partner_middle", _("Mi-saison (associations)")
    PARTNER_RESULTS = "partner_results", _("Résultats et merci (associations)")


class Told(models.Model):
    """One moment of one season, told to one reader: the row is the proof, and the database allows one."""

    class Answer(models.TextChoices):
        NONE = "", _("aucune")
        HERE = "here", _("toujours là")
        STOP = "stop", _("s’arrête")

    season = models.ForeignKey(Season, models.CASCADE, related_name="+", verbose_name=_("saison"))
    moment = models.CharField(_("moment"), max_length=16, choices=Moment)
    # "user:12", or "mail:" and a fingerprint for a partner's address: no address is kept here.
    reader = models.CharField(_("destinataire"), max_length=80)
    at = models.DateTimeField(_("écrit le"), auto_now_add=True)
    answer = models.CharField(_("réponse"), max_length=5, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail de saison écrit")
        verbose_name_plural = _("mails de saison écrits")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["season", "moment", "reader"], name="projects_told_once"),
            models.CheckConstraint(condition=Q(moment__in=Moment.values), name="projects_told_known_moment"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="projects_told_answer_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} ({self.season})"


class HeldMoment(models.Model):
    """A moment that a coordinator holds back for a season. No row: it leaves on its days."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="held_moments", verbose_name=_("saison"))
    moment = models.CharField(_("moment"), max_length=16, choices=Moment)
    held_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("suspendu par")
    )
    held_at = models.DateTimeField(_("suspendu le"), auto_now_add=True)

    class Meta:
        verbose_name = _("moment suspendu")
        verbose_name_plural = _("moments suspendus")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["season", "moment"], name="projects_held_once"),
            models.CheckConstraint(condition=Q(moment__in=Moment.values), name="projects_held_known_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} ({self.season})"


class StoppedReader(models.Model):
    """A partner's address that no longer wants these mails; volunteers say so in their profile."""

    reader = models.CharField(_("destinataire"), max_length=80, unique=True)
    at = models.DateTimeField(_("depuis"), auto_now_add=True)

    class Meta:
        verbose_name = _("désinscription")
        verbose_name_plural = _("désinscriptions")

    def __str__(self) -> str:
        return str(self.pk)


class MailSeason(Season):
    """The same row as `Season`, for the page about its mails."""

    class Meta:
        proxy = True
        verbose_name = _("mails d’une saison")
        verbose_name_plural = _("mails par saison")
        ordering: ClassVar = [models.F("number").desc(nulls_last=True), "slug"]
