"""The person a partner may name when something is unclear."""

from __future__ import annotations

from django.utils.translation import gettext as _

from partners.models import Proposal


def contact_of(proposal: Proposal) -> str:
    """The name of the first person who follows the proposal, else of who answers for its season, or «l’équipe…».

    A list fetches `auditors__user` and the season before.
    """
    season = proposal.season.contact_name or _("l’équipe de coordination")
    users = (row.user for row in proposal.auditors.all())
    return next((user.name for user in users if user.is_active and user.name), season)
