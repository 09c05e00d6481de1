"""The catalogue and its teams: projects, their editions, needs and memberships."""

from __future__ import annotations

import secrets
import unicodedata
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from partners.models import Partner
from seasons.models import Event, Season, https_only
from volunteers.models import Skill, Volunteer


class Dimension(models.TextChoices):
    CLIMATE = "climate", _("Climat et biodiversité")
    SOCIAL = "social", _("Justice sociale")
    DEMOCRACY = "democracy", _("Démocratie")


class ProjectKind(models.TextChoices):
    ADVOCACY = "advocacy", _("Des données pour un plaidoyer")
    INTERNAL = "internal", _("Un outil pour l’équipe")
    CITIZEN = "citizen", _("Une plateforme citoyenne")


def folded(text: str) -> str:
    """Lower case without accents: what searches compare."""
    plain = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


class SearchField(models.TextField):  # type: ignore[type-arg]  # not generic when it runs
    """Title, summary and partners of a project, folded. Computed as the row is saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        project: Any = model_instance
        parts = [project.title, project.summary, project.partner_names]
        value = folded(" ".join(parts))
        setattr(model_instance, self.attname, value)
        return value


class ProjectQuerySet(models.QuerySet["Project"]):
    def published(self) -> ProjectQuerySet:
        return self.filter(published=True)

    def visible_to(self, user: Any) -> ProjectQuerySet:
        """Published projects, and all of them for coordinators."""
        return self.all() if user.is_authenticated and user.is_staff else self.published()


class Project(models.Model):
    """The lasting thing. What happens in one season is an `Edition`."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    title = models.CharField(_("titre"), max_length=100)
    summary = models.CharField(_("résumé"), max_length=240, help_text=_("Une phrase, sur la carte du projet."))
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
    def kinds(self) -> list[ProjectKind]:
        return [kind for kind in ProjectKind if getattr(self, kind.value)]


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        return self.filter(published=True, project__published=True, season__published=True)

    def recruiting(self) -> EditionQuerySet:
        return self.filter(state__in=Edition.OPEN_STATES)

    def visible_to(self, user: Any) -> EditionQuerySet:
        """Published editions, and all of them for coordinators."""
        return self.all() if user.is_authenticated and user.is_staff else self.published()

    def latest_of_each_project(self) -> EditionQuerySet:
        """One edition a project: that of its latest season, runs without a number counting as older."""
        newest = F("season__number").desc(nulls_last=True)
        own = Edition.objects.published().filter(project=OuterRef("project")).order_by(newest, "-pk")
        return self.filter(pk=Subquery(own.values("pk")[:1]))

    def told(self) -> EditionQuerySet:
        """Latest season first, with what a project's page says of each edition, in two queries.

        Adds `team_size`, `next_event` and the phases of their seasons.
        """
        team = Membership.objects.seated().filter(edition=OuterRef("pk")).order_by().values("edition")
        return (
            self.select_related("project", "season")
            .prefetch_related("season__phases")
            .annotate(
                team_size=Coalesce(Subquery(team.annotate(n=Count("pk")).values("n")), 0),
                next_event=Event.objects.next_of("season"),
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


class RoleNeed(models.Model):
    """Seats an edition looks for in one field."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="needs", verbose_name=_("édition"))
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name=_("domaine"))
    seats = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1), MaxValueValidator(99)])
    # The database refuses the seat too many, whatever the code believes. Moved by actions only.
    seats_taken = models.PositiveSmallIntegerField(_("places prises"), default=0, editable=False)
    note = models.CharField(_("précision"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("besoin")
        verbose_name_plural = _("besoins")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "skill"],
                name="projects_need_once",
                violation_error_message=_("Ce domaine est déjà dans les besoins de l’édition."),
            ),
            models.CheckConstraint(
                condition=Q(seats_taken__lte=F("seats")),
                name="projects_need_never_overbooked",
                violation_error_message=_("Des personnes occupent déjà ces places : retire-les d’abord."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} ({self.seats})"

    @property
    def free(self) -> int:
        return self.seats - self.seats_taken


def new_reference() -> str:
    """A short reference that can be read aloud: no 0/O, 1/I."""
    return "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(8))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> MembershipQuerySet:
        return self.filter(state__in=Membership.LIVE)

    def seated(self) -> MembershipQuerySet:
        return self.filter(state__in=Membership.SEATED)

    def queue(self, need: RoleNeed) -> MembershipQuerySet:
        """The waiting list of a need, first come first."""
        return self.filter(need=need, state=Membership.State.WAITING).order_by("queued_at", "pk")

    def rank_of(self, membership: Membership) -> int:
        """A waiting person's place in line, from 1."""
        ahead = Q(queued_at__lt=membership.queued_at) | Q(queued_at=membership.queued_at, pk__lte=membership.pk)
        return self.filter(ahead, need=membership.need_id, state=Membership.State.WAITING).count()


class Membership(models.Model):
    """One volunteer in one edition."""

    class State(models.TextChoices):
        APPLIED = "applied", _("demande envoyée")
        WAITING = "waiting", _("liste d’attente")
        ACCEPTED = "accepted", _("dans l’équipe")
        # A context of its own: Django's catalogue has an "active" that reads «actif».
        ACTIVE = "active", pgettext_lazy("participation", "active")
        PAUSED = "paused", _("en pause")
        LEFT = "left", _("partie")
        FINISHED = "finished", _("terminée")
        DECLINED = "declined", _("déclinée")

    class Role(models.TextChoices):
        PRODUCT_LEAD = "product_lead", _("référence produit")
        TECH_LEAD = "tech_lead", _("référence technique")
        CONTRIBUTOR = "contributor", _("contribution")
        MENTOR = "mentor", _("mentorat")
        BEARER = "bearer", _("association partenaire")

    LIVE = (State.APPLIED, State.WAITING, State.ACCEPTED, State.ACTIVE, State.PAUSED)
    SEATED = (State.ACCEPTED, State.ACTIVE, State.PAUSED)
    LEAD_ROLES = (Role.PRODUCT_LEAD, Role.TECH_LEAD)

    class ChatState(models.TextChoices):
        UNKNOWN = "", _("pas encore vérifié")
        PENDING = "pending", _("en cours")
        PRESENT = "present", _("dans le canal")
        INVITED = "invited", _("invitation envoyée")
        NOT_FOUND = "not_found", _("introuvable")
        FAILING = "failing", _("en panne")

    reference = models.CharField(_("référence"), max_length=8, unique=True, default=new_reference, editable=False)
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="memberships", verbose_name=_("bénévole")
    )
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="memberships", verbose_name=_("édition"))
    need = models.ForeignKey(
        RoleNeed, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("besoin")
    )
    role = models.CharField(_("rôle"), max_length=12, choices=Role, default=Role.CONTRIBUTOR)
    state = models.CharField(_("état"), max_length=10, choices=State)
    hours_per_week = models.PositiveSmallIntegerField(
        _("heures par semaine"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(40)]
    )
    message = models.TextField(_("message"), max_length=1000, blank=True)
    charter_version = models.PositiveSmallIntegerField(_("charte acceptée"), null=True, blank=True)
    asked_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    queued_at = models.DateTimeField(_("en attente depuis"), null=True, blank=True)
    seated_at = models.DateTimeField(_("dans l’équipe depuis"), null=True, blank=True)
    ended_at = models.DateTimeField(_("fin"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("décision de")
    )
    decision_message = models.TextField(_("message de la décision"), max_length=1000, blank=True)
    leave_reason = models.CharField(_("raison du départ"), max_length=300, blank=True)
    # The chat's own finding, written down here by the chat so that pages tell the truth.
    chat_state = models.CharField(_("messagerie"), max_length=10, choices=ChatState, default="", blank=True)
    chat_detail = models.CharField(_("précision de la messagerie"), max_length=300, blank=True)
    chat_checked_at = models.DateTimeField(_("messagerie vérifiée le"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer", "edition"],
                condition=Q(state__in=["applied", "waiting", "accepted", "active", "paused"]),
                name="projects_membership_one_live",
                violation_error_message=_("Cette personne participe déjà à cette édition."),
            ),
            models.CheckConstraint(
                condition=~Q(role="contributor") | ~Q(need=None), name="projects_membership_contributor_has_need"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(queued_at__isnull=False), name="projects_membership_waiting_has_rank"
            ),
        ]
        indexes: ClassVar = [
            # The next in line when a seat frees.
            models.Index(fields=["need", "queued_at"], condition=Q(state="waiting"), name="projects_waiting_line"),
            # A team, by state.
            models.Index(fields=["edition", "state"], name="projects_team"),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} · {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("projects:membership-detail", args=[self.reference])

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def is_seated(self) -> bool:
        return self.state in self.SEATED

    @property
    def is_lead(self) -> bool:
        return self.role in self.LEAD_ROLES and self.is_seated


class ReadinessItem(models.Model):
    """One line of the gate an edition passes before it recruits."""

    class Kind(models.TextChoices):
        LEADS = "leads", _("Une référence produit et une référence technique ont accepté")
        CONTACT = "contact", _("Le contact de l’association est nommé")
        DATA = "data", _("L’accès aux données est réglé")
        REPOSITORY = "repository", _("Le dépôt de code est lié")
        CHANNEL = "channel", _("Le canal est relié")
        ETHICS = "ethics", _("L’avis éthique n’est pas en attente")
        TASKS = "tasks", _("Cinq premières tâches sont écrites")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="readiness", verbose_name=_("édition"))
    kind = models.CharField(_("point"), max_length=12, choices=Kind)
    done = models.BooleanField(_("fait"), default=False)
    note = models.CharField(_("précision"), max_length=300, blank=True)
    url = models.URLField(_("document"), max_length=500, blank=True, validators=[https_only])

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
    url = models.URLField(_("adresse"), max_length=500, validators=[https_only])
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
