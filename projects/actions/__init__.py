"""Everything that can be done to projects, editions, teams and memberships."""

from projects.actions.accounts import close_account, leave_all
from projects.actions.confirming import (
    NobodyToRead,
    TextChanged,
    ask_confirmation,
    comment_text,
    confirm_text,
    is_confirmed,
    print_of,
)
from projects.actions.editions import (
    GateClosed,
    GateLine,
    WrongState,
    activate_launched,
    call_waiting,
    gate,
    link,
    open_recruiting,
    refresh_partner_names,
    set_channel_status,
    set_seats,
    unlink,
    update_public_text,
)
from projects.actions.importing import import_pages
from projects.actions.joining import (
    AlreadyIn,
    CharterRefused,
    NotOpen,
    join,
    leave,
    undo_join,
)
from projects.actions.opening import AlreadyOpened, NotSelected, SeasonTaken, open_from
from projects.actions.readiness import NotTicked, follows_proposal, set_readiness
from projects.actions.seats import SeatsTaken
from projects.actions.stages import TextNotConfirmed, next_stages, publish_edition, publish_project, set_stage
from projects.actions.team import DECIDABLE, AlreadyDecided, accept, add_member, appoint_lead, decline, move

__all__ = [
    "DECIDABLE",
    "AlreadyDecided",
    "AlreadyIn",
    "AlreadyOpened",
    "CharterRefused",
    "GateClosed",
    "GateLine",
    "NobodyToRead",
    "NotOpen",
    "NotSelected",
    "NotTicked",
    "SeasonTaken",
    "SeatsTaken",
    "TextChanged",
    "TextNotConfirmed",
    "WrongState",
    "accept",
    "activate_launched",
    "add_member",
    "appoint_lead",
    "ask_confirmation",
    "call_waiting",
    "close_account",
    "comment_text",
    "confirm_text",
    "decline",
    "follows_proposal",
    "gate",
    "import_pages",
    "is_confirmed",
    "join",
    "leave",
    "leave_all",
    "link",
    "move",
    "next_stages",
    "open_from",
    "open_recruiting",
    "print_of",
    "publish_edition",
    "publish_project",
    "refresh_partner_names",
    "set_channel_status",
    "set_readiness",
    "set_seats",
    "set_stage",
    "undo_join",
    "unlink",
    "update_public_text",
]
