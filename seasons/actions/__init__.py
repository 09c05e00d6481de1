"""Everything that can be done to the calendar and the map."""

from seasons.actions.agenda import (
    Closed,
    SeatsAlreadyTaken,
    attend,
    call_off,
    change_event,
    create_event,
    remind_events,
    stay_away,
)
from seasons.actions.calendar import (
    confirm_watch,
    forget_watch,
    forget_watches,
    link,
    link_chapter,
    prefill_phases,
    publish,
    tell_recruiting,
    tell_watchers,
    touch_chapters,
    unlink,
    unlink_chapter,
    watch,
)
from seasons.actions.copying import NoLaunch, NumberTaken, copy_season
from seasons.actions.merging import hold_events, merge_attendances, merge_watches

__all__ = [
    "Closed",
    "NoLaunch",
    "NumberTaken",
    "SeatsAlreadyTaken",
    "attend",
    "call_off",
    "change_event",
    "confirm_watch",
    "copy_season",
    "create_event",
    "forget_watch",
    "forget_watches",
    "hold_events",
    "link",
    "link_chapter",
    "merge_attendances",
    "merge_watches",
    "prefill_phases",
    "publish",
    "remind_events",
    "stay_away",
    "tell_recruiting",
    "tell_watchers",
    "touch_chapters",
    "unlink",
    "unlink_chapter",
    "watch",
]
