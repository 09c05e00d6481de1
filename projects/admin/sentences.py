"""What the actions' exceptions say to a coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from accounts.admin.steps import Refused
from projects import actions
from projects.models import Membership
from volunteers.actions import AccountErased


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the actions' named exceptions into sentences."""
    try:
        yield
    except actions.SeatsTaken as error:
        raise Refused(_("Plus de place libre dans ce besoin. Rien n’a changé."), _("sans place")) from error
    except actions.SeatsFree as error:
        sentence = _("Une place est libre pour cette demande : l’accepter, la décliner, ou retirer la place.")
        raise Refused(sentence, _("avec une place libre")) from error
    except actions.AlreadyDecided as error:
        state = error.membership.get_state_display()
        raise Refused(
            _("Déjà décidé : cette participation est maintenant « %s ».") % state, _("déjà décidé")
        ) from error
    except actions.AlreadyIn as error:
        raise Refused(already_in(error.membership), _("déjà dans l’équipe")) from error
    except actions.GateClosed as error:
        missing = " ; ".join(line.label for line in error.missing)
        raise Refused(
            _("Le cadrage n’est pas complet (%s) : écrire la raison d’ouvrir quand même.") % missing
        ) from error
    except actions.TextNotConfirmed as error:
        raise Refused(
            _("L’association n’a pas confirmé ce texte : le faire relire, ou écrire pourquoi publier quand même."),
            _("sans accord de l’association"),
        ) from error
    except actions.NobodyToRead as error:
        raise Refused(_("Personne de l’association n’a confirmé d’adresse : aucun mail n’arriverait.")) from error
    except actions.AlreadyOpened as error:
        raise Refused(_("C’est déjà fait : %s.") % error.edition) from error
    except actions.SeasonTaken as error:
        raise Refused(_("Ce projet a déjà une édition dans cette saison : %s.") % error.edition) from error
    except actions.NotSelected as error:
        raise Refused(_("Cette proposition n’est pas retenue : annoncer d’abord la décision.")) from error
    except AccountErased as error:
        raise Refused(_("Cette personne a supprimé son compte entre-temps. Rien n’a été fait.")) from error
    except actions.WrongState as error:
        raise Refused(_("Cette édition a changé d’étape entre-temps. Rien n’a été fait.")) from error


def already_in(membership: Membership) -> str:
    """Names the live participation that stands in the way."""
    return _("%(person)s participe déjà à %(edition)s : %(state)s, référence %(reference)s.") % {
        "person": membership.volunteer,
        "edition": membership.edition,
        "state": membership.get_state_display(),
        "reference": membership.reference,
    }
