"""Everything that can be done to projects, editions, teams and memberships."""

from projects.actions.accounts import close_account
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
from projects.actions.joining import (
    AlreadyIn,
    CharterRefused,
    NotOpen,
    join,
    leave,
    undo_join,
)
from projects.actions.seats import SeatsTaken
from projects.actions.stages import next_stages, publish_edition, publish_project, set_stage
from projects.actions.team import DECIDABLE, AlreadyDecided, accept, add_member, appoint_lead, decline, move

__all__ = [
    "DECIDABLE",
    "AlreadyDecided",
    "AlreadyIn",
    "CharterRefused",
    "GateClosed",
    "GateLine",
    "NotOpen",
    "SeatsTaken",
    "WrongState",
    "accept",
    "activate_launched",
    "add_member",
    "appoint_lead",
    "call_waiting",
    "close_account",
    "decline",
    "gate",
    "join",
    "leave",
    "link",
    "move",
    "next_stages",
    "open_recruiting",
    "publish_edition",
    "publish_project",
    "refresh_partner_names",
    "set_channel_status",
    "set_seats",
    "set_stage",
    "undo_join",
    "unlink",
    "update_public_text",
]
