"""Who asked to be told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import languages


class Watch(models.Model):
    """«Prévenez-moi»: an address that wants to know when a call opens or a season recruits, once."""

    class Topic(models.TextChoices):
        CALL = "call", _("prochain appel à projets")
        SEASON = "season", _("prochaine saison")

    email = models.EmailField(_("adresse e-mail"))
    topic = models.CharField(_("sujet"), max_length=10, choices=Topic)
    language = models.CharField(_("langue"), max_length=5, choices=settings.LANGUAGES, default=languages.current)
    asked_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    mailed_at = models.DateTimeField(_("confirmation envoyée le"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("demande d’alerte")
        verbose_name_plural = _("demandes d’alerte")
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), "topic", name="seasons_watch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} ({self.pk})"
