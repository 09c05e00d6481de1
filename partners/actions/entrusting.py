"""Who of the team follows a proposal through its audit: one, or several at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from partners.emails import auditing as letters
from partners.models import Auditor, Proposal


class NotOfTheTeam(Exception):
    """Only the coordination follows proposals through their audit."""


@transaction.atomic
def assign_auditors(*, proposal: Proposal, users: Sequence[User], actor: User) -> None:
    """Say who of the team follows a proposal, in this order; the first one is the partner's contact.

    Whoever did not follow it is written to.

    Raises:
        NotOfTheTeam: somebody does not coordinate.
    """
    for row in _follow(proposal, users, actor):
        letters.named_auditor(proposal, row.user, contact=users[0])


@transaction.atomic
def assign_several(*, proposals: Sequence[Proposal], users: Sequence[User], actor: User) -> None:
    """The same for several proposals, all or none: each person gets one letter, for those they did not follow.

    Raises:
        NotOfTheTeam: somebody does not coordinate.
    """
    new: dict[User, list[Auditor]] = {}
    for proposal in sorted(proposals, key=lambda row: row.pk):  # locked in one order, whoever asks
        for row in _follow(proposal, users, actor):
            new.setdefault(row.user, []).append(row)
    for rows in new.values():
        letters.named_on_several(rows, contact=users[0])


def check_team(users: Sequence[User]) -> None:
    """Raises NotOfTheTeam when somebody does not coordinate."""
    if any(not (user.is_staff and user.is_active) for user in users):
        raise NotOfTheTeam


def _follow(proposal: Proposal, users: Sequence[User], actor: User) -> list[Auditor]:
    """These people and nobody else.

    Returns:
        Who is to be told: whoever did not follow it, but for `actor`.
    """
    check_team(users)
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    known = {actor.pk, *proposal.auditors.values_list("user_id", flat=True)}
    Auditor.objects.filter(proposal=proposal).delete()
    rows = Auditor.objects.bulk_create([Auditor(proposal=proposal, user=user) for user in users])
    record(actor=actor, verb="proposal.auditors_named", about=proposal, auditors=[user.pk for user in users])
    return [row for row in rows if row.user_id not in known]
