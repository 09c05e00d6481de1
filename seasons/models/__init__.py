"""The calendar and the map: seasons, their phases, chapters, events."""

from seasons.models.agenda import Attendance, Chapter, ChapterLink, ChapterQuerySet, Event, EventQuerySet
from seasons.models.season import PHASES_OF, Phase, Season, SeasonLink, SeasonQuerySet, current_of, web_only
from seasons.models.watch import Watch

__all__ = [
    "PHASES_OF",
    "Attendance",
    "Chapter",
    "ChapterLink",
    "ChapterQuerySet",
    "Event",
    "EventQuerySet",
    "Phase",
    "Season",
    "SeasonLink",
    "SeasonQuerySet",
    "Watch",
    "current_of",
    "web_only",
]
