"""The calendar and the map: seasons, their phases, chapters, events."""

from seasons.models.agenda import Attendance, Chapter, Event, EventQuerySet
from seasons.models.season import Phase, Season, SeasonLink, SeasonQuerySet, https_only
from seasons.models.watch import Watch

__all__ = [
    "Attendance",
    "Chapter",
    "Event",
    "EventQuerySet",
    "Phase",
    "Season",
    "SeasonLink",
    "SeasonQuerySet",
    "Watch",
    "https_only",
]
