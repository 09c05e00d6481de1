"""What accounts write to people about their own safety."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import languages
from accounts.letters import Letter


def security(change: str) -> Letter | None:
    """A letter about one of allauth's changes, such as "email_changed"; None for those that are not told."""
    happened = {
        "email_changed": _("L’adresse principale de ton compte vient de changer."),
        "email_deleted": _("Une adresse e-mail vient d’être retirée de ton compte."),
        "totp_activated": _("Une application d’authentification protège maintenant ton compte."),
        "totp_deactivated": _("L’application d’authentification ne protège plus ton compte."),
        "webauthn_added": _("Une clé de sécurité vient d’être ajoutée à ton compte."),
        "webauthn_removed": _("Une clé de sécurité vient d’être retirée de ton compte."),
        "account_connected": _("Un compte de l’association vient d’être lié au tien : il permet d’y entrer."),
        "account_disconnected": _("Un compte de l’association n’est plus lié au tien."),
        "recovery_codes_generated": _("De nouveaux codes de secours ont été faits pour ton compte."),
    }.get(change)
    if happened is None:
        return None
    return Letter(
        kind=f"account.{change}",
        subject=_("Un réglage de sécurité a changé"),
        happened=[happened],
        next=[_("Si ce n’est pas toi, connecte-toi pour le remettre en place, puis préviens-nous.")],
        link=(_("Vérifier mes réglages"), reverse("mfa_index")),
    )


def second_factor_reset() -> Letter:
    """To a person whose lost device an administrator has just set aside."""
    return Letter(
        kind="account.second_factor_reset",
        subject=_("Ta seconde vérification est à refaire"),
        happened=[
            _("À ta demande, l’équipe a retiré la seconde vérification de ton compte. Tes sessions sont fermées.")
        ],
        next=[
            _("Connecte-toi avec un code, puis enregistre ton nouveau téléphone ou ta nouvelle clé."),
            _("Si tu n’as rien demandé, préviens-nous tout de suite."),
        ],
        link=(_("Se connecter"), reverse("account_login")),
    )


def merged() -> Letter:
    """To each address of somebody who had two accounts. Names neither: a mistake would tell a stranger's."""
    return Letter(
        kind="account.merged",
        subject=_("Tes deux comptes n’en font plus qu’un"),
        happened=[
            _("Tu avais deux comptes : l’équipe de coordination les a réunis."),
            _("Tes participations, tes inscriptions et tes préférences sont au même endroit."),
        ],
        next=[
            _("Tu peux te connecter avec l’une ou l’autre de tes adresses confirmées."),
            _("Si tu n’avais qu’un compte, ou n’as rien demandé, préviens-nous tout de suite."),
        ],
        link=(_("Se connecter"), reverse("account_login")),
    )


def closed(site_name: str) -> Letter:
    """The last one: the account is gone."""
    return Letter(
        kind="account.closed",
        subject=_("Ton compte est supprimé"),
        happened=[
            _("Ton compte %(site)s est supprimé. Tes participations sont terminées, ton profil est vidé.")
            % {"site": site_name},
            _("Tu vas être retirée ou retiré des canaux de tes équipes dans l’heure."),
        ],
        next=[_("Merci pour le temps donné. Pour revenir un jour, il suffira de créer un nouveau compte.")],
        link=(_("Voir la saison"), languages.here("/")),
    )
