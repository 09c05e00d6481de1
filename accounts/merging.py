"""Two accounts of one person: what each is, and what becomes of it. Each room above tells its own part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import TextChoices
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User


class Fate(TextChoices):
    """What a line is about, in the order they are read."""

    REFUSED = "refused", gettext_lazy("Ce qui empêche la réunion")
    MOVES = "moves", gettext_lazy("Ce qui passe au compte qui reste")
    BOTH = "both", gettext_lazy("Ce que les deux comptes ont")
    GOES = "goes", gettext_lazy("Ce qui disparaît")


@dataclass(frozen=True, slots=True)
class Line:
    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to compare, with what each account says of it."""

    label: str
    said: list[str]


def moves(text: str, names: Iterable[Any]) -> list[Line]:
    """«Participations : Bloom, Marées.», or nothing where there is nothing to name."""
    return named(Fate.MOVES, text, names)


def named(fate: Fate, text: str, names: Iterable[Any]) -> list[Line]:
    told = ", ".join(map(str, names))
    return [Line(fate, _("%(what)s : %(names)s.") % {"what": text, "names": told})] if told else []


def facts(user: User) -> list[Fact]:
    """What an account is. A constant number of queries."""
    rights = _("administration") if user.is_superuser else _("coordination") if user.is_staff else ""
    entered = formats.date_format(timezone.localtime(user.last_login), "DATETIME_FORMAT") if user.last_login else ""
    return [
        Fact(_("Nom affiché"), [user.name]),
        Fact(_("Adresses"), [_told(row) for row in addresses(user)] or [user.email]),
        Fact(_("Langue"), [user.get_language_display()]),
        Fact(_("Inscription"), [formats.date_format(timezone.localtime(user.date_joined), "DATE_FORMAT")]),
        Fact(_("Dernière connexion"), [entered] if entered else []),
        Fact(_("Connexion par"), [_way(row) for row in _ways(user)]),
        Fact(_("Second facteur"), [_("enregistré")] if has_factor(user) else []),
        Fact(_("Droits et rôles"), [*([rights] if rights else []), *map(str, user.group_roles.all())]),
    ]


def addresses(user: User) -> list[EmailAddress]:
    return list(EmailAddress.objects.filter(user=user).order_by("-primary", "pk"))


def _told(row: EmailAddress) -> str:
    return str(row.email) if row.verified else _("%s (jamais confirmée)") % row.email


def _ways(user: User) -> list[SocialAccount]:
    return list(SocialAccount.objects.filter(user=user).order_by("provider", "pk"))


def _way(row: SocialAccount) -> str:
    return f"{row.provider} ({row.uid})"


def has_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user).exists())


def lines(kept: User, dropped: User, actor: User) -> list[Line]:
    """What happens to the account that goes, and what stands in the way."""
    refused = [Line(Fate.REFUSED, text) for text in refusals(kept, dropped, actor)]
    theirs = addresses(dropped)
    held = set(kept.group_roles.values_list("role", "scope"))
    roles = [row for row in dropped.group_roles.all() if (row.role, row.scope) not in held]
    never = [row.email for row in theirs if not row.verified]
    goes = {"name": dropped, "email": dropped.email}
    return [
        *refused,
        *moves(_("Adresses, qui permettent toujours de se connecter"), [row.email for row in theirs if row.verified]),
        *moves(_("Connexion par"), map(_way, _ways(dropped))),
        *moves(_("Rôles donnés par un groupe"), roles),
        *named(Fate.GOES, _("Adresses jamais confirmées"), never),
        Line(Fate.GOES, _("Le compte de %(name)s (%(email)s) : il est fermé, ses sessions aussi.") % goes),
        Line(Fate.GOES, _("Son nom, sa langue et son adresse principale : ceux de l’autre compte restent.")),
    ]


def refusals(kept: User, dropped: User, actor: User) -> list[str]:
    """Sentences: why these two accounts cannot become one, or not by this person."""
    if kept.pk == dropped.pk:
        return [_("C’est deux fois le même compte.")]
    closed = [user.email for user in (kept, dropped) if user.erased_at or not user.is_active]
    doubled = {row.provider for row in _ways(kept)} & {row.provider for row in _ways(dropped)}
    told = {"kept": kept, "dropped": dropped}
    found = [
        (bool(closed), _("Un compte effacé ou fermé ne se réunit pas : %s.") % ", ".join(closed)),
        (
            actor.pk in (kept.pk, dropped.pk),
            _("On ne réunit pas son propre compte : le demander à quelqu’un d’autre de l’équipe."),
        ),
        (
            kept.is_staff and dropped.is_staff,
            _("Les deux comptes ont des droits : l’administration retire d’abord ceux de l’un des deux."),
        ),
        (
            dropped.is_staff and not kept.is_staff,
            _("%(dropped)s a des droits : c’est ce compte qui reste, ou ses droits sont d’abord retirés.") % told,
        ),
        (
            kept.is_staff and not actor.is_superuser,
            _("%(kept)s a des droits : seule l’administration peut y ajouter une adresse.") % told,
        ),
        (
            has_factor(dropped),
            _("Un second facteur protège le compte de %(dropped)s : c’est ce compte qui reste, ou l’administration "
              "retire d’abord ce second facteur.") % told,
        ),
        (
            bool(doubled),
            _("Les deux comptes se connectent par %s, chacun avec une identité : en faire d’abord retirer une.")
            % ", ".join(sorted(doubled)),
        ),
    ]  # fmt: skip
    return [sentence for stands, sentence in found if stands]


# Of `User`: relations that a merge leaves where they are, and why. Every other one is moved by its room.
LEFT = {
    "accounts.User_groups.user": "rights never move by a merge",
    "accounts.User_user_permissions.user": "rights never move by a merge",
    "accounts.AuditLine.actor": "the journal never changes",
    "mfa.Authenticator.user": "refused: a second factor is bound to its account",
    "admin.LogEntry.user": "the portal writes its own journal instead",
}
MOVED = {
    "accounts.GroupRole.user",
    "account.EmailAddress.user",
    "socialaccount.SocialAccount.user",
}
