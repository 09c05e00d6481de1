"""The French of kinds, reasons and troubles; codes stay in the rows."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat.models import Channel

KINDS: dict[str, str | Promise] = {
    "create": _("À créer"),
    "add": _("À ajouter"),
    "remove": _("À retirer"),
    "archive": _("À archiver"),
    "restore": _("À rouvrir"),
    "unmatched": _("Introuvables"),
    "by_hand": _("À faire à la main"),
    "blocked": _("Bloqué"),
    "drift": _("Écarts, laissés tels quels"),
    "protected": _("Protégées, jamais touchées"),
}

REASONS: dict[str, str | Promise] = {
    "undone": _("Un retour en arrière l’a retirée : n’est pas remise avant une nouvelle place"),
    "put_back": _("Remise par un retour en arrière : n’est pas retirée de nouveau"),
    "undo_add": _("Ajoutée par le plan sur lequel revenir"),
    "undo_remove": _("Retirée par le plan sur lequel revenir"),
    "undo_create": _("Créé par le plan sur lequel revenir"),
    "undo_archive": _("Archivé par le plan sur lequel revenir"),
    "undo_restore": _("Rouvert par le plan sur lequel revenir"),
    "undo_nothing": _("Ce plan n’a rien changé : il n’y a pas à revenir en arrière"),
    "undo_twice": _("Quelqu’un est déjà revenu en arrière sur ce plan"),
    "undo_overtaken": _("Un plan plus récent de ce canal a été appliqué : revenir d’abord sur celui-là"),
    "wanted_again": _("A de nouveau une place dans l’équipe : n’est pas retirée"),
    "missing": _("Le canal n’existe pas encore"),
    "wanted": _("A une place dans l’équipe"),
    "finished": _("Fin demandée par l’équipe de coordination"),
    "decided_left": _("A quitté l’équipe"),
    "decided_demoted": _("N’est plus personne référente"),
    "decided_moved": _("A changé de rôle, de domaine ou de projet"),
    "decided_chapter": _("A changé d’antenne"),
    "no_longer_wanted": _("N’a plus de place dans l’équipe, et le portail l’avait ajoutée"),
    "known": _("Bénévole dans le canal, sans place dans l’équipe"),
    "unknown": _("Compte que le portail ne connaît pas"),
    "left_on_platform": _("A quitté le canal sur la messagerie : n’est pas remise"),
    "not_found": _("Aucun compte à cette adresse"),
    "deactivated": _("Compte désactivé"),
    "guest": _("Compte invité ou robot : ne peut pas être ajouté"),
    "conflict": _("Ce compte est déjà lié à une autre personne"),
    "hidden": _("Le serveur cache les adresses à notre compte"),
    "unlinked": _("A délié son compte : n’est plus cherchée"),
    "bot": _("Robot"),
    "admin": _("Administre le canal ou le serveur"),
    "allowed": _("Sur la liste à ne jamais retirer"),
    "additive": _("Canal en ajouts seulement : à retirer sur la messagerie"),
    "kick_refused": _("La plateforme refuse que notre compte retire quelqu’un"),
    "frozen": _("Canal figé"),
    "incomplete_read": _("Lecture incomplète : personne n’est retiré"),
    "empty_wanted": _("L’équipe est vide : personne n’est retiré sans décision"),
    "nobody_matched": _("Personne de l’équipe n’a été trouvé : personne n’est retiré"),
    "default_channel": _("Canal par défaut de l’équipe : personne ne peut en sortir"),
    "renamed": _("Renommé sur la messagerie"),
    "made_private": _("Rendu privé sur la messagerie"),
    "made_public": _("Rendu public sur la messagerie"),
    "cap": _("Trop de retraits d’un coup : un accord est nécessaire"),
    "archived_by_hand": _("Archivé sur la messagerie : à rouvrir là-bas, ou à relier ailleurs"),
    "gone": _("Ce canal n’existe plus : relier un autre canal"),
    "not_in_channel": _("Notre compte n’est pas dans ce canal : l’y inviter"),
    "name_taken": _("Ce nom est pris par un autre canal : relier celui-ci, ou changer de nom"),
    "name_taken_archived": _("Ce nom est pris par un canal archivé : le rouvrir et le relier, ou changer de nom"),
    "name_taken_hidden": _("Ce nom est pris par un canal que notre compte ne voit pas"),
    "quota": _("Le serveur n’accepte plus de nouvelles personnes"),
    "refused": _("La plateforme a refusé"),
    "person_gone": _("Ce compte n’existe plus"),
    "not_in_team": _("N’a pas pu entrer dans l’équipe Mattermost"),
}

ERRORS: dict[str, str | Promise] = {
    "token_revoked": _("Le jeton a été révoqué sur Slack : en mettre un nouveau dans sa variable"),
    "no_token": _("Le jeton n’est pas défini sur le serveur"),
    "connect": _("Le serveur de messagerie ne répond pas"),
    "no_answer": _("Le serveur de messagerie n’a pas répondu à temps"),
    **dict.fromkeys(("500", "502", "503", "504"), _("Le serveur de messagerie a eu une panne")),
    "unreadable": _("Réponse illisible du serveur de messagerie"),
    "shape": _("Réponse inattendue du serveur de messagerie"),
    "paused": _("Le serveur a demandé de ralentir : la suite vient d’elle-même"),
    "directory": _("L’annuaire est en cours de lecture : la suite vient d’elle-même"),
    "overtaken": _("Un autre processus a repris ce canal"),
    "moving": _("Les membres bougeaient pendant la lecture"),
    "invalid_auth": _("Le jeton n’est pas reconnu"),
    "token_expired": _("Le jeton a expiré"),
    "account_inactive": _("Le compte du jeton est désactivé, ou l’application a été retirée"),
    "429": _("Le serveur demande de ralentir"),
}


# With the platform's own word for what is meant.
DETAILED: dict[str, str | Promise] = {"missing_scope": _("Il manque au jeton le droit « %s »")}


def reason(code: str) -> str:
    return str(REASONS.get(code) or code)


def standing(channel: Channel) -> str:
    """Where a channel is, in one sentence, the most pressing first; asks for `with_waiting`."""
    if channel.trouble:
        return reason(channel.trouble)
    if channel.closed or channel.closing:
        return str(_("Archivé par le portail") if channel.closed else _("À archiver au prochain passage"))
    waits: bool = channel.waits  # type: ignore[attr-defined]
    if waits or channel.last_error:
        return str(_("Un plan attend un accord")) if waits else channel.last_error
    if channel.rename_refused:
        return str(_("Nom refusé : %s")) % reason(channel.rename_refused).lower()
    if not channel.external_id:
        return str(_("À créer au prochain passage"))
    return str(_("En ordre") if channel.last_ok_at else _("Pas encore passé"))


def error(error_id: str, message: str = "") -> str:
    """A sentence for a coordinator; an id nobody translated quotes the platform, for whoever runs it."""
    if message and error_id in DETAILED:
        return str(DETAILED[error_id]) % message
    if known := ERRORS.get(error_id):
        return str(known)
    quoted = " ".join(filter(None, (message, f"({error_id})" if error_id else "")))
    return str(_("La messagerie a répondu par une erreur que le portail ne connaît pas : %s")) % quoted
