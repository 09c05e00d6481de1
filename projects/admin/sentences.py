"""What the actions' exceptions say to a coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.steps import Refused, Text
from projects import actions
from projects.models import Membership
from volunteers.actions import AccountErased

# The sentence about one row, and what counts several where it may happen to several.
WHY: dict[type[Exception], tuple[Text, Text]] = {
    actions.SeatsTaken: (
        gettext_lazy("Plus de place libre dans ce besoin. Rien n’a changé."),
        gettext_lazy("sans place"),
    ),
    actions.NeedGone: (
        gettext_lazy("Ce besoin a été supprimé entre-temps. Rien n’a changé."),
        gettext_lazy("sans ce besoin"),
    ),
    actions.SeatsFree: (
        gettext_lazy("Une place est libre pour cette demande : l’accepter, la décliner, ou retirer la place."),
        gettext_lazy("avec une place libre"),
    ),
    actions.TextNotConfirmed: (
        gettext_lazy(
            "L’association n’a pas confirmé ce texte : le faire relire, ou écrire pourquoi publier quand même."
        ),
        gettext_lazy("sans accord de l’association"),
    ),
    actions.NobodyToRead: (
        gettext_lazy("Personne de l’association n’a confirmé d’adresse : aucun mail n’arriverait."),
        "",
    ),
    actions.NotSelected: (
        gettext_lazy("Cette proposition n’est pas retenue : annoncer d’abord la décision."),
        "",
    ),
    AccountErased: (
        gettext_lazy("Cette personne a supprimé son compte entre-temps. Rien n’a été fait."),
        "",
    ),
    actions.WrongState: (
        gettext_lazy("Cette édition a changé d’étape entre-temps. Rien n’a été fait."),
        "",
    ),
}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the actions' named exceptions into sentences."""
    try:
        yield
    except tuple(WHY) as error:
        sentence, short = WHY[type(error)]
        raise Refused(str(sentence), str(short)) from error
    except actions.AlreadyDecided as error:
        state = error.membership.get_state_display()
        raise Refused(
            _("Déjà décidé : cette participation est maintenant « %s ».") % state, _("déjà décidé")
        ) from error
    except actions.AlreadyIn as error:
        raise Refused(already_in(error.membership), _("déjà dans l’équipe")) from error
    except actions.GateClosed as error:
        missing = " ; ".join(line.label for line in error.missing)
        raise Refused(
            _("Le cadrage n’est pas complet (%s) : écrire la raison d’ouvrir quand même.") % missing
        ) from error
    except actions.AlreadyOpened as error:
        raise Refused(_("C’est déjà fait : %s.") % error.edition) from error
    except actions.SeasonTaken as error:
        raise Refused(_("Ce projet a déjà une édition dans cette saison : %s.") % error.edition) from error


def already_in(membership: Membership) -> str:
    """Names the live participation that stands in the way."""
    return _("%(person)s participe déjà à %(edition)s : %(state)s, référence %(reference)s.") % {
        "person": membership.volunteer,
        "edition": membership.edition,
        "state": membership.get_state_display(),
        "reference": membership.reference,
    }
