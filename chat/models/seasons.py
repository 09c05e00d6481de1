"""A season as the chat sees it: the pattern of its channels' names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat import naming
from seasons.models import Season


class SeasonNaming(models.Model):
    """How the channels of a season's editions are called; without a row, by the usual pattern."""

    season = models.OneToOneField(Season, models.CASCADE, related_name="+", verbose_name=_("saison"))
    pattern = models.CharField(
        _("modèle des noms"), max_length=60, default=naming.PATTERN, validators=[naming.check_pattern]
    )

    class Meta:
        verbose_name = _("modèle des noms de canaux")
        verbose_name_plural = _("modèles des noms de canaux")

    def __str__(self) -> str:
        return self.pattern


class ChannelSeason(Season):
    """The same row as `Season`, for the chat's own page about its channels."""

    class Meta:
        proxy = True
        verbose_name = _("canaux d’une saison")
        verbose_name_plural = _("canaux par saison")
        ordering: ClassVar = [models.F("number").desc(nulls_last=True), "slug"]
