"""Pages of the calendar: the agenda, and «Prévenez-moi»."""

from seasons.views.watching import is_welcome

__all__ = ["is_welcome"]
