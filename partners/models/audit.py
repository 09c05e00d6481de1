"""What happens to a proposal once it is sent: steps, questions, calls, the deep-dive sheet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partners.models.proposal import Proposal, State, Writer


class Step(models.Model):
    """One change of state: who, when, why. Written by `partners.actions.move` only."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="steps", verbose_name=_("proposition"))
    before = models.CharField(_("avant"), max_length=14, choices=State)
    after = models.CharField(_("après"), max_length=14, choices=State)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par"))
    writer = models.ForeignKey(
        Writer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par (association)")
    )
    reason = models.TextField(_("pourquoi"), max_length=2000, blank=True)
    at = models.DateTimeField(_("quand"), auto_now_add=True)

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"


class Message(models.Model):
    """One message of the questions thread, from the team or from the partner."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="messages", verbose_name=_("proposition"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par"))
    writer = models.ForeignKey(
        Writer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par (association)")
    )
    from_partner = models.BooleanField(_("de l’association"), default=False)
    text = models.TextField(_("message"), max_length=4000)
    answer_by = models.DateField(_("réponse attendue avant le"), null=True, blank=True)
    at = models.DateTimeField(_("quand"), auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class QuestionTemplate(models.Model):
    """Questions auditors ask often. Plain text: no template language runs on it."""

    title = models.CharField(_("titre"), max_length=80, unique=True)
    text = models.TextField(_("texte"), max_length=4000)

    class Meta:
        verbose_name = _("modèle de questions")
        verbose_name_plural = _("modèles de questions")
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title


class CallNote(models.Model):
    """Notes of one call with a partner; never shown to them."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="calls", verbose_name=_("proposition"))
    held_on = models.DateField(_("date"))
    people = models.CharField(_("avec qui"), max_length=200)
    notes = models.TextField(_("notes"), max_length=8000)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par"))

    class Meta:
        verbose_name = _("échange")
        verbose_name_plural = _("échanges")
        ordering: ClassVar = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.held_on}"


class DeepDive(models.Model):
    """The deep-dive sheet. Each saving is a new version; the last one counts."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="deep_dives", verbose_name=_("proposition"))
    number = models.PositiveSmallIntegerField(_("version"))
    goals = models.TextField(_("objectifs"), max_length=4000, blank=True)
    data = models.TextField(_("données"), max_length=4000, blank=True)
    analysis = models.TextField(_("analyse"), max_length=4000, blank=True)
    validation = models.TextField(_("validation"), max_length=4000, blank=True)
    deployment = models.TextField(_("déploiement"), max_length=4000, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("quand"), auto_now_add=True)

    class Meta:
        verbose_name = _("fiche d’étude")
        verbose_name_plural = _("fiches d’étude")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "number"], name="partners_deepdive_once"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class Auditor(models.Model):
    """Who of the team follows a proposal through its audit; the first one is the partner's contact."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="auditors", verbose_name=_("proposition"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("personne"))

    class Meta:
        verbose_name = _("personne qui suit le dossier")
        verbose_name_plural = _("personnes qui suivent le dossier")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "user"], name="partners_auditor_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Eligibility(models.Model):
    """The tick-list a proposal passes before anybody spends an evening on it."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="eligibility", verbose_name=_("proposition"))
    general_interest = models.BooleanField(_("intérêt général"), default=False)
    right_body = models.BooleanField(_("organisation éligible"), default=False)
    open_source = models.BooleanField(_("code et données ouverts acceptés"), default=False)
    bearer = models.BooleanField(_("une personne disponible chaque semaine"), default=False)
    data_exists = models.BooleanField(_("des données existent ou peuvent être collectées"), default=False)
    note = models.CharField(_("précision"), max_length=300, blank=True)
    eligible = models.BooleanField(_("éligible"), null=True, blank=True)
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("éligibilité")
        verbose_name_plural = _("éligibilités")

    def __str__(self) -> str:
        return str(self.proposal)
