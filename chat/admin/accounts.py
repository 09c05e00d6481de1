"""Who is who on the chat, and who cannot be found: link by hand, look again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.steps import Refused, Step
from accounts.models import User
from chat import actions, matching
from chat.admin.forms import LinkForm
from chat.models import Account

State = Account.State
TO_DO = {
    State.FOUND: gettext_lazy("Rien : le portail sait qui c’est."),
    State.NOT_FOUND: gettext_lazy(
        "Aucun compte à l’adresse %(at)s sur %(space)s. Donner à %(who)s le lien d’invitation : %(invite)s. "
        "Si son compte y est à une autre adresse : « Lier un compte à la main ». Le portail cherche de nouveau seul."
    ),
    State.DEACTIVATED: gettext_lazy(
        "Son compte sur %(space)s est désactivé : demander à qui administre cet espace de le rouvrir. "
        "Le portail le reconnaît ensuite seul."
    ),
    State.GUEST: gettext_lazy(
        "C’est un compte invité ou un robot : il n’entre pas dans les canaux. Demander à qui administre %(space)s "
        "d’en faire un compte ordinaire, ou lier à la main un autre compte de %(who)s."
    ),
    State.CONFLICT: gettext_lazy(
        "Le compte trouvé à l’adresse %(at)s est déjà celui de quelqu’un d’autre. Demander aux deux personnes, "
        "puis « Lier un compte à la main »."
    ),
    State.HIDDEN: gettext_lazy(
        "%(space)s cache les adresses à notre compte : personne n’y est reconnu par son adresse. Faire donner ce droit "
        "au compte du portail, ou « Lier un compte à la main »."
    ),
    State.UNLINKED: gettext_lazy("%(who)s a délié son compte : le portail ne cherche plus, jusqu’à sa demande."),
}


class Link(Step):
    name = "lier"
    label = gettext_lazy("Lier un compte à la main")

    def form(self, obj: Account, data: Any = None) -> LinkForm:
        near = matching.resembling(obj)
        return LinkForm(data, resembling=[(one.external_id, f"@{one.username}") for one in near])

    def happens(self, obj: Account) -> Sequence[str]:
        return [
            _("Le portail retient que %(person)s est ce compte, quelle que soit son adresse.")
            % {"person": obj.volunteer},
            _("Ses canaux sont mis à jour dans les secondes qui viennent."),
        ]

    def perform(self, obj: Account, actor: User, answers: dict[str, Any]) -> str:
        if "@" in answers["word"].lstrip("@"):
            actions.seek_at(account=obj, email=answers["word"], actor=actor)
            return _("C’est demandé : le portail le cherche avec cette adresse, dans les secondes qui viennent.")
        try:
            actions.link_account(account=obj, external_id=answers["word"], actor=actor)
        except actions.UnknownAccount as error:
            raise Refused(_("Aucun compte de ce nom n’a été vu dans un canal : donner son identifiant.")) from error
        except actions.AccountTaken as error:
            raise Refused(_("Ce compte est déjà lié à une autre personne.")) from error
        return _("C’est retenu : %s a ce compte.") % obj.volunteer


class SeekAgain(Step):
    name = "chercher"
    label = gettext_lazy("Chercher de nouveau")

    def offered(self, obj: Account) -> bool:
        return obj.state not in (Account.State.FOUND, Account.State.UNLINKED)

    def happens(self, obj: Account) -> Sequence[str]:
        return [_("Le portail cherche de nouveau cette adresse, dans les secondes qui viennent.")]

    def perform(self, obj: Account, actor: User, answers: dict[str, Any]) -> str:
        actions.seek_again(account=obj, actor=actor)
        return _("C’est demandé : recharger la page dans quelques secondes.")

    def counted(self, number: int) -> str:
        return ngettext("%d recherche demandée", "%d recherches demandées", number) % number


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    steps = (Link(), SeekAgain())
    bulk_steps = (SeekAgain(),)
    list_display = ("person", "email", "username", "state", "asked_at", "workspace")
    list_filter = ("state", "matched_by", "workspace")
    list_select_related = ("volunteer__user", "workspace")
    search_fields = ("volunteer__user__name", "volunteer__user__email", "username")
    search_help_text = gettext_lazy("Nom, adresse e-mail ou nom d’utilisateur.")
    fieldsets = (
        (None, {"fields": ("person", "workspace", "state", "to_do", "username", "external_id", "matched_by")}),
        (
            gettext_lazy("Recherche"),
            {"fields": ("email", "other_email", "asked_at", "checked_at", "next_check_at", "missing_since")},
        ),
        (gettext_lazy("Canaux"), {"fields": ("places",)}),
    )

    @admin.display(description=gettext_lazy("bénévole"), ordering="volunteer__user__name")
    def person(self, account: Account) -> str:
        return str(account.volunteer)

    @admin.display(description=gettext_lazy("que faire"))
    def to_do(self, account: Account) -> str:
        space = account.workspace
        invite = space.invite_url or _("(aucun connu : le coller sur la page de l’espace)")
        told = {"who": account.volunteer, "at": account.sought, "space": space, "invite": invite}
        return str(TO_DO[Account.State(account.state)]) % told

    @admin.display(description=gettext_lazy("présences"))
    def places(self, account: Account) -> SafeString | str:
        rows = account.presences.select_related("channel__workspace").order_by("channel__name")
        lines = ((row.channel, _("y est") if row.left_at is None else _("n’y est plus")) for row in rows)
        return format_html_join(SafeString("<br>"), "{} ({})", lines) or "–"
