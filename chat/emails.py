"""What the chat's room writes to people by mail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.letters import Letter
from chat.models import Workspace


def code(workspace: Workspace, shown: str) -> Letter:
    """The proof of an address. It may reach a stranger: it names nobody and follows no link."""
    names = {"workspace": workspace.name, "code": shown}
    return Letter(
        kind="chat.code",
        subject=_("%(code)s : ton code pour relier ton compte %(workspace)s") % names,
        happened=[
            _("Quelqu’un dit, sur le portail des saisons, avoir un compte %(workspace)s avec cette adresse.") % names,
            _("Si c’est toi, voici le code à recopier : %(code)s") % names,
        ],
        next=[
            _("Il est valable une heure, une seule fois."),
            _("Si ce n’est pas toi, ne fais rien : sans ce code, rien n’est relié."),
        ],
        secret=True,
        urgent=True,
    )
