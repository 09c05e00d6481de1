"""Who signs in, and what was done by whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import languages


class UserManager(BaseUserManager["User"]):
    """Users are found by e-mail, whatever its case."""

    def create_user(self, email: str, name: str = "", **fields: Any) -> User:
        """Make a user without a password: people sign in with a code or through the provider."""
        user = self.model(email=email.lower(), name=name, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person's way in: an e-mail and the name shown. What they give time to is in `volunteers`."""

    email = models.EmailField(_("adresse e-mail"), unique=True)
    name = models.CharField(_("nom affiché"), max_length=80)
    language = models.CharField(_("langue"), max_length=5, choices=settings.LANGUAGES, default=languages.current)
    is_staff = models.BooleanField(
        _("équipe de coordination"),
        default=False,
        help_text=_("Donne accès à l’administration, avec un second facteur."),
    )
    # The provider's groups made them a coordinator, and only they unmake it.
    staff_by_group = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("actif"), default=True)
    date_joined = models.DateTimeField(_("inscription"), auto_now_add=True)
    erased_at = models.DateTimeField(_("effacé le"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    # Of this session, set by the middleware: without a proven second factor nobody coordinates.
    proven = False

    objects = UserManager()

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def coordinates(self) -> bool:
        """Whether this session may use a coordinator's rights, on the site as in the admin."""
        return self.is_staff and self.proven

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


def display_name(user: User) -> str:
    """The name allauth shows and writes in its mails."""
    return user.name


class GroupRole(models.Model):
    """A role that a group of the identity provider gives, as of the last sign-in there. Rooms above read it."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("équipe de coordination")
        REVIEWER = "reviewer", _("comité de sélection")
        CHAPTER = "chapter", _("antenne")

    user = models.ForeignKey(User, models.CASCADE, related_name="group_roles", verbose_name=_("compte"))
    role = models.CharField(_("rôle"), max_length=12, choices=Role)
    # A season's or a chapter's slug; empty: the season whose call is read now.
    scope = models.CharField(_("portée"), max_length=40, blank=True)
    since = models.DateTimeField(_("depuis"), auto_now_add=True)

    class Meta:
        verbose_name = _("rôle par groupe")
        verbose_name_plural = _("rôles par groupe")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "scope"], name="accounts_group_role_once"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.get_role_display(), self.scope)))


class AuditLine(models.Model):
    """One decision, role change, export or erasure. Written by actions, never changed."""

    at = models.DateTimeField(_("quand"), auto_now_add=True)
    actor = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="audit_lines"
    )
    verb = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("type"), max_length=60)
    object_id = models.CharField(_("identifiant"), max_length=40)
    object_label = models.CharField(_("objet"), max_length=200, blank=True)
    detail = models.JSONField(_("détail"), default=dict, blank=True)

    class Meta:
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("journal")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            # History of one object, in its admin page.
            models.Index(fields=["object_type", "object_id"], name="accounts_audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_label}"


class PublicVersion(models.Model):
    """How often what everybody may read has changed: the sum of these few rows, moved by triggers only."""

    moves = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("version publique")
        verbose_name_plural = _("versions publiques")

    def __str__(self) -> str:
        return str(self.moves)
