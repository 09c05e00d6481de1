"""What a coordinator may do to a mail, or to several."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.steps import Refused, Step, Text
from accounts.models import User
from outbox import actions
from outbox.models import Mail, State


class MailStep(Step):
    """A verb of `outbox.actions` on mails in some states."""

    states: ClassVar[Collection[State]]
    verb: ClassVar[Callable[..., Mail]]
    becomes: ClassVar[Text]

    def offered(self, obj: Any) -> bool:
        return obj.state in self.states

    def happens(self, obj: Any) -> Sequence[str]:
        return [str(self.becomes)]

    def perform(self, obj: Any, actor: User, answers: dict[str, Any]) -> str:
        try:
            type(self).verb(mail=obj, actor=actor)
        except actions.WrongState as error:
            raise Refused(_t("Ce mail a changé d’état entre-temps."), _t("changé d’état entre-temps")) from error
        except actions.BodyGone as error:
            raise Refused(_t("Le texte de ce mail a été effacé."), _t("au texte effacé")) from error
        return self.counted(1)

    def counted(self, number: int) -> str:
        return ngettext("C’est fait pour %d mail.", "C’est fait pour %d mails.", number) % number


class Leaves(MailStep):
    """A verb after which the mail leaves."""

    becomes = _("Le mail rejoint la file et part dans la minute, si le serveur d’envoi répond.")

    def mails(self, obj: Any) -> Sequence[str]:
        return [f"{obj.to} : {obj.subject}"]


class TryAgain(Leaves):
    name = "reessayer"
    label = _("Réessayer")
    states = actions.TRIABLE
    verb = actions.try_again


class SendUnsureAgain(Leaves):
    name = "renvoyer"
    label = _("Renvoyer (incertains)")
    states = (State.UNSURE,)
    verb = actions.send_unsure_again
    becomes = _("Le mail repart : la personne le recevra peut-être deux fois.")


class ReleaseQuarantined(Leaves):
    name = "liberer"
    label = _("Laisser partir (quarantaine)")
    states = (State.QUARANTINED,)
    verb = actions.release_quarantined
    becomes = _("Le mail part : s’il était déjà parti avant la restauration, la personne le recevra deux fois.")


class Hold(MailStep):
    name = "mettre-de-cote"
    label = _("Mettre de côté")
    states = actions.HOLDABLE
    verb = actions.hold
    becomes = _("Le mail ne part plus, sauf si quelqu’un choisit « Réessayer ».")


STEPS = (TryAgain(), SendUnsureAgain(), ReleaseQuarantined(), Hold())
