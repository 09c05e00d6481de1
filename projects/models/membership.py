"""Seats, and who sits in them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.written import WrittenOnce
from volunteers.models import Skill, Volunteer


class RoleNeed(models.Model):
    """Seats an edition looks for in one field."""

    edition = models.ForeignKey("projects.Edition", models.CASCADE, related_name="needs", verbose_name=_("édition"))
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
                violation_error_message=_("Des personnes occupent déjà ces places : retire-les d’abord."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} ({self.seats})"

    @property
    def free(self) -> int:
        return self.seats - self.seats_taken


# Of one edition: every page of a project and whoever joins it read them.
NEEDS_OF = WrittenOnce(lambda edition: RoleNeed.objects.filter(edition=edition).select_related("skill"), edition=int)


def new_reference() -> str:
    """A short reference that can be read aloud: no 0/O, 1/I."""
    return "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(8))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> MembershipQuerySet:
        return self.filter(state__in=Membership.LIVE)

    def seated(self) -> MembershipQuerySet:
        return self.filter(state__in=Membership.SEATED)

    def left_lately(self) -> MembershipQuerySet:
        """People who left in the last two weeks and said why."""
        since = timezone.now() - timedelta(days=14)
        return self.filter(state=Membership.State.LEFT, ended_at__gte=since).exclude(leave_reason="")

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
        PRODUCT_LEAD = "product_lead", _("personne référente produit")
        TECH_LEAD = "tech_lead", _("personne référente technique")
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
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="memberships", verbose_name=_("bénévole"))
    edition = models.ForeignKey(
        "projects.Edition", models.PROTECT, related_name="memberships", verbose_name=_("édition")
    )
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
