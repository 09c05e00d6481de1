"""What can be asked of one channel, each with a page that says what will happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.steps import Refused, Step
from accounts.models import User
from chat import actions, browse
from chat.admin.rules import MEANS, NAMES, PolicyForm, SomeForm
from chat.models import Channel

SOON = gettext_lazy("C’est demandé : recharger la page dans quelques secondes.")


def changed_meanwhile() -> Refused:
    return Refused(_("Le canal a changé entre-temps : revenir à sa page."))


class DryRun(Step):
    name = "prevoir"
    label = gettext_lazy("Prévoir (à blanc)")

    def offered(self, obj: Channel) -> bool:
        return not obj.closed

    def happens(self, obj: Channel) -> Sequence[str]:
        return [_("Le portail lit le canal et écrit ce qu’il ferait, avec les raisons. Rien n’est changé.")]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.ask_plan(channel=obj, actor=actor)
        except actions.AlreadyAsked as error:
            raise Refused(_("Un plan de ce canal est déjà en cours.")) from error
        return str(SOON)


class SyncNow(Step):
    name = "synchroniser"
    label = gettext_lazy("Synchroniser maintenant")

    def offered(self, obj: Channel) -> bool:
        return not obj.closed

    def happens(self, obj: Channel) -> Sequence[str]:
        return [
            _("Les membres du canal sont relus, puis l’équipe y est ajoutée et les départs décidés retirés."),
            _("Au-delà de quelques retraits que personne n’a décidés, un plan attend un accord."),
        ]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        actions.sync_now(channel=obj, actor=actor)
        return str(SOON)

    def counted(self, number: int) -> str:
        return ngettext("%d canal demandé", "%d canaux demandés", number) % number


class RenameForm(forms.Form):
    """Other names for a channel."""

    name = forms.CharField(
        label=gettext_lazy("Nom court"),
        max_length=80,
        help_text=gettext_lazy("Celui de l’adresse : minuscules sans accent, chiffres, tirets et tirets bas."),
    )
    display_name = forms.CharField(label=gettext_lazy("Nom affiché"), max_length=64, required=False)


class Rename(Step):
    """From the portal to the platform; a name changed by hand over there wins, and shows as a drift."""

    name = "renommer"
    label = gettext_lazy("Renommer")
    second = True
    form_class: type[forms.Form] = RenameForm

    def offered(self, obj: Channel) -> bool:
        return not (obj.closed or obj.closing)

    def form(self, obj: Channel, data: Any = None) -> forms.Form:
        names = {"name": obj.new_name or obj.name, "display_name": obj.new_display_name or obj.display_name}
        return RenameForm(data, initial=names)

    def happens(self, obj: Channel) -> Sequence[str]:
        if not obj.external_id:
            return [_("Le canal n’existe pas encore : il sera créé sous ce nom.")]
        return [
            _("Le canal s’appelle aujourd’hui « %(name)s » (%(shown)s).")
            % {"name": obj.name, "shown": obj.display_name},
            _("Il est renommé sur la messagerie, en un appel : ses membres et ses messages restent."),
            _("Son adresse change : les liens que le portail tient suivent, ceux écrits ailleurs non."),
        ]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        name = answers["name"]
        holder = browse.rooms(obj.workspace).by_name.get(name) if obj.workspace_id else None
        if holder and holder.id != obj.external_id:
            state = _("archivé") if holder.archived else _("ouvert")
            raise Refused(_("« %(name)s » est pris par un canal %(state)s là-bas.") % {"name": name, "state": state})
        try:
            actions.rename_channel(channel=obj, name=name, display_name=answers["display_name"], actor=actor)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
        except actions.NameInUse as error:
            raise Refused(_("Un autre canal du portail s’appelle déjà « %s ».") % name) from error
        except actions.NothingToChange as error:
            raise Refused(_("Ce sont déjà ses noms.")) from error
        browse.forget(obj.workspace)
        return str(SOON)


class SetRule(Step):
    name = "regle"
    label = gettext_lazy("Changer la règle")
    second = True
    form_class: type[forms.Form] = PolicyForm

    def offered(self, obj: Channel) -> bool:
        return not obj.closed

    def form(self, obj: Channel, data: Any = None) -> forms.Form:
        return PolicyForm(data, initial={"policy": obj.policy})

    def happens(self, obj: Channel) -> Sequence[str]:
        return [
            _("Aujourd’hui : %s") % MEANS[obj.policy],
            _("Le changement s’applique au prochain passage, et le journal garde qui l’a décidé."),
        ]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.set_policy(channel=obj, policy=answers["policy"], actor=actor)
        except actions.NothingToChange as error:
            raise Refused(_("C’est déjà sa règle.")) from error
        return _("La règle de %(channel)s est changée : %(rule)s.") % {
            "channel": obj,
            "rule": str(NAMES[obj.policy]).lower(),
        }


class Widen(Step):
    """Only wider: narrowing would take many people out on one click. For that, archive it and make another."""

    name = "elargir"
    label = gettext_lazy("Ouvrir à d’autres rôles ou domaines")
    form_class: type[forms.Form] = SomeForm

    def offered(self, obj: Channel) -> bool:
        return obj.audience == Channel.Audience.ROLES and not (obj.closed or obj.closing)

    def form(self, obj: Channel, data: Any = None) -> forms.Form:
        return SomeForm(data, initial={"skills": obj.skills.all(), "roles": obj.roles})

    def happens(self, obj: Channel) -> Sequence[str]:
        return [
            _("Qui a une place dans ce qui est coché en plus est ajouté dans les secondes qui viennent."),
            _("Rien n’est enlevé : ce que le canal vise déjà reste, même décoché."),
        ]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.widen_channel(channel=obj, skills=answers["skills"], roles=answers["roles"], actor=actor)
        except actions.NothingToChange as error:
            raise Refused(_("Rien de nouveau n’est coché.")) from error
        return str(SOON)


class LeaveDescription(Step):
    name = "presentation-libre"
    label = gettext_lazy("Ne plus écrire la présentation")
    second = True
    kept = False

    def offered(self, obj: Channel) -> bool:
        return not obj.closed and obj.keeps_description != self.kept

    def happens(self, obj: Channel) -> Sequence[str]:
        return [_("Le portail laisse la présentation et l’en-tête du canal à ses membres.")]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.keep_description(channel=obj, kept=self.kept, actor=actor)
        except actions.NothingToChange as error:
            raise changed_meanwhile() from error
        return _("C’est retenu.")


class KeepDescription(LeaveDescription):
    name = "presentation-tenue"
    label = gettext_lazy("Tenir à jour la présentation")
    second = True
    kept = True

    def happens(self, obj: Channel) -> Sequence[str]:
        return [
            _("La présentation et l’en-tête du canal sont remplacés par ceux du portail."),
            _("Ils suivent ensuite la page du projet ou de la saison : un appel quand elle change, aucun sinon."),
        ]


class Archive(Step):
    name = "archiver"
    label = gettext_lazy("Archiver le canal")
    takes_away = True

    def offered(self, obj: Channel) -> bool:
        return not (obj.closed or obj.closing)

    def happens(self, obj: Channel) -> Sequence[str]:
        if not obj.external_id:
            return [_("Le canal %s n’a pas encore été créé : il ne le sera pas.") % obj]
        return [
            _("Le canal %s est archivé sur la messagerie, en un appel ; personne n’en est retiré.") % obj,
            _("Ses messages restent lisibles, et il peut être rouvert d’ici."),
        ]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.archive_channel(channel=obj, actor=actor)
        except actions.NothingToChange as error:
            raise changed_meanwhile() from error
        return str(SOON)

    def counted(self, number: int) -> str:
        return ngettext("%d canal à archiver", "%d canaux à archiver", number) % number


class Restore(Step):
    name = "rouvrir"
    label = gettext_lazy("Rouvrir le canal")

    def offered(self, obj: Channel) -> bool:
        return obj.closed or obj.closing or obj.archived

    def happens(self, obj: Channel) -> Sequence[str]:
        return [
            _("Le canal %s est rouvert sur la messagerie, avec ses membres et ses messages.") % obj,
            _("Il suit de nouveau son équipe, sous la même règle."),
        ]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        try:
            actions.restore_channel(channel=obj, actor=actor)
        except actions.NameInUse as error:
            raise Refused(_("Un autre canal à créer porte ce nom : le renommer d’abord.")) from error
        except actions.NothingToChange as error:
            raise changed_meanwhile() from error
        return str(SOON)
