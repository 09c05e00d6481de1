"""The public criteria of a call whose coordinators have not written their own yet."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Question(NamedTuple):
    """A criterion and the question its readers ask."""

    title: str | Promise
    question: str | Promise


USUAL = (
    Question(_("Intérêt général"), _("À qui le projet sert-il, et que change-t-il pour ces personnes ?")),
    Question(_("Impact et empreinte"), _("Le bénéfice attendu dépasse-t-il ce que le numérique coûte à la planète ?")),
    Question(_("Clarté du problème"), _("Le besoin est-il décrit sans parler de solution ?")),
    Question(_("Données"), _("Existent-elles, sont-elles accessibles, et a-t-on le droit de s’en servir ?")),
    Question(_("Faisable en trois mois"), _("Un premier résultat utile tient-il dans une saison ?")),
    Question(_("Disponibilité"), _("Une personne de l’association suit-elle l’équipe chaque semaine ?")),
    Question(_("Vie après la saison"), _("Qui utilisera, hébergera et fera vivre le résultat ?")),
    Question(_("Code et données ouverts"), _("Tout peut-il être publié, dans les limites de la loi ?")),
)
