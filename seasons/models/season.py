"""Seasons, their phases and their links. What is open is derived from dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.apps import apps
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.db.models import F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import languages
from accounts.written import WrittenOnce
from seasons.text import said

web_only = URLValidator(schemes=["https", "http"])


class SeasonQuerySet(models.QuerySet["Season"]):
    """Questions one asks of seasons. A season's dates are those of its phases."""

    def published(self) -> SeasonQuerySet:
        return self.filter(published=True)

    def with_dates(self) -> SeasonQuerySet:
        """Adds `starts_on`, `ends_on` (first and last day of all its phases) and `closes_on`.

        After `closes_on`, the last day of its building time, nobody joins: see `Season.is_over`.
        """
        built = Max("phases__ends_on", filter=Q(phases__kind="build"))
        return self.annotate(
            starts_on=Min("phases__starts_on"),
            ends_on=Max("phases__ends_on"),
            closes_on=Coalesce(built, Max("phases__ends_on")),
        )

    def with_next_event(self, now: datetime | None = None) -> SeasonQuerySet:
        """Adds `next_event`, a dictionary or None: its soonest event that is not over."""
        return self.annotate(next_event=apps.get_model("seasons", "Event").objects.next_of("pk", now))

    def with_video(self) -> SeasonQuerySet:
        """Adds `video`, a dictionary of label and url, or None."""
        videos = SeasonLink.objects.filter(season=OuterRef("pk"), kind=SeasonLink.Kind.VIDEO).order_by("pk")
        return self.annotate(video=Subquery(videos.values(told=JSONObject(label="label", url="url"))[:1]))

    def in_order(self) -> SeasonQuerySet:
        """Latest first; off-season runs, which have no number, last."""
        return self.order_by(F("number").desc(nulls_last=True), "slug")

    def numbered(self) -> SeasonQuerySet:
        """Published seasons that have a number, with their dates, latest first."""
        return self.published().with_dates().filter(number__isnull=False).order_by("-number")

    def current(self, day: date | None = None) -> Season | None:
        """The season the home page shows; see `current_of`."""
        return current_of(list(self.numbered()), day or timezone.localdate())


def current_of(numbered: list[Season], day: date) -> Season | None:
    """The first of those that have begun and still build, else the next to come, else the last one."""
    running = [s for s in numbered if s.starts_on and s.closes_on and s.starts_on <= day <= s.closes_on]
    if running:
        return min(running, key=lambda season: season.starts_on or day)
    coming = [s for s in numbered if s.starts_on and s.starts_on > day]
    return coming[-1] if coming else (numbered[0] if numbered else None)


class Season(models.Model):
    """Three months in which projects are accelerated. What is open is derived from its phases."""

    number = models.PositiveSmallIntegerField(_("numéro"), null=True, blank=True, unique=True)
    slug = models.SlugField(_("adresse"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=60)
    tagline = models.CharField(_("accroche"), max_length=80, blank=True)
    introduction = models.TextField(_("introduction"), max_length=4000, blank=True, help_text=_("Markdown."))
    commitment = models.CharField(_("engagement"), max_length=60, blank=True, default="3 h par semaine")
    place = models.CharField(_("lieu"), max_length=60, blank=True, default="à distance")
    contact_name = models.CharField(
        _("qui répond aux associations"),
        max_length=80,
        blank=True,
        help_text=_("Le nom que lisent les associations tant que personne ne suit leur dossier. Jamais public."),
    )
    published = models.BooleanField(_("publiée"), default=False)
    # From then on, whoever asks to be told waits for the next season.
    recruiting_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_impact_months = models.PositiveSmallIntegerField(
        _("premier point d’impact (mois)"), default=1, validators=[MaxValueValidator(60)]
    )
    second_impact_months = models.PositiveSmallIntegerField(
        _("second point d’impact (mois)"), default=12, validators=[MaxValueValidator(60)]
    )

    # Of `with_dates`, `with_next_event` and `with_video`.
    starts_on: date | None
    ends_on: date | None
    closes_on: date | None
    next_event: dict[str, Any] | None
    video: dict[str, str] | None

    objects = SeasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("saison")
        verbose_name_plural = _("saisons")
        ordering: ClassVar = [F("number").desc(nulls_last=True), "slug"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(second_impact_months__gte=F("first_impact_months")), name="seasons_season_impact_order"
            ),
        ]

    def __str__(self) -> str:
        return said(self.name)

    def get_absolute_url(self) -> str:
        return reverse("projects:season-detail", args=[self.slug])

    @cached_property
    def timeline(self) -> list[Phase]:
        """Its phases by date; one query, or none when prefetched or kept."""
        if "phases" in getattr(self, "_prefetched_objects_cache", {}):
            rows = list(self.phases.all())
        else:
            rows = PHASES_OF(season=self.pk)
        return by_date(rows)

    def keep_phases(self, rows: Iterable[Phase]) -> None:
        """Take its timeline from what was read for several seasons at once."""
        self.timeline = by_date(row for row in rows if row.season_id == self.pk)

    def phase(self, kind: str) -> Phase | None:
        """Its phase of one kind, from the timeline."""
        return next((phase for phase in self.timeline if phase.kind == kind), None)

    def phases_on(self, day: date) -> list[Phase]:
        """The phases that surround `day`, most advanced first."""
        return [phase for phase in reversed(self.timeline) if phase.starts_on <= day <= phase.ends_on]

    @property
    def launch_on(self) -> date | None:
        """Launch day: the first day of the launch phase."""
        launch = self.phase(Phase.Kind.LAUNCH)
        return launch.starts_on if launch else None

    @property
    def first_day(self) -> date | None:
        return self.timeline[0].starts_on if self.timeline else None

    @property
    def last_day(self) -> date | None:
        return max((phase.ends_on for phase in self.timeline), default=None)

    def is_over(self, day: date | None = None) -> bool:
        """Whether its building time has ended: nobody joins any more."""
        build = self.phase(Phase.Kind.BUILD)
        last = build.ends_on if build else self.last_day
        return last is not None and last < (day or timezone.localdate())

    def has_launched(self, day: date | None = None) -> bool:
        return self.launch_on is not None and self.launch_on <= (day or timezone.localdate())


