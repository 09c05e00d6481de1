"""A team's events, and the secret address of a person's calendar."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models.edition import Edition
from seasons.models import Event


def new_secret() -> str:
    """192 bits: nobody finds it by trying."""
    return secrets.token_urlsafe(24)


class EditionEvent(models.Model):
    """An event of a team: for its members only, unless the event says it is public."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="events", verbose_name=_("édition"))
    event = models.OneToOneField(Event, models.CASCADE, related_name="+", verbose_name=_("événement"))

    class Meta:
        verbose_name = _("rendez-vous d’équipe")
        verbose_name_plural = _("rendez-vous d’équipe")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.event)


class PersonalCalendar(models.Model):
    """What calendar programs ask with, since they cannot sign in. Found by one look in a unique index."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", verbose_name=_("compte"))
    secret = models.CharField(max_length=40, unique=True, default=new_secret, editable=False)
    renewed_at = models.DateTimeField(_("renouvelée le"), auto_now=True)

    class Meta:
        verbose_name = _("calendrier personnel")
        verbose_name_plural = _("calendriers personnels")

    def __str__(self) -> str:
        return str(self.user)
