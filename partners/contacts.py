"""The person a partner may name when something is unclear."""

from __future__ import annotations

from django.utils.translation import gettext as _

from partners.models import Proposal


def contact_of(proposal: Proposal) -> str:
    """The name of the first person who follows the proposal, or «l’équipe de coordination»."""
    rows = proposal.auditors.select_related("user").filter(user__is_active=True).exclude(user__name="")
    first = rows.first()
    return first.user.name if first else _("l’équipe de coordination")
