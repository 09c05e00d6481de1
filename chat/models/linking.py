"""The proof that an address on the platform is a volunteer's own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.workspaces import Workspace
from volunteers.models import Volunteer


class LinkCode(models.Model):
    """A code sent to an address, for an hour. One a person and workspace: a new one replaces it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", verbose_name=_("espace"))
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="+", verbose_name=_("bénévole"))
    email = models.CharField(_("adresse"), max_length=254)
    # The code itself is in the mail only.
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    sends = models.PositiveSmallIntegerField(default=1)
    counted_since = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("valable jusqu’à"), db_index=True)

    class Meta:
        verbose_name = _("code d’adresse")
        verbose_name_plural = _("codes d’adresse")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "volunteer"], name="chat_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.workspace} : {self.pk}"
