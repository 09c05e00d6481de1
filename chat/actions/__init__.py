"""What can be done to channels, plans and accounts. None of it touches the network: the tick carries it out."""

from chat.actions.accounts import AccountTaken, UnknownAccount, link_account, seek_again
from chat.actions.channels import (
    AlreadyBound,
    archive_channel,
    default_name,
    ensure_channel,
    mark_dirty,
    sync_now,
)
from chat.actions.plans import AlreadyAsked, NotApprovable, approve, ask_plan

__all__ = [
    "AccountTaken",
    "AlreadyAsked",
    "AlreadyBound",
    "NotApprovable",
    "UnknownAccount",
    "approve",
    "archive_channel",
    "ask_plan",
    "default_name",
    "ensure_channel",
    "link_account",
    "mark_dirty",
    "seek_again",
    "sync_now",
]
