"""What seasons write to people."""

from __future__ import annotations

from accounts.letters import Letter
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from seasons.models import Watch

SALT = "seasons.watch"


def watch_token(watch: Watch) -> str:
    """A signed reference that proves the address was read."""
    return signing.dumps(watch.pk, salt=SALT)


def confirm_watch(watch: Watch) -> Letter:
    token = watch_token(watch)
    return Letter(
        kind="watch.confirm",
        subject=_("Confirmer ton alerte"),
        happened=[
            _("Cette adresse a été laissée sur le site pour être prévenue : %(topic)s.")
            % {"topic": watch.get_topic_display()}
        ],
        next=[_("Rien ne sera envoyé sans ta confirmation. Si tu n’as rien demandé, ignore ce message.")],
        link=(_("Confirmer mon alerte"), reverse("seasons:watch-confirm", args=[token])),
        undo=(_("Ne plus recevoir d’alerte"), reverse("seasons:watch-stop", args=[token])),
    )
