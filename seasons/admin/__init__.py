"""Seasons, their phases, chapters, events and watchers in the admin."""

from seasons.admin import places, season

__all__ = ["places", "season"]
