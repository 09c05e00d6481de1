"""Who asked to be told of a place, and who wrote to whom through the portal."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import languages
from accounts.models import User
from projects.models.edition import Edition
from projects.models.membership import RoleNeed, new_reference


class Alert(models.Model):
    """«Me prévenir»: an address that wants to know, once, when an edition has a place, in one role or in any."""

    email = models.EmailField(_("adresse e-mail"))
    language = models.CharField(_("langue"), max_length=5, choices=settings.LANGUAGES, default=languages.current)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="alerts", verbose_name=_("édition"))
    need = models.ForeignKey(
        RoleNeed, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("besoin")
    )
    asked_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    mailed_at = models.DateTimeField(_("confirmation envoyée le"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("alerte de projet")
        verbose_name_plural = _("alertes de projet")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), "edition", condition=Q(need=None), name="projects_alert_once_an_edition"
            ),
            models.UniqueConstraint(
                Lower("email"), "need", condition=Q(need__isnull=False), name="projects_alert_once_a_need"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} ({self.pk})"


class Relay(models.Model):
    """One message the portal carried between two people who do not see each other's address. Its text is not kept."""

    reference = models.CharField(_("référence"), max_length=8, unique=True, default=new_reference, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+", verbose_name=_("édition"))
    sender = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("de"))
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("à"))
    sent_at = models.DateTimeField(_("envoyé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("message relayé")
        verbose_name_plural = _("messages relayés")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(sender=F("recipient")), name="projects_relay_between_two_people"),
        ]

    def __str__(self) -> str:
        return self.reference
