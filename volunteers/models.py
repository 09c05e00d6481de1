"""People who give time, what they know, and what they agreed to."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from seasons.models import Chapter, web_only

# Fields a portal begins with: French in the database, as coordinators may change them.
USUAL = {
    *(gettext_noop("Science des données"), gettext_noop("en science des données")),
    *(gettext_noop("Ingénierie des données"), gettext_noop("en ingénierie des données")),
    *(gettext_noop("Analyse de données"), gettext_noop("en analyse de données")),
    *(gettext_noop("Vision par ordinateur"), gettext_noop("en vision par ordinateur")),
    *(gettext_noop("Traitement du langage"), gettext_noop("en traitement du langage")),
    *(gettext_noop("Infrastructure"), gettext_noop("en infrastructure")),
    *(gettext_noop("Développement web"), gettext_noop("en développement web")),
    *(gettext_noop("Design (UX et interface)"), gettext_noop("en design")),
    *(gettext_noop("Droit"), gettext_noop("en droit")),
    *(gettext_noop("Produit et pilotage"), gettext_noop("en pilotage")),
    *(gettext_noop("Premier projet"), gettext_noop("pour un premier projet")),
}


def usual(words: str) -> str:
    """A field's words in the language in use, where they are the usual ones; otherwise as they are written."""
    return gettext(words) if words in USUAL else words


class Skill(models.Model):
    """A job field. `domain_label` reads after a number: «2 en analyse de données»."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=60)
    domain_label = models.CharField(_("libellé"), max_length=60, help_text=_("Par exemple « en design »."))
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("domaine")
        verbose_name_plural = _("domaines")
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """Its name in the language in use, where it is one of the usual fields."""
        return usual(self.name)

    @property
    def wanted(self) -> str:
        """The same of `domain_label`."""
        return usual(self.domain_label)


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    def on_pause(self, day: date | None = None) -> VolunteerQuerySet:
        return self.filter(paused_until__gt=day or timezone.localdate())

    def around(self, day: date | None = None) -> VolunteerQuerySet:
        """Those who are not on pause: whom one may suggest, and write news to."""
        return self.filter(Q(paused_until=None) | Q(paused_until__lte=day or timezone.localdate()))


class Volunteer(models.Model):
    """A person who gives time. Only their account's e-mail and name are required."""

    user = models.OneToOneField(User, models.CASCADE, related_name="volunteer", verbose_name=_("compte"))
    skills = models.ManyToManyField(Skill, through="VolunteerSkill", blank=True, verbose_name=_("domaines"))
    tools = models.CharField(_("outils"), max_length=200, blank=True)
    hours_per_week = models.PositiveSmallIntegerField(
        _("heures par semaine"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(40)]
    )
    city = models.CharField(_("ville"), max_length=60, blank=True)
    chapter = models.ForeignKey(
        Chapter, models.SET_NULL, null=True, blank=True, related_name="volunteers", verbose_name=_("antenne")
    )
    languages = models.CharField(_("langues parlées"), max_length=120, blank=True)
    linkedin = models.URLField(_("LinkedIn"), max_length=300, blank=True, validators=[web_only])
    github = models.URLField(_("GitHub"), max_length=300, blank=True, validators=[web_only])
    wants_to_learn = models.CharField(_("envie d’apprendre"), max_length=300, blank=True)
    offers_to_lead = models.BooleanField(_("peut être personne référente"), default=False)
    share_email = models.BooleanField(_("montrer mon adresse e-mail à mon équipe"), default=False)
    share_links = models.BooleanField(_("montrer LinkedIn et GitHub à mon équipe"), default=False)
    share_city = models.BooleanField(_("montrer ma ville à mon équipe"), default=False)
    wants_welcome = models.BooleanField(_("veut un mot d’accueil dans les canaux"), default=True)
    wants_digest = models.BooleanField(_("veut le résumé hebdomadaire de ses équipes"), default=True)
    wants_season = models.BooleanField(_("veut les mails de la saison"), default=True)
    wants_checkin = models.BooleanField(_("veut la question de la quatrième semaine"), default=True)
    # On pause until the day before `paused_until`: that day ends it by itself, whatever runs or fails.
    paused_on = models.DateField(_("en pause depuis"), null=True, blank=True, editable=False)
    paused_until = models.DateField(_("en pause jusqu’au"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("bénévole")
        verbose_name_plural = _("bénévoles")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hours_per_week=None) | Q(hours_per_week__range=(1, 40)), name="volunteers_volunteer_hours"
            ),
            models.CheckConstraint(
                condition=Q(paused_on=None, paused_until=None)
                | Q(paused_on__isnull=False, paused_until__isnull=False, paused_until__gt=F("paused_on")),
                name="volunteers_volunteer_pause_goes_forward",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_on_pause(self) -> bool:
        return self.paused_until is not None and self.paused_until > timezone.localdate()


class VolunteerSkill(models.Model):
    """How well a volunteer knows one field."""

    class Level(models.IntegerChoices):
        BEGINNER = 1, _("je débute")
        COMFORTABLE = 2, _("je me débrouille")
        EXPERT = 3, _("j’accompagne les autres")

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="levels", verbose_name=_("bénévole"))
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+", verbose_name=_("domaine"))
    level = models.PositiveSmallIntegerField(_("niveau"), choices=Level, default=Level.COMFORTABLE)

    class Meta:
        verbose_name = _("niveau")
        verbose_name_plural = _("niveaux")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["volunteer", "skill"], name="volunteers_skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} : {self.get_level_display()}"


class Charter(models.Model):
    """One version of the volunteers' charter. Its text never changes once somebody accepted it."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    text = models.TextField(_("texte"), max_length=8000, help_text=_("Markdown."))
    published_on = models.DateField(_("publiée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("charte")
        verbose_name_plural = _("chartes")
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class Consent(models.Model):
    """What a volunteer agreed to, in which wording, when; withdrawn, it stays as proof."""

    class Kind(models.TextChoices):
        CHARTER = "charter", _("Charte bénévole")
        NEWSLETTER = "newsletter", _("Lettre d’information")

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="consents", verbose_name=_("bénévole"))
    kind = models.CharField(_("genre"), max_length=12, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version du texte"))
    given_at = models.DateTimeField(_("donné le"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("consentement")
        verbose_name_plural = _("consentements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer", "kind", "version"],
                condition=Q(withdrawn_at=None),
                name="volunteers_consent_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.version}"
