"""The channels the portal keeps in step with its teams."""

from __future__ import annotations

from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.workspaces import Workspace
from projects.models import Edition
from seasons.models import Chapter, Season
from volunteers.models import Skill


class ChannelQuerySet(models.QuerySet["Channel"]):
    def with_version(self) -> ChannelQuerySet:
        """Adds `version`: what the people's version is now. Versions only grow, so a season's is their sum."""
        season = Edition.objects.filter(season=OuterRef("season")).order_by().values("season")
        total = Subquery(season.annotate(total=Sum("team_version")).values("total"))
        return self.annotate(
            version=Coalesce(F("edition__team_version"), F("chapter__people_version"), total, Value(0))
        )

    def with_waiting(self) -> ChannelQuerySet:
        """Adds `waits`: nothing lacks but somebody's agreement to a plan. An error that passes is not in the way."""
        plans = apps.get_model("chat", "SyncPlan").objects.filter(channel=OuterRef("pk"), state="waiting")
        able = Q(closed=False, trouble="", failures__lt=Channel.TELL_AFTER)
        return self.annotate(waits=ExpressionWrapper(Q(Exists(plans)) & able, output_field=models.BooleanField()))

    def due(self) -> ChannelQuerySet:
        """Channels with something to do now: an unseen team version, a mark, a click. One query, for the tick."""
        now = timezone.now()
        ready = Q(not_before=None) | Q(not_before__lte=now)
        awake = Q(workspace__not_before=None) | Q(workspace__not_before__lte=now)
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        plans = apps.get_model("chat", "SyncPlan").objects.filter(
            channel=OuterRef("pk"), state__in=["asked", "approved"]
        )
        work = Q(dirty_since__isnull=False) | Q(seen_version__lt=F("version")) | Q(Exists(plans))
        # An archived channel has nothing to do, but what somebody asks: to be opened again.
        return self.with_version().filter(ready, awake, free, work, Q(closed=False) | Q(Exists(plans)))

    def open(self) -> ChannelQuerySet:
        """Channels that exist on the platform and are kept in step."""
        return self.filter(closed=False).exclude(external_id="")


