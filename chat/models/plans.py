"""What a run would do, was allowed to do, did; and what is left for a person to look at."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chat.models.channels import Channel
from chat.models.workspaces import Workspace
from seasons.models import Season
from volunteers.models import Volunteer


class PlanSet(models.Model):
    """Dry runs asked with one click: every channel of a season, of a workspace, or all of them."""

    workspace = models.ForeignKey(
        Workspace, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("espace")
    )
    season = models.ForeignKey(
        Season, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("saison")
    )
    requested_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("demandé par")
    )
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("vue d’ensemble")
        verbose_name_plural = _("vues d’ensemble")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        parts = [str(one) for one in (self.season, self.workspace) if one is not None]
        return ", ".join(parts) or str(_("Tous les canaux"))


class SyncPlan(models.Model):
    """A plan, saved: a dry run, one that waits for a click, or the account of a run."""

    class State(models.TextChoices):
        ASKED = "asked", _("demandé")
        DRY = "dry", _("prêt, rien n’est fait")
        WAITING = "waiting", _("attend un accord")
        APPROVED = "approved", _("accordé")
        APPLIED = "applied", _("appliqué")
        FAILED = "failed", _("échoué")
        STALE = "stale", _("périmé")

    class Aim(models.TextChoices):
        SYNC = "sync", _("mettre le canal à jour")
        UNDO = "undo", _("revenir en arrière")

    OPEN = (State.ASKED, State.APPROVED)
    APPROVABLE = (State.DRY, State.WAITING)
    ENDED = (State.APPLIED, State.FAILED)

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="plans", verbose_name=_("canal"))
    batch = models.ForeignKey(
        PlanSet, models.SET_NULL, null=True, blank=True, related_name="plans", verbose_name=_("vue d’ensemble")
    )
    aim = models.CharField(_("but"), max_length=4, choices=Aim, default=Aim.SYNC)
    undoes = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="undone_by", verbose_name=_("revient sur")
    )
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    requested_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("demandé par")
    )
    approved_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("accordé par")
    )
    approved_at = models.DateTimeField(_("accordé le"), null=True, blank=True, editable=False)
    state = models.CharField(_("état"), max_length=8, choices=State)
    lines = models.JSONField(_("lignes"), default=list, editable=False)
    digest = models.CharField(max_length=16, blank=True, editable=False)
    calls = models.PositiveIntegerField(_("appels prévus"), default=0, editable=False)
    seconds = models.FloatField(_("durée prévue (s)"), default=0, editable=False)
    started_at = models.DateTimeField(_("commencé le"), null=True, blank=True, editable=False)
    # What it changed so far, as accounts by kind of line: the progress, then what an undo starts from.
    done = models.JSONField(_("fait"), default=dict, editable=False)
    report = models.JSONField(_("compte rendu"), default=dict, editable=False)
    finished_at = models.DateTimeField(_("fini le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["channel", "state"], name="chat_plan_open"),
        ]
        constraints: ClassVar = [
            # Two clicks ask once.
            models.UniqueConstraint(
                fields=["channel"], condition=Q(state__in=["asked", "approved"]), name="chat_plan_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} : {self.get_state_display()}"

    def count(self, kind: str) -> int:
        return sum(1 for line in self.lines if line["kind"] == kind)

    @property
    def progress(self) -> int:
        """How many of its changes are done."""
        return sum(len(accounts) for accounts in self.done.values())


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> FindingQuerySet:
        """Still so at the last reading, and nobody has dealt with it."""
        return self.filter(gone_at=None, ticked_at=None)


class Finding(models.Model):
    """Something the portal sees and leaves to a person: to do by hand, or a drift. One row while it lasts."""

    class Kind(models.TextChoices):
        BY_HAND = "by_hand", _("à faire à la main")
        DRIFT = "drift", _("écart")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="findings", verbose_name=_("canal"))
    kind = models.CharField(_("genre"), max_length=7, choices=Kind)
    reason = models.CharField(_("raison"), max_length=40)
    external_id = models.CharField(_("compte"), max_length=64, blank=True)
    # No name is kept: it is read from these, and goes with them.
    volunteer = models.ForeignKey(
        Volunteer, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("bénévole")
    )
    since = models.DateTimeField(_("depuis"), default=timezone.now)
    gone_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    ticked_at = models.DateTimeField(_("coché le"), null=True, blank=True)
    ticked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("coché par")
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("constat")
        verbose_name_plural = _("constats")
        ordering: ClassVar = ["channel", "kind", "reason", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "kind", "reason", "external_id"],
                condition=Q(volunteer=None),
                name="chat_finding_once",
            ),
            models.UniqueConstraint(
                fields=["channel", "kind", "reason", "external_id", "volunteer"],
                condition=Q(volunteer__isnull=False),
                name="chat_finding_once_a_person",
            ),
        ]
        indexes: ClassVar = [
            # The pages of what is left to do.
            models.Index(
                fields=["kind", "channel"], condition=Q(gone_at=None, ticked_at=None), name="chat_finding_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} : {self.get_kind_display()}"
