"""What a token permits, what a server can do, what to do about an error: for the page that tries the connection."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat import words
from chat.clients import base
from chat.models import Workspace

RIGHTS: dict[str, str | Promise] = {
    "read_directory": _("lire l’annuaire"),
    "read_emails": _("lire les adresses e-mail, pour reconnaître les bénévoles"),
    "read_channels": _("voir les canaux publics"),
    "read_private": _("voir les canaux privés où il est invité"),
    "create_public": _("créer des canaux publics"),
    "create_private": _("créer des canaux privés"),
    "rename": _("renommer les canaux"),
    "describe": _("écrire la présentation et l’en-tête des canaux"),
    "archive": _("archiver et rouvrir les canaux"),
    "admit": _("faire entrer quelqu’un dans l’espace sans invitation"),
    "invite": _("ajouter quelqu’un à un canal"),
    "remove": _("retirer quelqu’un d’un canal"),
    "post": _("écrire dans un canal"),
    "direct_message": _("écrire à une personne"),
    "pin": _("épingler un message"),
}

# What a server can do by its version, and what happens without it.
SKILLS: dict[str, tuple[str | Promise, str | Promise]] = {
    "bulk_add": (_("ajoute beaucoup de monde en un appel"), _("ajoute une personne par appel : plus lent")),
    "counts": (
        _("compte les membres de tous les canaux en un appel"),
        _("compte les membres canal par canal : un appel chacun"),
    ),
    "guards_archived": (
        _("refuse les ajouts dans un canal archivé"),
        _("accepte les ajouts dans un canal archivé : le portail vérifie d’abord"),
    ),
}

NO_TOKEN = _("Mettre le jeton dans la variable %(variable)s du serveur (ou %(variable)s_FILE), redémarrer le portail.")
REFUSED = _(
    "Refaire un jeton sur %(name)s, le mettre dans la variable %(variable)s du serveur, redémarrer le portail, "
    "puis tester la connexion. En attendant, rien n’est perdu et personne n’est retiré."
)
SCOPE = _(
    "Ajouter ce droit à l’application Slack (« OAuth & Permissions »), la réinstaller, puis tester la connexion. "
    "En attendant, rien n’est perdu et personne n’est retiré."
)
TO_DO: dict[type[base.ChatError], str | Promise] = {
    base.TokenRefused: REFUSED,
    base.RateLimited: _("Recommencer dans %(seconds)d s : le portail attend aussi."),
    base.Unavailable: _("Le portail réessaie tout seul. Si cela dure, prévenir qui tient le serveur."),
    base.ChannelGone: _("Vérifier l’adresse du serveur et le nom de l’équipe."),
    base.Forbidden: _("Donner ce droit au compte du portail, puis recommencer."),
}


def advice(workspace: Workspace, error: base.ChatError) -> str:
    """What a coordinator does about an error; "" when nothing is known to help."""
    text = next((text for kind, text in TO_DO.items() if isinstance(error, kind)), "")
    text = {"no_token": NO_TOKEN, "missing_scope": SCOPE}.get(error.error_id, text)
    seconds = max(1, round(error.retry_after or 1))
    return str(text) % {"variable": workspace.token_name, "name": workspace.name, "seconds": seconds} if text else ""


def lacks_scope(workspace: Workspace) -> bool:
    """Its last error was a right the token lacks: a new token would change nothing."""
    return workspace.last_error.startswith(str(words.DETAILED["missing_scope"]).partition("%s")[0])


def for_status(workspace: Workspace) -> str:
    """The same, for what the workspace's last exchange left behind."""
    if workspace.status == Workspace.Status.REFUSED and lacks_scope(workspace):
        return str(SCOPE)
    errors: dict[str, base.ChatError] = {
        Workspace.Status.REFUSED: base.TokenRefused(),
        Workspace.Status.UNREACHABLE: base.Unavailable(),
        Workspace.Status.LIMITED: base.Unavailable(),
    }
    found = errors.get(workspace.status)
    return advice(workspace, found) if found else ""
