"""What a run would do, was allowed to do, did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chat.models.channels import Channel


class SyncPlan(models.Model):
    """A plan, saved: a dry run, one that waits for a click, or the account of a run."""

    class State(models.TextChoices):
        ASKED = "asked", _("demandé")
        DRY = "dry", _("prêt, rien n’est fait")
        WAITING = "waiting", _("attend un accord")
        APPROVED = "approved", _("accordé")
        APPLIED = "applied", _("appliqué")
        FAILED = "failed", _("échoué")
        STALE = "stale", _("périmé : la situation a changé")

    OPEN = (State.ASKED, State.APPROVED)
    APPROVABLE = (State.DRY, State.WAITING)

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="plans", verbose_name=_("canal"))
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    requested_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("demandé par")
    )
    state = models.CharField(_("état"), max_length=8, choices=State)
    lines = models.JSONField(_("lignes"), default=list, editable=False)
    digest = models.CharField(max_length=16, blank=True, editable=False)
    calls = models.PositiveIntegerField(_("appels prévus"), default=0, editable=False)
    seconds = models.FloatField(_("durée prévue (s)"), default=0, editable=False)
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
