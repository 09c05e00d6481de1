"""What a coordinator can do about what the portal tells, by the same codes as in `chat.words`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat.models import Channel

ADVICE: dict[str, str | Promise] = {
    "unreachable": _("Rien à faire tant que cela dure peu : le portail réessaie seul. Sinon, prévenir qui l’héberge."),
    "refused": _("Vérifier le jeton sur le serveur, puis « Tester la connexion » sur la page de l’espace."),
    "limited": _("Rien à faire : la suite vient d’elle-même."),
    "": _("Tester la connexion sur la page de l’espace."),
    "failing": _(
        "Le portail réessaie de plus en plus rarement. Pour réessayer maintenant : « Synchroniser maintenant »."
    ),
    "waiting": _("Lire le plan, puis l’appliquer, ou le laisser : personne n’est retiré sans cet accord."),
    "archived_by_hand": _(
        "« Rouvrir le canal » sur sa page, ou l’archiver ici. Le portail regarde de nouveau chaque heure."
    ),
    "gone": _("Relier un autre canal, ou archiver celui-ci dans le portail."),
    "not_in_channel": _("Sur la messagerie, inviter notre compte dans ce canal, puis « Synchroniser maintenant »."),
    "name_taken": _("Relier le canal qui porte ce nom, ou en choisir un autre sur la page du canal."),
    "name_taken_archived": _("Rouvrir le canal archivé et le relier, ou choisir un autre nom sur la page du canal."),
    "name_taken_hidden": _("Demander à qui administre la messagerie à qui est ce canal, ou choisir un autre nom."),
    "quota": _("Demander à qui administre le serveur de faire de la place, ou une licence."),
    "additive": _("Retirer cette personne du canal sur la messagerie."),
    "kick_refused": _("Retirer cette personne du canal sur la messagerie."),
    "default_channel": _("Rien à faire : personne ne peut sortir de ce canal."),
    "renamed": _("Rien à faire si le nouveau nom convient : le portail le suit."),
    "unknown": _("Lier ce compte à une personne, l’inviter sur le portail, ou ne rien faire."),
    "left_on_platform": _("Rien à faire : cette personne est partie d’elle-même, et peut revenir de même."),
    "known": _("Lui donner une place dans l’équipe, ou ne rien faire."),
}


def to_do(channel: Channel) -> str:
    """The same about a channel, its most pressing matter first; asks for `with_waiting`."""
    waits = channel.waits  # type: ignore[attr-defined]
    code = channel.trouble or ("waiting" if waits else "failing" if channel.last_error and not channel.closed else "")
    return advice(code) if code else ""


def advice(code: str) -> str:
    """What a coordinator can do about it; "" when there is nothing to say."""
    return str(ADVICE.get(code, ""))
