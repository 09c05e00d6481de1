"""Partners, proposals and the committee in the admin. Every change calls an action."""

from partners.admin import committee, evening, partners, proposals, seasons
from partners.admin.partners import PartnerAdmin

__all__ = ["PartnerAdmin", "committee", "evening", "partners", "proposals", "seasons"]
