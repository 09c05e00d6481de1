"""A mail is a row, written in the transaction of what caused it; this table is the only queue."""

from __future__ import annotations

import uuid
from datetime import datetime
from email import message_from_bytes, policy
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a mail is. Only `outbox.delivery` and `outbox.actions` move it."""

    QUEUED = "queued", _("en attente")
    SENDING = "sending", _("en cours d’envoi")
    HANDING = "handing", _("en cours de remise")
    SENT = "sent", _("envoyé")
    UNSURE = "unsure", _("incertain")
    DEAD = "dead", _("abandonné")
    HELD = "held", _("mis de côté")
    QUARANTINED = "quarantined", _("en quarantaine")


CLAIMED = (State.SENDING, State.HANDING)
WAITING = (State.QUEUED, *CLAIMED)


class Priority(models.IntegerChoices):
    """What leaves first. A person waits before a screen for a code; nobody waits for a newsletter."""

    CODE = 0, _("code ou invitation")
    NORMAL = 1, _("normale")
    BULK = 2, _("envoi en nombre")


class MailQuerySet(models.QuerySet["Mail"]):
    """Questions on mails."""

    def due(self, now: datetime) -> MailQuerySet:
        """Mails that may leave at `now`, in the order in which they should."""
        return self.filter(state=State.QUEUED, next_try__lte=now).order_by("priority", "next_try", "pk")

    def abandoned(self, now: datetime) -> MailQuerySet:
        """Mails claimed by a process that gave no news before the end of its lease."""
        return self.filter(state__in=CLAIMED, lease_until__lte=now)

    def about(self, thing: models.Model) -> MailQuerySet:
        """Mails about a saved object, newest first."""
        return self.filter(about_type=thing._meta.label_lower, about_id=str(thing.pk)).order_by("-pk")

    def oldest_due_seconds(self) -> int:
        """How long the most patient mail has waited for us, in seconds; 0 when none waits.

        A mail put off by its recipient's server (attempts above 0) waits for that server, not for us.
        """
        now = timezone.now()
        ours = Q(state=State.QUEUED, attempts=0) | Q(state=State.QUEUED, next_try__lte=now) | Q(state__in=CLAIMED)
        oldest = self.filter(ours, not_before__lte=now).aggregate(oldest=models.Min("not_before"))["oldest"]
        return int((now - oldest).total_seconds()) if oldest else 0


class Mail(models.Model):
    """One message to one recipient, ready to be handed to a server."""

    state = models.CharField(_("état"), max_length=12, choices=State, default=State.QUEUED)
    reason = models.TextField(_("raison"), blank=True, help_text=_("Ce que le dernier essai a donné, en mots."))
    kind = models.CharField(_("type de mail"), max_length=60, blank=True)
    priority = models.PositiveSmallIntegerField(_("priorité"), choices=Priority, default=Priority.NORMAL)
    bulk = models.BooleanField(_("envoi en nombre"), default=False, help_text=_("Jamais renvoyé sans une personne."))
    secret = models.BooleanField(_("confidentiel"), default=False, help_text=_("Contient un code ou un jeton."))
    about_type = models.CharField(_("type d’objet"), max_length=60, blank=True)
    about_id = models.CharField(_("identifiant de l’objet"), max_length=40, blank=True)
    dedupe = models.CharField(_("clé d’unicité"), max_length=200, blank=True)

    sender = models.CharField(_("de"), max_length=320, blank=True)
    to = models.CharField(_("à"), max_length=320)
    subject = models.CharField(_("objet"), max_length=200, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=255)
    # The message as it goes over the wire, CRLF included: every attempt sends the same bytes.
    raw = models.BinaryField(_("contenu"), default=b"", blank=True)

    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    not_before = models.DateTimeField(_("pas avant"), default=timezone.now)
    next_try = models.DateTimeField(_("prochain essai"), default=timezone.now)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    token = models.UUIDField(_("jeton du processus"), null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("réservé jusqu’à"), null=True, blank=True, editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dedupe"], condition=~Q(dedupe=""), name="outbox_mail_written_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="outbox_mail_known_state"),
            models.CheckConstraint(
                condition=Q(state__in=CLAIMED, token__isnull=False, lease_until__isnull=False)
                | (~Q(state__in=CLAIMED) & Q(token__isnull=True, lease_until__isnull=True)),
                name="outbox_mail_claimed_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | (~Q(state=State.SENT) & Q(sent_at__isnull=True)),
                name="outbox_mail_sent_has_time",
            ),
            models.CheckConstraint(condition=~Q(state=State.HANDING) | Q(bulk=True), name="outbox_mail_handing_bulk"),
        ]
        indexes: ClassVar = [
            # due(): the next mails to leave, however many lines the log has.
            models.Index(
                fields=["priority", "next_try", "id"], condition=Q(state=State.QUEUED), name="outbox_mail_due"
            ),
            # abandoned(): claims whose lease is over.
            models.Index(fields=["lease_until"], condition=Q(state__in=CLAIMED), name="outbox_mail_leases"),
            # about(): the mails shown beside an object.
            models.Index(fields=["about_type", "about_id", "-id"], name="outbox_mail_about"),
        ]

    def __str__(self) -> str:
        # No address and no subject: this label goes into the audit log.
        return f"{self.kind or 'mail'} {self.pk}"

    @property
    def readable(self) -> bool:
        """Whether a coordinator may read the text: codes and tokens are theirs who asked, the demo aside."""
        return settings.DEMO or not self.secret

    def text(self) -> str:
        """The plain text of the message (or its HTML source where it has no other); "" once blanked."""
        if not self.raw:
            return ""
        message = message_from_bytes(bytes(self.raw), policy=policy.default)
        part = message.get_body(("plain", "html"))
        try:
            return str(part.get_content()) if part is not None else ""
        except (LookupError, ValueError):  # a charset nobody knows
            return ""


def new_token() -> uuid.UUID:
    """What a process signs its claims with."""
    return uuid.uuid4()
