"""One mail when nothing can go on without a person."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.letters import Letter, reading, send
from accounts.models import User
from chat.models import Workspace


@transaction.atomic
def token_refused(workspace: Workspace, why: str) -> None:
    """Tell the administrators, who set tokens up: once, until the server has accepted a token again."""
    for person in User.objects.filter(is_superuser=True, is_active=True):
        key = f"chat.refused:{workspace.pk}:{person.pk}:{_since(workspace)}"
        with reading(person):
            send(_letter(workspace, why), to=person, about=workspace, dedupe=key)


def _since(workspace: Workspace) -> str:
    last = Workspace.objects.values_list("last_ok_at", flat=True).get(pk=workspace.pk)
    return last.isoformat() if last else "never"


def _letter(workspace: Workspace, why: str) -> Letter:
    names = {"name": workspace.name, "variable": workspace.token_name, "why": why}
    return Letter(
        kind="chat.refused",
        subject=_("%(name)s refuse le jeton du portail") % names,
        happened=[
            _("%(name)s ne reconnaît plus le jeton du portail : %(why)s.") % names,
            _("Les canaux de cet espace ne suivent plus les équipes. Rien n’est perdu, personne n’est retiré."),
        ],
        next=[
            _("Refaire un jeton, le mettre dans la variable %(variable)s du serveur, redémarrer le portail.") % names,
            _("Puis ouvrir l’espace dans l’administration et tester la connexion : tout repart de là."),
        ],
        link=(_("Ouvrir l’espace"), reverse("admin:chat_workspace_change", args=[workspace.pk])),
    )
