"""Organisations that bring a need, and the criteria their proposals are read with."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from seasons.models import Season, web_only


class Partner(models.Model):
    """An organisation that brings a need."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("Association")
        PUBLIC = "public", _("Organisme public")
        SOCIAL = "social_economy", _("Entreprise de l’économie sociale")
        MEDIA = "media", _("Média")
        FUNDER = "funder", _("Financeur")

    name = models.CharField(_("nom"), max_length=120, unique=True)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    kind = models.CharField(_("genre"), max_length=20, choices=Kind, default=Kind.ASSOCIATION)
    website = models.URLField(_("site web"), max_length=300, blank=True, validators=[web_only])
    presentation = models.TextField(_("présentation"), max_length=2000, blank=True, help_text=_("Markdown, publique."))
    contact_name = models.CharField(_("contact"), max_length=80, blank=True, help_text=_("Jamais public."))
    contact_role = models.CharField(_("rôle du contact"), max_length=80, blank=True)
    contact_email = models.EmailField(_("adresse du contact"), blank=True, help_text=_("Jamais publique."))

    class Meta:
        verbose_name = _("association partenaire")
        verbose_name_plural = _("associations partenaires")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """One public criterion a committee scores, with its weight, in one season."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="criteria", verbose_name=_("saison"))
    title = models.CharField(_("critère"), max_length=80)
    question = models.CharField(_("question posée"), max_length=240, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("poids"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("critère")
        verbose_name_plural = _("critères")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["season", "title"], name="partners_criterion_once"),
        ]

    def __str__(self) -> str:
        return self.title
