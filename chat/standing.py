"""How somebody stands on a chat workspace, in words for themselves."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.access import Place
from chat.models import Account

State = Account.State


class Standing(NamedTuple):
    """`colour` is a state's class; `claims` offers to give another address, `registers` the invitation."""

    place: Place
    sentence: str
    then: str
    colour: str
    claims: bool
    registers: bool

    @property
    def is_linked(self) -> bool:
        return self.place.account.state == State.FOUND

    @property
    def home(self) -> str:
        """Where a person opens the chat; "" when nobody told."""
        workspace = self.place.workspace
        if workspace.platform != workspace.Platform.SLACK:
            return workspace.base_url
        return f"https://{workspace.team_name}.slack.com" if workspace.team_name else ""

    @property
    def is_unlinked(self) -> bool:
        return self.place.account.state == State.UNLINKED


THEN: dict[str, str | Promise] = {
    State.NOT_FOUND: gettext_lazy(
        "Inscris-toi avec cette adresse : le portail t’y trouvera. Si tu as déjà un compte avec une autre, "
        "dis-nous laquelle."
    ),
    State.DEACTIVATED: gettext_lazy(
        "Écris à l’équipe de coordination pour le rouvrir, ou dis-nous l’adresse de celui que tu utilises."
    ),
    State.GUEST: gettext_lazy(
        "Un compte invité ne peut pas être ajouté aux canaux. Écris à l’équipe de coordination, ou dis-nous "
        "l’adresse d’un autre compte."
    ),
    State.CONFLICT: gettext_lazy(
        "Une autre personne du portail a déjà relié ce compte, et le portail ne le lui retire pas de lui-même. "
        "S’il est à toi, écris à l’équipe de coordination, qui tranchera. Sinon, donne une autre adresse."
    ),
    State.HIDDEN: gettext_lazy("L’équipe de coordination le voit, et peut relier ton compte à la main."),
    State.UNLINKED: gettext_lazy("Le portail ne t’y cherche plus et ne t’ajoute à aucun canal."),
}


def told(place: Place) -> Standing:
    """What the portal knows of this person there, and what they can do."""
    account = place.account
    names = {"workspace": place.workspace.name, "email": account.sought, "username": account.username}
    if account.state == State.FOUND:
        return Standing(place, _found(account, names), _means(account) % names, "open", claims=False, registers=False)
    if not account.pk or (not account.checked_at and account.state == State.NOT_FOUND):
        return Standing(place, _("Le portail te cherche avec %(email)s.") % names, _soon(account), "few", True, True)
    sentence = {
        State.NOT_FOUND: _("Personne sur %(workspace)s avec %(email)s."),
        State.DEACTIVATED: _("Ton compte %(workspace)s est désactivé."),
        State.GUEST: _("Ton compte %(workspace)s est un compte invité."),
        State.CONFLICT: _("Le compte %(workspace)s de %(email)s est relié à une autre personne."),
        State.HIDDEN: _("%(workspace)s cache les adresses au portail."),
        State.UNLINKED: _("Ton compte %(workspace)s est délié."),
    }[State(account.state)]
    lost = account.state == State.NOT_FOUND
    return Standing(
        place, sentence % names, str(THEN[account.state]), "closed", account.state != State.HIDDEN, registers=lost
    )


def _found(account: Account, names: dict[str, str]) -> str:
    if account.username:
        return _("Tu es @%(username)s sur %(workspace)s.") % names
    return _("Ton compte %(workspace)s est relié.") % names


def _means(account: Account) -> str:
    if account.matched_by == Account.MatchedBy.HAND:
        return _("L’équipe de coordination a relié ce compte.")
    if account.matched_by == Account.MatchedBy.SELF:
        return _("Trouvé avec %(email)s, l’adresse que tu as confirmée.")
    return _("Trouvé avec ton adresse %(email)s.")


def _soon(account: Account) -> str:
    if account.pk:
        return _("Quelques secondes en général si tu es dans une équipe : recharge la page.")
    return _("Il commence dès que tu as une place dans une équipe. Si tu y as déjà un autre compte, dis-nous lequel.")
