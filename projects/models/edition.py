"""One project in one season: its texts, its gate, its links."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from partners.models import Proposal, Writer
from projects.models.membership import Membership
from projects.models.project import Project
from seasons.models import Event, Season, web_only
from volunteers.models import Volunteer


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        return self.filter(published=True, project__published=True, season__published=True)

    def recruiting(self) -> EditionQuerySet:
        return self.filter(state__in=Edition.OPEN_STATES)

    def visible_to(self, user: Any) -> EditionQuerySet:
        """Published editions, and all of them for coordinators."""
        return self.all() if getattr(user, "coordinates", False) else self.published()

    def latest_of_each_project(self) -> EditionQuerySet:
        """One edition a project: that of its latest season, runs without a number counting as older."""
        newest = F("season__number").desc(nulls_last=True)
        own = Edition.objects.published().filter(project=OuterRef("project")).order_by(newest, "-pk")
        return self.filter(pk=Subquery(own.values("pk")[:1]))

    def told(self, now: datetime | None = None) -> EditionQuerySet:
        """Latest season first, with what a project's page says of each edition: adds `team_size` and `next_event`."""
        team = Membership.objects.seated().filter(edition=OuterRef("pk")).order_by().values("edition")
        return (
            self.select_related("project", "season")
            .annotate(
                team_size=Coalesce(Subquery(team.annotate(n=Count("pk")).values("n")), 0),
                next_event=Event.objects.next_of("season", now),
            )
            .order_by(F("season__number").desc(nulls_last=True), "-pk")
        )

    def led_by(self, volunteer: Volunteer) -> EditionQuerySet:
        """Editions where this volunteer is product or tech lead, seated."""
        return self.filter(
            memberships__volunteer=volunteer,
            memberships__role__in=Membership.LEAD_ROLES,
            memberships__state__in=Membership.SEATED,
        ).distinct()


