"""The verbs of a move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.steps import Refused, Step
from accounts.letters import compose
from accounts.models import User
from chat import actions, emails, moving
from chat.admin.move_forms import TargetsForm, TextForm
from chat.models import Move, MovePair

State, Notice = Move.State, MovePair.Notice
GONE = gettext_lazy("Ce déménagement est à une autre étape, maintenant.")
NAMED = 20


class MoveStep(Step):
    """A verb of some of the steps."""

    states: tuple[str, ...] = ()

    def offered(self, obj: Move) -> bool:
        return obj.state in self.states

    def perform(self, obj: Move, actor: User, answers: dict[str, Any]) -> str:
        try:
            return self.do(obj, actor, answers)
        except actions.NotNow as error:
            raise Refused(str(GONE)) from error
        except actions.TargetTaken as error:
            raise Refused(_("Un canal choisi tient déjà une autre place : en choisir un autre.")) from error

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        raise NotImplementedError


class ListedStep(MoveStep):
    """A verb of a move that gets ready, once it has channels."""

    states = (State.DRAFT,)

    def offered(self, obj: Move) -> bool:
        return super().offered(obj) and bool(obj.listed)  # type: ignore[attr-defined]


class ReadRooms(MoveStep):
    name = "lire"
    label = gettext_lazy("Lire les canaux du nouvel espace")
    second = True
    states = (State.DRAFT,)

    def happens(self, obj: Move) -> Sequence[str]:
        return [_("Le portail demande à %s ses canaux, pour pouvoir les choisir. Rien n’y est changé.") % obj.target]

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        if not moving.read_rooms(move):
            move.target.refresh_from_db()
            raise Refused(move.target.last_error)
        number = len(move.rooms)
        return ngettext("%d canal lu.", "%d canaux lus.", number) % number


class ChooseTargets(ListedStep):
    name = "associer"
    label = gettext_lazy("Choisir ce que devient chaque canal")

    def form(self, obj: Move, data: Any = None) -> TargetsForm:
        return TargetsForm(data, move=obj)

    def happens(self, obj: Move) -> Sequence[str]:
        told = [_("Le choix est retenu ; rien ne change encore sur les messageries.")]
        if not obj.rooms:
            told.append(_("Pour relier des canaux qui existent déjà, lire d’abord les canaux du nouvel espace."))
        return told

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        actions.choose_targets(move=move, wishes=self.form(move).wishes(answers), actor=actor)
        return _("C’est retenu.")


class OpenTargets(ListedStep):
    name = "ouvrir"
    label = gettext_lazy("Ouvrir les nouveaux canaux")

    def happens(self, obj: Move) -> Sequence[str]:
        wishes = list(obj.pairs.values_list("wish", flat=True))
        made, bound = wishes.count(MovePair.Wish.CREATE), wishes.count(MovePair.Wish.BIND)
        return [
            _("Canaux créés, ou retrouvés, sur %(space)s : %(n)d.") % {"space": obj.target, "n": made},
            _("Canaux existants reliés : %d.") % bound,
            _("Chaque personne des équipes y est cherchée ; qui est trouvé est ajouté, personne n’est retiré."),
            _("Sur %s, rien ne change.") % obj.source,
        ]

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        actions.open_targets(move=move, actor=actor)
        return _("C’est demandé : les canaux s’ouvrent et se remplissent dans les secondes qui viennent.")


class SeekPeople(MoveStep):
    name = "chercher"
    label = gettext_lazy("Chercher de nouveau les personnes")
    second = True
    states = (State.OPENED, State.DUAL, State.FROZEN)

    def happens(self, obj: Move) -> Sequence[str]:
        lost = moving.unmatched(obj).count()
        return [_("Personnes cherchées sur %(space)s : %(n)d.") % {"space": obj.target, "n": lost}]

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        actions.seek_people(move=move)
        return _("C’est demandé : recharger la page dans quelques secondes.")


class WriteToUnmatched(MoveStep):
    name = "ecrire"
    label = gettext_lazy("Écrire à qui n’est pas trouvé")
    second = True
    states = (State.OPENED, State.DUAL, State.FROZEN)

    def form(self, obj: Move, data: Any = None) -> TextForm:
        return TextForm(data, words=moving.LETTER_WORDS, initial={"text": str(moving.LETTER)})

    def happens(self, obj: Move) -> Sequence[str]:
        first = moving.unmatched(obj).first()
        if first is None:
            return [_("Tout le monde est trouvé : il n’y a personne à qui écrire.")]
        shown = compose(emails.move(obj, first, str(moving.LETTER)), to=first.user)
        told = [_("Qui a déjà reçu ce mail pour ce déménagement ne le reçoit pas deux fois.")]
        return [
            *told,
            _("Le mail tel que %s le lirait :") % first,
            str(shown.subject),
            *str(shown.body).strip().split("\n\n"),
        ]

    def mails(self, obj: Move) -> Sequence[str]:
        lost = list(moving.unmatched(obj)[: NAMED + 1])
        names = ", ".join(str(one) for one in lost[:NAMED]) + (" …" if len(lost) > NAMED else "")
        number = moving.unmatched(obj).count()
        return [f"{ngettext('%d personne', '%d personnes', number) % number} : {names}"] if lost else []

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        number = actions.write_to_unmatched(move=move, text=answers["text"], actor=actor)
        return ngettext("%d mail écrit.", "%d mails écrits.", number) % number


class RunBoth(MoveStep):
    name = "doubler"
    label = gettext_lazy("Faire vivre les deux")
    states = (State.OPENED,)

    def happens(self, obj: Move) -> Sequence[str]:
        return [
            _("Sur %s aussi, les canaux passent en ajouts seulement : personne n’est retiré nulle part.") % obj.source,
            _("Qui rejoint une équipe est ajouté des deux côtés."),
            _("Les pages des projets montrent encore l’ancien canal comme celui de l’équipe."),
        ]

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        actions.run_both(move=move, actor=actor)
        return _("Les deux messageries vivent côte à côte.")


class FreezeSource(MoveStep):
    name = "figer"
    label = gettext_lazy("Figer l’ancien espace")
    states = (State.DUAL,)

    def form(self, obj: Move, data: Any = None) -> TextForm:
        return TextForm(data, words=moving.NOTICE_WORDS, initial={"text": obj.notice or str(moving.NOTICE)})

    def happens(self, obj: Move) -> Sequence[str]:
        pairs = list(obj.pairs.moving().select_related("source__workspace", "target__workspace", "move__target"))
        return [
            _("Canaux de %(space)s où un message est écrit et épinglé : %(n)d.")
            % {"space": obj.source, "n": len(pairs)},
            _("Le portail n’y ajoute et n’en retire plus personne ; on peut encore y lire et y écrire."),
            _("Les pages des projets montrent le nouveau canal."),
            _("Personnes pas encore trouvées sur %(space)s : %(n)d.")
            % {"space": obj.target, "n": moving.unmatched(obj).count()},
            _("Membres que le portail ne connaît pas, et que seul ce message atteint : %d.")
            % sum(map(moving.strangers, pairs)),
            *([_("Ensuite, faire de %s l’espace par défaut.") % obj.target] if obj.source.is_default else []),
            *(_("Dans %s : « %s »") % (str(pair.source), moving.notice(pair)) for pair in pairs[:1]),
        ]

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        actions.freeze_source(move=move, notice=answers["text"], actor=actor)
        return _("L’ancien espace est figé ; les messages s’écrivent dans les secondes qui viennent.")


class ArchiveSource(MoveStep):
    name = "archiver"
    label = gettext_lazy("Archiver les anciens canaux")
    states = (State.FROZEN,)

    def happens(self, obj: Move) -> Sequence[str]:
        pairs = obj.pairs.moving()
        silent = pairs.exclude(notice__in=[Notice.PINNED, Notice.UNPINNED]).count()
        told = [
            _("Canaux de %(space)s archivés : %(n)d. Personne n’en est retiré.")
            % {"space": obj.source, "n": pairs.count()},
            _("Leurs messages restent lisibles là-bas."),
        ]
        return [*told, *([_("Attention, canaux où le message n’est pas écrit : %d.") % silent] if silent else [])]

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        actions.archive_source(move=move, actor=actor)
        return _("C’est demandé : les anciens canaux s’archivent dans les secondes qui viennent.")


BACK = {
    State.OPENED: gettext_lazy("Les nouveaux canaux restent, figés : plus personne n’y est ajouté."),
    State.DUAL: gettext_lazy("Les canaux quittés retrouvent la règle qu’ils avaient."),
    State.FROZEN: gettext_lazy(
        "L’ancien espace vit de nouveau. Les messages épinglés restent : les retirer à la main."
    ),
    State.ARCHIVED: gettext_lazy("Les anciens canaux sont rouverts, toujours figés."),
}


class GoBack(MoveStep):
    name = "revenir"
    label = gettext_lazy("Revenir à l’étape d’avant")
    second = True
    states = tuple(BACK)

    def happens(self, obj: Move) -> Sequence[str]:
        return [str(BACK[State(obj.state)]), _("Les mails partis sont partis.")]

    def do(self, move: Move, actor: User, answers: dict[str, Any]) -> str:
        actions.go_back(move=move, actor=actor)
        return _("Retour à l’étape : %s.") % move.get_state_display()


STEPS = (
    ReadRooms(),
    ChooseTargets(),
    OpenTargets(),
    SeekPeople(),
    WriteToUnmatched(),
    RunBoth(),
    FreezeSource(),
    ArchiveSource(),
    GoBack(),
)
