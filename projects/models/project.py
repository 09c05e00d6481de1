"""The lasting thing: what it is about, who brought it, and the words it is found by."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.folding import folded
from partners.goals import Goal
from partners.models import Dimension, Partner, ProjectKind


class SearchField(models.TextField):  # type: ignore[type-arg]  # not generic when it runs
    """Title, summary, partners and themes of a project, folded. Computed as the row is saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        project: Any = model_instance
        parts = [project.title, project.summary, project.partner_names, *project.themes]
        value = folded(" ".join(parts))
        setattr(model_instance, self.attname, value)
        return value


class ProjectQuerySet(models.QuerySet["Project"]):
    def published(self) -> ProjectQuerySet:
        return self.filter(published=True)

    def visible_to(self, user: Any) -> ProjectQuerySet:
        """Published projects, and all of them for coordinators."""
        return self.all() if getattr(user, "coordinates", False) else self.published()


class Project(models.Model):
    """The lasting thing. What happens in one season is an `Edition`."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    title = models.CharField(_("titre"), max_length=100)
    summary = models.CharField(_("résumé"), max_length=240, help_text=_("Une phrase, sur la carte du projet."))
    presentation = models.TextField(
        _("présentation"), max_length=8000, blank=True, help_text=_("Markdown, ce qui vaut pour toutes ses saisons.")
    )
    themes = models.JSONField(_("thèmes"), default=list, blank=True)
    goals = models.JSONField(_("objectifs de développement durable"), default=list, blank=True)
    partners = models.ManyToManyField(
        Partner, blank=True, related_name="projects", verbose_name=_("associations partenaires")
    )
    # Kept beside the relation: a card names its partners without a join, and the search reads them.
    partner_names = models.CharField(_("partenaires affichés"), max_length=240, blank=True, editable=False)
    climate = models.BooleanField(Dimension.CLIMATE.label, default=False)
    social = models.BooleanField(Dimension.SOCIAL.label, default=False)
    democracy = models.BooleanField(Dimension.DEMOCRACY.label, default=False)
    advocacy = models.BooleanField(ProjectKind.ADVOCACY.label, default=False)
    internal = models.BooleanField(ProjectKind.INTERNAL.label, default=False)
    citizen = models.BooleanField(ProjectKind.CITIZEN.label, default=False)
    published = models.BooleanField(_("publié"), default=False)
    search_text = SearchField(editable=False, default="")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("projet")
        verbose_name_plural = _("projets")
        ordering: ClassVar = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:project-detail", args=[self.slug])

    @property
    def dimensions(self) -> list[Dimension]:
        return [dimension for dimension in Dimension if getattr(self, dimension.value)]

    @property
    def goals_named(self) -> list[str]:
        """The sustainable development goals it serves, in words."""
        return [str(Goal(number).label) for number in self.goals if number in Goal.values]

    @property
    def kinds(self) -> list[ProjectKind]:
        return [kind for kind in ProjectKind if getattr(self, kind.value)]