class Edition(models.Model):
    """One project's run in one season."""

    class State(models.TextChoices):
        FRAMING = "framing", _("cadrage")
        READY = "ready", _("prêt à recruter")
        RECRUITING = "recruiting", _("recrute")
        IN_PROGRESS = "in_progress", _("en construction")
        PROTOTYPE = "prototype", _("prototype livré")
        MATURING = "maturing", _("consolidation")
        IMPACT = "impact", _("suivi d’impact")
        FINISHED = "finished", _("terminé")
        STOPPED = "stopped", _("arrêté")

    # Joining stays possible while a team builds: seats free themselves.
    OPEN_STATES = (State.RECRUITING, State.IN_PROGRESS)

    # Nobody is in such a team any more.
    ENDED = (State.FINISHED, State.STOPPED)

    class Joining(models.TextChoices):
        DIRECT = "direct", _("tout de suite")
        REQUEST = "request", _("après l’accord d’une personne référente")

    project = models.ForeignKey(Project, models.PROTECT, related_name="editions", verbose_name=_("projet"))
    season = models.ForeignKey(Season, models.PROTECT, related_name="editions", verbose_name=_("saison"))
    slug = models.SlugField(_("adresse"), max_length=120, unique=True)
    number = models.PositiveSmallIntegerField(_("numéro dans la saison"), default=0)
    emoji = models.CharField(_("émoji"), max_length=16, blank=True)
    title = models.CharField(_("titre pour cette saison"), max_length=100, blank=True)
    problem = models.TextField(_("le problème"), max_length=4000, blank=True, help_text=_("Markdown."))
    deliverable = models.TextField(_("ce qui est construit"), max_length=4000, blank=True, help_text=_("Markdown."))
    rhythm = models.CharField(_("rythme"), max_length=160, blank=True)
    results = models.TextField(_("résultats"), max_length=4000, blank=True, help_text=_("Markdown."))
    state = models.CharField(_("état"), max_length=12, choices=State, default=State.FRAMING)
    joining = models.CharField(_("rejoindre"), max_length=8, choices=Joining, default=Joining.DIRECT)
    opened_without_gate = models.CharField(_("raison d’ouverture sans cadrage complet"), max_length=300, blank=True)
    published = models.BooleanField(_("publiée"), default=False)
    # The first time: what is new is told by it. Empty for what was published before the portal.
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposition")
    )
    # The partner reads the public text before everybody: `confirmed_text` is the print of the one they agreed to.
    text_asked_at = models.DateTimeField(_("relecture demandée le"), null=True, blank=True, editable=False)
    confirmed_text = models.CharField(max_length=64, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("texte confirmé le"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        Writer, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("confirmé par")
    )
    published_unconfirmed = models.CharField(
        _("raison de publication sans confirmation"), max_length=300, blank=True, editable=False
    )
    # Moves with every change of the team: whoever mirrors teams asks which versions it has not seen.
    team_version = models.PositiveIntegerField(default=0, editable=False)

    # Of `told`.
    team_size: int
    next_event: dict[str, Any] | None

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("édition")
        verbose_name_plural = _("éditions")
        ordering: ClassVar = ["-season", "number", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "season"],
                name="projects_edition_once_a_season",
                violation_error_message=_("Ce projet a déjà une édition dans cette saison."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_title} ({self.season})"

    def get_absolute_url(self) -> str:
        return self.project.get_absolute_url()

    @property
    def display_title(self) -> str:
        return self.title or self.project.title

    @property
    def is_open(self) -> bool:
        """Whether its state lets people ask to join; the season's dates have their say too."""
        return self.state in self.OPEN_STATES


class ReadinessItem(models.Model):
    """One line of the gate an edition passes before it recruits."""

    class Kind(models.TextChoices):
        LEADS = "leads", _("Une personne référente produit et une personne référente technique ont accepté")
        CONTACT = "contact", _("Le contact de l’association est nommé")
        DATA = "data", _("L’accès aux données est réglé")
        REPOSITORY = "repository", _("Le dépôt de code est lié")
        CHANNEL = "channel", _("Le canal est relié")
        ETHICS = "ethics", _("L’avis éthique n’est pas en attente")
        TASKS = "tasks", _("Cinq premières tâches sont écrites")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="readiness", verbose_name=_("édition"))
    kind = models.CharField(_("point"), max_length=12, choices=Kind)
    done = models.BooleanField(_("fait"), default=False)
    owner = models.CharField(_("qui s’en charge"), max_length=80, blank=True)
    due_on = models.DateField(_("pour le"), null=True, blank=True)
    note = models.TextField(_("précision"), max_length=2000, blank=True)
    url = models.URLField(_("document"), max_length=500, blank=True, validators=[web_only])

    class Meta:
        verbose_name = _("point de cadrage")
        verbose_name_plural = _("points de cadrage")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "kind"], name="projects_readiness_once"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class EditionLink(models.Model):
    """A typed link of an edition. The channel's row is written by the chat."""

    class Kind(models.TextChoices):
        CHANNEL = "channel", _("Canal")
        REPOSITORY = "repository", _("Dépôt de code")
        DOCUMENT = "document", _("Documentation")
        DATA = "data", _("Données")
        DEMO = "demo", _("Prototype")
        MEETING = "meeting", _("Réunion")
        VIDEO = "video", _("Vidéo")
        OTHER = "other", _("Autre lien")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="links", verbose_name=_("édition"))
    kind = models.CharField(_("genre"), max_length=12, choices=Kind)
    label = models.CharField(_("texte du lien"), max_length=120)
    url = models.URLField(_("adresse"), max_length=500, validators=[web_only])
    public = models.BooleanField(_("public"), default=True, help_text=_("Sinon réservé à l’équipe."))

    class Meta:
        verbose_name = _("lien")
        verbose_name_plural = _("liens")
        ordering: ClassVar = ["kind", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "kind", "url"], name="projects_link_once"),
        ]

    def __str__(self) -> str:
        return self.label
