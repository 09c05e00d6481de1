"""What a partner wrote about each line of the eligibility tick-list, shown beside the box."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from partners.models import Proposal

CUT = 220


def said(proposal: Proposal, tick: str) -> str:
    """Their words, or whether they committed to it: HTML, as the admin prints help texts."""
    if tick == "general_interest":
        return _committed(proposal.commits_interest)
    if tick == "open_source":
        return _committed(proposal.commits_open)
    if tick == "right_body":
        kind = proposal.get_organisation_kind_display() if proposal.organisation_kind else ""
        return _quoted(", ".join(filter(None, [proposal.organisation, kind, proposal.website])))
    return _quoted(proposal.availability if tick == "bearer" else proposal.data_what)


def _committed(ticked: bool) -> str:
    return _("L’association s’y est engagée.") if ticked else _("L’association ne s’y est pas engagée.")


def _quoted(words: str) -> str:
    if not words.strip():
        return _("L’association n’en dit rien.")
    return escape(_("L’association : « %s »") % Truncator(words).chars(CUT))
