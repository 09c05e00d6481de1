"""What can be done to channels, plans and accounts. None of it touches the network: the tick carries it out."""

from chat.actions.accounts import AccountTaken, UnknownAccount, link_account, seek_again
from chat.actions.channels import AlreadyBound, NameInUse, default_name, ensure_channel, pattern_of
from chat.actions.plans import AlreadyAsked, NotApprovable, approve, ask_plan
from chat.actions.seasons import Asked, archive_season, channels_of, create_channels, set_pattern
from chat.actions.upkeep import (
    NothingToChange,
    archive_channel,
    keep_description,
    mark_dirty,
    rename_channel,
    restore_channel,
    set_policy,
    sync_now,
)

__all__ = [
    "AccountTaken",
    "AlreadyAsked",
    "AlreadyBound",
    "Asked",
    "NameInUse",
    "NotApprovable",
    "NothingToChange",
    "UnknownAccount",
    "approve",
    "archive_channel",
    "archive_season",
    "ask_plan",
    "channels_of",
    "create_channels",
    "default_name",
    "ensure_channel",
    "keep_description",
    "link_account",
    "mark_dirty",
    "pattern_of",
    "rename_channel",
    "restore_channel",
    "seek_again",
    "set_pattern",
    "set_policy",
    "sync_now",
]
