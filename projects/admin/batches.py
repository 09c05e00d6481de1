"""What a coordinator does to several participations at once, each line foreseen from the answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.steps import Refused, Step, Text
from accounts.models import User
from projects import actions
from projects.admin.forms import RoleForm
from projects.admin.member_steps import mail_to, next_in_line, nobody_leads, share_lines
from projects.admin.sentences import refusals
from projects.models import Membership, RoleNeed

# The sentence about one row, and what counts several.
WHY: dict[type[Exception], tuple[Text, Text]] = {
    actions.NotSeated: (gettext_lazy("n’est pas dans l’équipe, sera laissé de côté"), gettext_lazy("hors de l’équipe")),
    actions.SameRole: (gettext_lazy("a déjà ce rôle, sera laissé de côté"), gettext_lazy("avec ce rôle déjà")),
    actions.NoSuchNeed: (
        gettext_lazy("l’équipe ne cherche personne dans ce domaine, sera laissé de côté"),
        gettext_lazy("sans ce besoin"),
    ),
}


@contextmanager
def role_refusals() -> Iterator[None]:
    """Turn the exceptions of `change_role` into sentences."""
    try:
        with refusals():
            yield
    except tuple(WHY) as error:
        sentence, short = WHY[type(error)]
        raise Refused(str(sentence), str(short)) from error


class ChangeRole(Step):
    name = "changer-de-role"
    label = gettext_lazy("Changer le rôle")
    form_class = RoleForm
    answers_first = True

    def gather(self, rows: Sequence[Membership], answers: dict[str, Any]) -> None:
        """The waiting lines, and the seats that new contributors would take."""
        share_lines(rows)
        needs = RoleNeed.objects.filter(edition__in={row.edition_id for row in rows}, skill=answers["skill"])
        by_edition = {need.edition_id: need for need in needs.select_related("skill")} if answers["skill"] else {}
        for row in rows:
            row.foreseen = by_edition.get(row.edition_id)  # type: ignore[attr-defined]

    def foresee(self, obj: Membership, answers: dict[str, Any]) -> Sequence[str]:
        role = Membership.Role(answers["role"])
        with role_refusals():
            need = self._seat(obj, role)
        before = obj.need.skill.name if obj.need else obj.get_role_display()
        told = {"before": before, "after": need.skill.name if need else role.label}
        lines = [_("Rôle : %(before)s, puis %(after)s.") % told]
        if obj.need:
            lines.append(_("Sa place en %s est libérée.") % obj.need.skill.name)
        lines += [mail_to(obj, _("nouvelle place dans l’équipe")), *next_in_line(obj)]
        return lines if role in Membership.LEAD_ROLES else [*lines, *nobody_leads(obj)]

    def _seat(self, obj: Membership, role: Membership.Role) -> RoleNeed | None:
        """The need whose seat this row would take, counted off for the rows after it."""
        if not obj.is_seated:
            raise actions.NotSeated
        if obj.role == role:
            raise actions.SameRole
        if role != Membership.Role.CONTRIBUTOR:
            return None
        need: RoleNeed | None = getattr(obj, "foreseen", None)
        if need is None:
            raise actions.NoSuchNeed
        if need.free <= 0:
            raise actions.SeatsTaken
        need.seats_taken += 1
        return need

    def perform(self, obj: Membership, actor: User, answers: dict[str, Any]) -> str:
        with role_refusals():
            actions.change_role(membership=obj, role=answers["role"], skill=answers["skill"], actor=actor)
        return _("Le rôle de %s a changé.") % obj.volunteer

    def counted(self, number: int) -> str:
        return ngettext("%d rôle changé", "%d rôles changés", number) % number
