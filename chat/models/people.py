"""Who a volunteer is on the platform, and who is in which channel as far as the portal knows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.channels import Channel
from chat.models.workspaces import Workspace
from volunteers.models import Volunteer


class AccountQuerySet(models.QuerySet["Account"]):
    def due(self) -> AccountQuerySet:
        """People not found yet whom it is time to look for again."""
        return self.filter(next_check_at__lte=timezone.now())

    def not_found(self) -> AccountQuerySet:
        return self.exclude(state=Account.State.FOUND)


class Account(models.Model):
    """A volunteer on one workspace: found by address, or linked by hand. Afterwards only the id counts."""

    class State(models.TextChoices):
        FOUND = "found", _("trouvé")
        NOT_FOUND = "not_found", _("introuvable")
        DEACTIVATED = "deactivated", _("compte désactivé")
        GUEST = "guest", _("compte invité")
        CONFLICT = "conflict", _("compte déjà lié à une autre personne")
        HIDDEN = "hidden", _("adresses cachées par le serveur")
        UNLINKED = "unlinked", _("délié par la personne")

    class Kind(models.TextChoices):
        PERSON = "person", _("personne")
        BOT = "bot", _("robot")
        GUEST = "guest", _("invitée")
        ADMIN = "admin", _("administre")

    class MatchedBy(models.TextChoices):
        NOBODY = "", _("personne")
        EMAIL = "email", _("adresse e-mail")
        HAND = "hand", _("équipe de coordination")
        SELF = "self", _("une autre adresse")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="accounts", verbose_name=_("espace"))
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="chat_accounts", verbose_name=_("bénévole"))
    external_id = models.CharField(_("identifiant"), max_length=64, blank=True)
    username = models.CharField(_("nom d’utilisateur"), max_length=80, blank=True)
    email = models.CharField(_("adresse cherchée"), max_length=254, blank=True)
    # Where somebody registered there with another address: proven by a code, or given by a coordinator.
    other_email = models.CharField(_("autre adresse"), max_length=254, blank=True)
    matched_by = models.CharField(_("trouvé par"), max_length=5, choices=MatchedBy, default="", blank=True)
    state = models.CharField(_("état"), max_length=12, choices=State, default=State.NOT_FOUND)
    kind = models.CharField(_("genre"), max_length=6, choices=Kind, default=Kind.PERSON, editable=False)
    asked_at = models.DateTimeField(_("cherché depuis"), auto_now_add=True)
    checked_at = models.DateTimeField(_("cherché le"), null=True, blank=True, editable=False)
    missing_since = models.DateTimeField(_("absent depuis"), null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    next_check_at = models.DateTimeField(_("prochaine recherche"), null=True, blank=True, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("compte de discussion")
        verbose_name_plural = _("comptes de discussion")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "volunteer"], name="chat_account_one_a_volunteer"),
            models.UniqueConstraint(
                fields=["workspace", "external_id"],
                condition=~Q(external_id=""),
                name="chat_account_once",
                violation_error_message=_("Ce compte est déjà lié à une autre personne."),
            ),
            models.CheckConstraint(
                condition=~Q(state="found") | ~Q(external_id=""), name="chat_account_found_has_an_id"
            ),
            models.CheckConstraint(
                condition=~Q(state="unlinked") | Q(external_id=""), name="chat_account_unlinked_has_no_id"
            ),
        ]
        indexes: ClassVar = [
            # The tick: whom to look for again.
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="chat_account_due"),
        ]

    def __str__(self) -> str:
        return f"@{self.username}" if self.username else self.get_state_display()

    @property
    def sought(self) -> str:
        """The address to look for, in lower case."""
        return (self.other_email or self.volunteer.user.email).lower()


class Presence(models.Model):
    """Somebody in a channel, seen or added; it stays when they go, to remember who ended it."""

    class EndedBy(models.TextChoices):
        NOBODY = "", _("personne")
        PORTAL = "portal", _("le portail")
        PLATFORM = "platform", _("la plateforme")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="presences", verbose_name=_("canal"))
    external_id = models.CharField(_("identifiant"), max_length=64)
    account = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="presences", verbose_name=_("compte")
    )
    username = models.CharField(_("nom d’utilisateur"), max_length=80, blank=True)
    kind = models.CharField(_("genre"), max_length=6, choices=Account.Kind, default=Account.Kind.PERSON)
    # What they are on the whole platform; `kind` knows too who administers this channel.
    own_kind = models.CharField(max_length=6, choices=Account.Kind, default=Account.Kind.PERSON, editable=False)
    added_by_portal = models.BooleanField(_("par le portail"), default=False)
    # Written before the call: whoever is then found inside, the portal put there, even if the answer was lost.
    attempted = models.BooleanField(default=False, editable=False)
    # Written before the call too: whoever is then found gone, the portal took out.
    leaving = models.BooleanField(default=False, editable=False)
    # A coordinator went back on a plan: nobody is put in or taken out again by a machine alone.
    held = models.BooleanField(default=False, editable=False)
    since = models.DateTimeField(_("depuis"))
    left_at = models.DateTimeField(_("jusqu’à"), null=True, blank=True)
    ended_by = models.CharField(_("fin par"), max_length=8, choices=EndedBy, default="", blank=True)

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="chat_presence_once"),
            models.CheckConstraint(
                condition=Q(left_at=None, ended_by="") | Q(left_at__isnull=False, ended_by__in=["portal", "platform"]),
                name="chat_presence_end_has_an_author",
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.username}"