class Channel(models.Model):
    """A channel of a season, an edition or a chapter. Bound by `external_id`, never by name."""

    class Scope(models.TextChoices):
        SEASON = "season", _("saison")
        EDITION = "edition", _("édition")
        CHAPTER = "chapter", _("antenne")

    class Audience(models.TextChoices):
        TEAM = "team", _("toute l’équipe")
        LEADS = "leads", _("personnes référentes")
        ROLES = "roles", _("certains rôles ou domaines")

    class Policy(models.TextChoices):
        MANAGED = "managed", _("tenu : retire seulement qui le portail a ajouté")
        ADDITIVE = "additive", _("ajouts seulement")
        AUTHORITATIVE = "authoritative", _("exact : le portail fait foi")
        FROZEN = "frozen", _("figé : rien ne bouge")

    class Origin(models.TextChoices):
        CREATED = "created", _("créé par le portail")
        BOUND = "bound", _("canal existant relié")

    # After so many failures in a row, the people who wait are told that it does not work.
    TELL_AFTER: ClassVar = 3

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="channels", verbose_name=_("espace"))
    external_id = models.CharField(_("identifiant"), max_length=64, blank=True)
    name = models.CharField(_("nom court"), max_length=80)
    display_name = models.CharField(_("nom affiché"), max_length=80)
    purpose = models.CharField(_("présentation"), max_length=250, blank=True)
    private = models.BooleanField(_("privé"), default=False)
    scope = models.CharField(_("portée"), max_length=8, choices=Scope)
    season = models.ForeignKey(
        Season, models.PROTECT, null=True, blank=True, related_name="chat_channels", verbose_name=_("saison")
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="chat_channels", verbose_name=_("édition")
    )
    chapter = models.ForeignKey(
        Chapter, models.PROTECT, null=True, blank=True, related_name="chat_channels", verbose_name=_("antenne")
    )
    audience = models.CharField(_("membres visés"), max_length=5, choices=Audience, default=Audience.TEAM)
    # Of the audience «certains rôles ou domaines»: whoever has one of these is in.
    skills = models.ManyToManyField(Skill, blank=True, related_name="+", verbose_name=_("domaines"))
    roles = models.JSONField(_("rôles"), default=list, blank=True)
    policy = models.CharField(_("règle"), max_length=13, choices=Policy, default=Policy.MANAGED)
    origin = models.CharField(_("origine"), max_length=7, choices=Origin, default=Origin.CREATED, editable=False)
    # Pulling: which team version was applied, and what else asks for a run.
    seen_version = models.IntegerField(default=-1, editable=False)
    dirty_since = models.DateTimeField(_("à synchroniser depuis"), null=True, blank=True, editable=False)
    # The members are to be read again, since then; another mark does not ask for that.
    look_since = models.DateTimeField(null=True, blank=True, default=timezone.now, editable=False)
    # A create whose answer may have been lost: the channel found under that name is then ours.
    creating_since = models.DateTimeField(null=True, blank=True, editable=False)
    closing = models.BooleanField(_("à archiver"), default=False)
    # What a coordinator asked, done by the next run: other names, to be opened again.
    new_name = models.CharField(_("nom demandé"), max_length=80, blank=True, editable=False)
    new_display_name = models.CharField(_("nom affiché demandé"), max_length=80, blank=True, editable=False)
    rename_refused = models.CharField(_("pourquoi le nom reste"), max_length=40, blank=True, editable=False)
    restoring = models.BooleanField(_("à rouvrir"), default=False, editable=False)
    # Purpose and header follow the portal's pages; the print of what was written last.
    keeps_description = models.BooleanField(_("présentation tenue à jour"), default=True)
    described = models.CharField(max_length=16, blank=True, editable=False)
    closed = models.BooleanField(_("archivé par le portail"), default=False, editable=False)
    # What the platform said last.
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived = models.BooleanField(_("archivé sur la plateforme"), default=False, editable=False)
    counted = models.PositiveIntegerField(_("membres comptés"), null=True, blank=True, editable=False)
    walked_count = models.PositiveIntegerField(null=True, blank=True, editable=False)
    trouble = models.CharField(_("blocage"), max_length=40, blank=True, editable=False)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    last_sync_at = models.DateTimeField(_("dernier passage"), null=True, blank=True, editable=False)
    last_ok_at = models.DateTimeField(_("dernière réussite"), null=True, blank=True, editable=False)
    not_before = models.DateTimeField(_("pas avant"), null=True, blank=True, editable=False)
    # One worker at a time, even if it dies.
    lease = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("canal")
        verbose_name_plural = _("canaux")
        ordering: ClassVar = ["workspace", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "external_id"],
                condition=~Q(external_id=""),
                name="chat_channel_once",
                violation_error_message=_("Ce canal est déjà relié."),
            ),
            models.CheckConstraint(
                condition=Q(scope="season", season__isnull=False, edition=None, chapter=None)
                | Q(scope="edition", season=None, edition__isnull=False, chapter=None)
                | Q(scope="chapter", season=None, edition=None, chapter__isnull=False),
                name="chat_channel_one_scope",
                violation_error_message=_("Un canal porte sur une saison, une édition ou une antenne."),
            ),
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=Q(external_id="", closed=False),
                name="chat_channel_name_once_before_it_exists",
                violation_error_message=_("Un autre canal à créer porte déjà ce nom."),
            ),
            models.CheckConstraint(
                condition=~Q(scope="chapter") | Q(audience="team"),
                name="chat_channel_chapter_takes_everybody",
                violation_error_message=_("Le canal d’une antenne accueille toutes les personnes qui l’ont choisie."),
            ),
        ]
        indexes: ClassVar = [
            # The tick: what was marked dirty. Unseen versions come by the edition's key.
            models.Index(fields=["dirty_since"], condition=Q(dirty_since__isnull=False), name="chat_channel_dirty"),
        ]

    def __str__(self) -> str:
        return f"{self.workspace.sigil}{self.name}"

    @property
    def about(self) -> Season | Edition | Chapter:
        """What the channel is for."""
        for one in (self.season, self.edition, self.chapter):
            if one is not None:
                return one
        raise ValueError("a channel is about one thing: the database checks it")
