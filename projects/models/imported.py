"""What an import of the former site read and wrote, so that it never writes over what a person changed since."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ImportedFile(models.Model):
    """A page as it was last read, whole: text that fits nowhere is still here. It may name people, so never public."""

    path = models.CharField(_("page"), max_length=300, unique=True)
    text = models.TextField(_("texte de la page"), blank=True)
    remarks = models.JSONField(_("remarques"), default=list, blank=True)
    read_at = models.DateTimeField(_("changée le"), auto_now=True)
    # Somebody asked to be forgotten: the next import keeps neither the text nor the names.
    forgotten = models.BooleanField(_("noms effacés"), default=False)

    class Meta:
        verbose_name = _("page importée")
        verbose_name_plural = _("pages importées")
        ordering: ClassVar = ["path"]

    def __str__(self) -> str:
        return self.path


class Imported(models.Model):
    """One object as it was last imported, field by field: a field that differs was changed by a person."""

    # The page's own name for it, such as «project bloom» or «edition bloom 12»: addresses change, this does not.
    key = models.CharField(max_length=200, unique=True)
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    values = models.JSONField(default=dict)
    # Names of the leads of the time. Never public.
    leads = models.CharField(_("personnes référentes d’alors"), max_length=500, blank=True)
    named_by = models.ForeignKey(
        ImportedFile, models.SET_NULL, null=True, blank=True, related_name="names", verbose_name=_("page")
    )

    class Meta:
        verbose_name = _("objet importé")
        verbose_name_plural = _("objets importés")
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "object_id"], name="projects_imported_once"),
        ]

    def __str__(self) -> str:
        return self.key


class SiteImport(models.Model):
    """An archive of pages that a coordinator sent: what it would do first, then what it did."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("aperçu : rien n’est écrit")
        APPLYING = "applying", _("en cours")
        APPLIED = "applied", _("appliqué")
        DISCARDED = "discarded", _("abandonné")

    name = models.CharField(_("archive"), max_length=120)
    digest = models.CharField(_("empreinte"), max_length=64)
    state = models.CharField(_("état"), max_length=12, choices=State, default=State.PREVIEW)
    season = models.PositiveSmallIntegerField(_("saison"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True)
    publish = models.BooleanField(_("publier ce qui est nouveau"), default=True)
    # Exactly what was shown is what is applied; emptied then, for it may name people.
    pages = models.JSONField(default=dict, editable=False)
    report = models.JSONField(_("compte rendu"), default=dict, editable=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("envoyée par"))
    sent_at = models.DateTimeField(_("envoyée le"), auto_now_add=True)
    started_at = models.DateTimeField(_("appliquée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("import du site")
        verbose_name_plural = _("imports du site")
        ordering: ClassVar = ["-sent_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["preview", "applying", "applied", "discarded"]),
                name="projects_siteimport_known_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name