class PhaseQuerySet(models.QuerySet["Phase"]):
    def calls_on(self, day: date) -> PhaseQuerySet:
        """The calls for projects that are open on `day`, soonest to end first."""
        calls = self.filter(kind=Phase.Kind.CALL, season__published=True, starts_on__lte=day, ends_on__gte=day)
        return calls.order_by("ends_on", "pk")

    def next_call(self, day: date) -> Phase | None:
        """The call for projects that is open on `day`, or else the next one, with its season."""
        calls = self.filter(kind=Phase.Kind.CALL, season__published=True, ends_on__gte=day)
        return calls.select_related("season").order_by("starts_on").first()

    def last_call(self, day: date) -> Phase | None:
        """The call for projects that ended last before `day`, with its season."""
        calls = self.filter(kind=Phase.Kind.CALL, season__published=True, ends_on__lt=day)
        return calls.select_related("season").order_by("-ends_on").first()


class Phase(models.Model):
    """A dated stretch of a season. One of a kind per season."""

    class Kind(models.TextChoices):
        CALL = "call", _("Appel à projets")
        AUDIT = "audit", _("Audit des propositions")
        SELECTION = "selection", _("Sélection")
        FRAMING = "framing", _("Cadrage")
        LAUNCH = "launch", _("Lancement")
        BUILD = "build", _("Construction")
        FOLLOW_UP = "follow_up", _("Suivi")

    season = models.ForeignKey(Season, models.CASCADE, related_name="phases", verbose_name=_("saison"))
    kind = models.CharField(_("phase"), max_length=12, choices=Kind)
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"))
    note = models.CharField(_("précision"), max_length=160, blank=True, help_text=_("Publique, une phrase."))

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering: ClassVar = ["starts_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["season", "kind"],
                name="seasons_phase_one_of_a_kind",
                violation_error_message=_("Cette saison a déjà une phase de ce genre."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="seasons_phase_start_before_end",
                violation_error_message=_("Le dernier jour ne peut pas précéder le premier."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["call", "audit", "selection", "framing", "launch", "build", "follow_up"]),
                name="seasons_phase_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def kind_order(self) -> int:
        return self.Kind.values.index(self.kind)


def by_date(phases: Iterable[Phase]) -> list[Phase]:
    return sorted(phases, key=lambda phase: (phase.starts_on, phase.kind_order))


# The dates of one season: every public page reads them.
PHASES_OF = WrittenOnce(lambda season: Phase.objects.filter(season=season), season=int)


class SeasonLink(models.Model):
    """A typed link of a season. The chat's rows are written by the chat, through `actions.link`."""

    class Kind(models.TextChoices):
        VIDEO = "video", _("Vidéo")
        CHAT_INVITE = "chat_invite", _("Invitation à la messagerie")
        CHAT_ACCOUNT = "chat_account", _("Page du compte de messagerie")
        CHANNEL = "channel", _("Canal de la saison")
        DOCUMENT = "document", _("Document")
        OTHER = "other", _("Autre lien")

    season = models.ForeignKey(Season, models.CASCADE, related_name="links", verbose_name=_("saison"))
    kind = models.CharField(_("genre"), max_length=12, choices=Kind)
    label = models.CharField(_("texte du lien"), max_length=120)
    url = models.URLField(_("adresse"), max_length=500, validators=[web_only])

    class Meta:
        verbose_name = _("lien de saison")
        verbose_name_plural = _("liens de saison")
        ordering: ClassVar = ["kind", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["season", "kind", "url"], name="seasons_link_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def address(self) -> str:
        """Where it leads, in the reader's language where that is a page of ours."""
        return languages.followed(self.url)
