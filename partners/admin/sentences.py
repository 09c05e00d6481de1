"""What the actions' exceptions say to a coordinator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from accounts.admin.steps import Refused
from partners import actions
from partners.models import State


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the actions' named exceptions into sentences."""
    try:
        yield
    except actions.WrongStep as error:
        raise Refused(wrong_step(error)) from error
    except actions.AlreadyClaimed as error:
        raise Refused(
            _("%s tient déjà cette proposition, et peut inviter d’autres personnes.") % error.owner
        ) from error
    except actions.PartnerExists as error:
        raise Refused(_("Une fiche porte déjà ce nom : choisir « %s » dans la liste.") % error.partner) from error
    except actions.SheetChanged as error:
        names = {"version": error.last, "who": error.last.by or _("quelqu’un")}
        raise Refused(
            _("%(who)s a enregistré la %(version)s entre-temps. Le texte saisi est gardé : y joindre le sien.") % names
        ) from error
    except actions.TakenUpAgain as error:
        raise Refused(
            _("L’association a repris ce besoin dans « %s », du même appel : c’est celle-là qui s’étudie.") % error.copy
        ) from error
    except actions.Incomplete as error:
        raise Refused(_("Il manque encore : %s.") % ", ".join(error.problems.values())) from error
    except actions.NotNamed as error:
        raise Refused(
            _("%s ne peut pas rendre cet avis : trop proche, ou pas nommée pour l’éthique.") % error.reviewer
        ) from error
    except tuple(SENTENCES) as error:
        raise Refused(SENTENCES[type(error)]()) from error


def wrong_step(error: actions.WrongStep) -> str:
    """Where the proposal stands, and what it cannot become from there."""
    names = {"now": State(error.proposal.state).label, "to": State(error.after).label}
    return _("La proposition est « %(now)s » : elle ne peut pas devenir « %(to)s ». Rien n’a changé.") % names


SENTENCES: dict[type[Exception], Callable[[], str]] = {
    actions.ReasonMissing: lambda: _("Écrire la raison : elle est gardée avec l’étape."),
    actions.NotAllTicked: lambda: _("Une condition n’est pas cochée : écrire pourquoi c’est éligible quand même."),
    actions.SameVerdict: lambda: _("Ce verdict a déjà été donné. Rien n’est parti."),
    actions.NobodyToAsk: lambda: _("Personne de l’association n’a confirmé son adresse : aucun mail n’arriverait."),
    actions.PastDate: lambda: _("Cette date est passée : en choisir une à venir, ou la laisser vide."),
    actions.NotOfTheTeam: lambda: _("Seule l’équipe de coordination suit les dossiers."),
    actions.EmptySheet: lambda: _("La fiche est vide : remplir au moins une partie."),
    actions.NotPrepared: lambda: _("Ce n’est pas un brouillon de l’équipe : c’est l’association qui l’écrit."),
    actions.NoOrganisation: lambda: _("La proposition ne nomme pas d’organisation : choisir une fiche."),
    actions.NoReason: lambda: _("Écrire la raison."),
    actions.NobodyNamed: lambda: _("Choisir au moins une personne qui n’a pas encore répondu."),
    actions.NotReceived: lambda: _("On ne demande un avis que sur une proposition envoyée et non retirée."),
    actions.AlreadyAnswered: lambda: _("Cet avis a déjà été rendu."),
    actions.NobodyReads: lambda: _("Personne ne lit pour cette saison : nommer d’abord les membres du comité."),
    actions.NothingToRead: lambda: _("Aucune proposition n’est en étude : rien à répartir."),
    actions.NothingOwed: lambda: _("Cette personne n’a rien à rendre : rien à confier."),
    actions.NobodyOwes: lambda: _("Personne à relancer : tout est rendu, ou la relance d’aujourd’hui est déjà partie."),
}
