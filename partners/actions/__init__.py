"""Everything that can be done to proposals, reviews and decisions."""

from partners.actions.copying import CallClosed, StillAlive, call_is_open, can_be_copied, copy_to
from partners.actions.following import ThreadClosed, answer, withdraw
from partners.actions.moving import WrongStep, move
from partners.actions.reminding import remind_drafts
from partners.actions.supporting import (
    ask_support,
    confirm_supports,
    forget_support,
    purge_supports,
    supports_of,
)

__all__ = [
    "CallClosed",
    "StillAlive",
    "ThreadClosed",
    "WrongStep",
    "answer",
    "ask_support",
    "call_is_open",
    "can_be_copied",
    "confirm_supports",
    "copy_to",
    "forget_support",
    "move",
    "purge_supports",
    "remind_drafts",
    "supports_of",
    "withdraw",
]
