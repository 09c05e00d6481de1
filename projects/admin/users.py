"""The accounts' page, completed by what only projects know: whoever may not come in any more leaves their teams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin.users import LostDevice, Rights, UserAdmin
from accounts.models import User
from projects import actions
from projects.models import Membership

admin.site.unregister(User)


class RightsAndTeams(Rights):
    """Rights first: whoever may not lose them keeps their teams."""

    def happens(self, obj: Any) -> Sequence[str]:
        live = Membership.objects.live().filter(volunteer__user=obj)
        team = live.filter(state__in=Membership.SEATED).count()
        asking = live.count() - team
        ends = {
            "team": ngettext("%d participation", "%d participations", team) % team,
            "asking": ngettext("%d demande", "%d demandes", asking) % asking,
        }
        return [
            *super().happens(obj),
            _("Sans connexion possible : %(team)s et %(asking)s prennent fin.") % ends,
            _("Sans connexion possible : ses places aux événements à venir vont à qui attend."),
        ]

    def mails(self, obj: Any) -> Sequence[str]:
        return [
            _("Sans connexion possible : un mail à %s pour chaque participation qui prend fin.") % obj,
            _("Si une place se libère : mail à la première personne de la liste d’attente."),
        ]

    def perform(self, obj: Any, actor: User, answers: dict[str, Any]) -> str:
        was_open = obj.is_active
        sentence = super().perform(obj, actor, answers)
        if not answers["active"]:
            actions.leave_all(user=obj, actor=actor)
        elif not was_open:
            actions.let_back(user=obj)
        return sentence


@admin.register(User)
class TeamUserAdmin(UserAdmin):
    steps = (RightsAndTeams(), LostDevice())
