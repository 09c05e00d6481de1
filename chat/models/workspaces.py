"""A chat server's team the portal works in."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

VARIABLE = RegexValidator(r"^[A-Z][A-Z0-9_]*$", _("Des capitales, des chiffres et des tirets bas."))


class WorkspaceQuerySet(models.QuerySet["Workspace"]):
    def awake(self) -> WorkspaceQuerySet:
        """Workspaces that did not ask us to come back later."""
        return self.filter(Q(not_before=None) | Q(not_before__lte=timezone.now()))

    def to_verify(self) -> WorkspaceQuerySet:
        """Those of them whose verification was not begun, or was cut."""
        return self.awake().filter(verify_at__lte=timezone.now())


class Workspace(models.Model):
    """One team on one server. The token itself is never stored: only where to read it."""

    class Platform(models.TextChoices):
        MATTERMOST = "mattermost", "Mattermost"
        SLACK = "slack", "Slack"

    class Status(models.TextChoices):
        UNKNOWN = "", _("pas encore essayé")
        OK = "ok", _("en marche")
        UNREACHABLE = "unreachable", _("injoignable")
        REFUSED = "refused", _("jeton refusé")
        LIMITED = "limited", _("débit limité")

    name = models.CharField(_("nom"), max_length=60)
    slug = models.SlugField(_("code"), max_length=40, unique=True)
    platform = models.CharField(_("plateforme"), max_length=12, choices=Platform, default=Platform.MATTERMOST)
    base_url = models.URLField(
        _("adresse du serveur"),
        max_length=200,
        blank=True,
        help_text=_("Mattermost : sans /api/v4. Slack : laisser vide."),
    )
    team_name = models.CharField(
        _("équipe"),
        max_length=64,
        blank=True,
        help_text=_("Mattermost : son nom dans l’adresse du serveur. Slack : laisser vide, il est lu avec le jeton."),
    )
    team_id = models.CharField(_("identifiant de l’équipe"), max_length=64, blank=True, editable=False)
    token_name = models.CharField(
        _("variable du jeton"),
        max_length=60,
        validators=[VARIABLE],
        help_text=_("Nom de la variable d’environnement qui contient le jeton, ou de son fichier (NOM_FILE)."),
    )
    signing_name = models.CharField(
        _("variable du secret de signature"),
        max_length=60,
        blank=True,
        validators=[VARIABLE],
        help_text=_("Slack seulement : nom de la variable qui contient le « Signing Secret », ou de son fichier."),
    )
    invite_url = models.URLField(
        _("lien d’invitation"),
        max_length=500,
        blank=True,
        help_text=_("Mattermost : vide, il est lu sur le serveur. Slack : le coller ici, Slack ne le donne pas."),
    )
    is_default = models.BooleanField(_("par défaut"), default=False)
    kept_people = models.TextField(
        _("à ne jamais retirer"),
        blank=True,
        help_text=_("Noms d’utilisateur ou identifiants, un par ligne."),
    )
    # What the last exchanges taught.
    own_id = models.CharField(max_length=64, blank=True, editable=False)
    version = models.CharField(_("version du serveur"), max_length=40, blank=True, editable=False)
    # What the last try of the connection told: our account's rights, what the server can do.
    told = models.JSONField(_("ce que le jeton permet"), default=dict, editable=False)
    tried_at = models.DateTimeField(_("connexion testée le"), null=True, blank=True, editable=False)
    people_count = models.PositiveIntegerField(_("personnes dans l’équipe"), default=0, editable=False)
    status = models.CharField(_("état"), max_length=12, choices=Status, default="", blank=True, editable=False)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True, editable=False)
    last_ok_at = models.DateTimeField(_("dernière réponse"), null=True, blank=True, editable=False)
    not_before = models.DateTimeField(_("pas avant"), null=True, blank=True, editable=False)
    # The daily verification, until it went through: when to begin it, or to begin it again.
    verify_at = models.DateTimeField(null=True, blank=True, editable=False)
    # One worker reads the whole directory at a time, even if it dies.
    directory_until = models.DateTimeField(null=True, blank=True, editable=False)
    # How far the directory was read: since when, where to go on, people so far.
    walk_since = models.DateTimeField(null=True, blank=True, editable=False)
    walk_cursor = models.CharField(max_length=250, blank=True, editable=False)
    walk_seen = models.PositiveIntegerField(default=0, editable=False)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("espace de discussion")
        verbose_name_plural = _("espaces de discussion")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="chat_workspace_one_default",
                violation_error_message=_("Un autre espace est déjà celui par défaut."),
            ),
            models.CheckConstraint(
                condition=~Q(platform="mattermost") | (~Q(base_url="") & ~Q(team_name="")),
                name="chat_workspace_mattermost_has_an_address",
                violation_error_message=_("Mattermost demande l’adresse du serveur et le nom de l’équipe."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sigil(self) -> str:
        """What stands before a channel's name there."""
        return "#" if self.platform == self.Platform.SLACK else "~"

    @property
    def kept(self) -> frozenset[str]:
        """Ids or user names nobody takes out."""
        return frozenset(self.kept_people.replace("@", "").split())
