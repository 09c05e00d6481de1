"""The person a partner may name when something is unclear."""

from __future__ import annotations

from django.utils.translation import gettext as _

from partners.models import Proposal


def contact_of(proposal: Proposal) -> str:
    """The name of the first person who follows the proposal, or «l’équipe de coordination».

    A list fetches `auditors__user` before.
    """
    users = (row.user for row in proposal.auditors.all())
    return next((user.name for user in users if user.is_active and user.name), _("l’équipe de coordination"))
