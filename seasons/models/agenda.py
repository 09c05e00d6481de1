"""Chapters, events and who goes to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from seasons.models.season import Season, web_only


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def shown(self) -> ChapterQuerySet:
        """Those that are alive, without what does not show and moves often."""
        return self.filter(active=True).defer("people_version")


class Chapter(models.Model):
    """A local group (antenne)."""

    name = models.CharField(_("nom"), max_length=60, unique=True)
    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    city = models.CharField(_("ville"), max_length=60, blank=True)
    presentation = models.TextField(_("présentation"), max_length=2000, blank=True, help_text=_("Markdown."))
    contact = models.CharField(
        _("qui contacter"),
        max_length=160,
        blank=True,
        help_text=_("Public : prénoms des personnes d’accord pour l’être, adresse de l’antenne."),
    )
    active = models.BooleanField(_("active"), default=True)
    # Moves each time somebody chooses the chapter or leaves it; only grows.
    people_version = models.PositiveIntegerField(default=0, editable=False)

    objects = ChapterQuerySet.as_manager()

    class Meta:
        verbose_name = _("antenne")
        verbose_name_plural = _("antennes")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("chapters:detail", args=[self.slug])


class ChapterLink(models.Model):
    """A chapter's channel, for its members. The chat writes it, through `actions.link_chapter`."""

    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="links", verbose_name=_("antenne"))
    label = models.CharField(_("texte du lien"), max_length=120)
    url = models.URLField(_("adresse"), max_length=500, validators=[web_only])

    class Meta:
        verbose_name = _("canal d’antenne")
        verbose_name_plural = _("canaux d’antenne")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chapter", "url"], name="seasons_chapter_link_once"),
        ]

    def __str__(self) -> str:
        return self.label


class EventQuerySet(models.QuerySet["Event"]):
    def coming(self, now: datetime | None = None) -> EventQuerySet:
        """Events that are not over or called off, soonest first."""
        return self.filter(ends_at__gte=now or timezone.now(), canceled_at=None).order_by("starts_at", "pk")

    def ahead(self) -> EventQuerySet:
        """The same with those called off, for people who count on them."""
        return self.kept(timedelta())

    def public(self) -> EventQuerySet:
        """What everybody may read: of published seasons, or of no season."""
        return self.filter(Q(season=None) | Q(season__published=True), public=True)

    def of_all(self) -> EventQuerySet:
        """A season's own: not one chapter's, not one team's."""
        return self.filter(chapter=None, public=True, about="")

    def kept(self, since: timedelta) -> EventQuerySet:
        """What a calendar holds: over for so long at most; called off too, which calendars then drop."""
        return self.filter(ends_at__gte=timezone.now() - since).order_by("starts_at", "pk")

    def told(self) -> EventQuerySet:
        """With what a line says of each: its season and chapter, but what does not show and moves often."""
        return self.select_related("season", "chapter").defer("chapter__people_version")

    def seen_by(self, user: User) -> EventQuerySet:
        """With where this person stands on each list, as `standing`; None where they are on none."""
        rows = Attendance.objects.filter(event=OuterRef("pk"), user=user)
        return self.annotate(standing=Subquery(rows.values("state")[:1]))

    def next_of(self, season: str, now: datetime | None = None) -> Subquery:
        """The soonest event of the season that the outer query calls so, as a dictionary; not a chapter's own."""
        told = JSONObject(id="id", title="title", starts_at="starts_at", place="place")
        rows = self.coming(now).of_all().filter(season=OuterRef(season))
        return Subquery(rows.values(told=told)[:1])


class Event(models.Model):
    """A kick-off, workshop, demo day or meet-up; on site or online."""

    class Kind(models.TextChoices):
        KICK_OFF = "kick_off", _("Lancement")
        WORKSHOP = "workshop", _("Atelier")
        DEMO_DAY = "demo_day", _("Présentation des prototypes")
        MEET_UP = "meet_up", _("Rencontre")

    season = models.ForeignKey(
        Season, models.CASCADE, null=True, blank=True, related_name="events", verbose_name=_("saison")
    )
    chapter = models.ForeignKey(
        Chapter, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("antenne")
    )
    kind = models.CharField(_("genre"), max_length=12, choices=Kind)
    title = models.CharField(_("titre"), max_length=120)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    place = models.CharField(_("lieu"), max_length=160, blank=True)
    url = models.URLField(_("lien"), max_length=500, blank=True, validators=[web_only])
    presentation = models.TextField(_("présentation"), max_length=4000, blank=True, help_text=_("Markdown."))
    # The name of the project it is of, written by the room that knows projects.
    about = models.CharField(_("projet"), max_length=120, blank=True, editable=False)
    public = models.BooleanField(_("public"), default=True, help_text=_("Sinon réservé à l’équipe du projet."))
    signup = models.BooleanField(_("inscription"), default=False, help_text=_("Les personnes s’inscrivent ici."))
    seats = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Sans nombre, tout le monde peut venir.")
    )
    # Repeats what attendances say, so that the database can refuse the seat too many.
    seats_taken = models.PositiveIntegerField(default=0, editable=False)
    canceled_at = models.DateTimeField(_("annulé le"), null=True, blank=True, editable=False)
    # Moves when date or place do: calendars take the latest. The other says when anything last changed.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("modifié le"), default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="seasons_event_start_before_end",
                violation_error_message=_("La fin ne peut pas précéder le début."),
            ),
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats_taken__lte=F("seats")),
                name="seasons_event_never_overbooked",
                violation_error_message=_("Plus de personnes sont déjà inscrites."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """A team's own is on a page of its own: who may read it is known there."""
        return reverse("seasons:event-detail" if self.public else "projects:team-event", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def takes_people(self) -> bool:
        """Whether one signs up here, now."""
        return self.signup and not self.is_over and self.canceled_at is None

    @property
    def free(self) -> int | None:
        """Free seats; None where everybody may come."""
        return None if self.seats is None else max(0, self.seats - self.seats_taken)

    def clean(self) -> None:
        if not self.place and not self.url:
            raise ValidationError({"place": _("Indique un lieu, un lien, ou les deux.")})
        if self.seats is not None and self.seats < self.seats_taken:
            raise ValidationError({"seats": _("Plus de personnes sont déjà inscrites.")})


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def going(self) -> AttendanceQuerySet:
        return self.filter(state=Attendance.State.GOING)

    def line(self) -> AttendanceQuerySet:
        """Who waits for a seat, first come first."""
        return self.filter(state=Attendance.State.WAITING).order_by("asked_at", "pk")


class Attendance(models.Model):
    """Somebody who comes to an event, or waits for a seat."""

    class State(models.TextChoices):
        GOING = "going", _("vient")
        WAITING = "waiting", _("liste d’attente")

    event = models.ForeignKey(Event, models.CASCADE, related_name="attendances", verbose_name=_("événement"))
    user = models.ForeignKey(User, models.CASCADE, related_name="attendances", verbose_name=_("personne"))
    state = models.CharField(_("état"), max_length=8, choices=State)
    asked_at = models.DateTimeField(_("inscription"), auto_now_add=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "user"], name="seasons_attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.event}"
