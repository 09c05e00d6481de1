"""What can be done to channels, plans and accounts. None of it touches the network: the tick carries it out."""

from chat.actions.accounts import AccountTaken, UnknownAccount, link_account, seek_again, seek_at
from chat.actions.channels import AlreadyBound, NameInUse, default_name, ensure_channel, pattern_of
from chat.actions.linking import (
    CodeExpired,
    TooManyCodes,
    WrongCode,
    confirm_code,
    purge_codes,
    seek_with_own_address,
    send_code,
    unlink_account,
)
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
    "CodeExpired",
    "NameInUse",
    "NotApprovable",
    "NothingToChange",
    "TooManyCodes",
    "UnknownAccount",
    "WrongCode",
    "approve",
    "archive_channel",
    "archive_season",
    "ask_plan",
    "channels_of",
    "confirm_code",
    "create_channels",
    "default_name",
    "ensure_channel",
    "keep_description",
    "link_account",
    "mark_dirty",
    "pattern_of",
    "purge_codes",
    "rename_channel",
    "restore_channel",
    "seek_again",
    "seek_at",
    "seek_with_own_address",
    "send_code",
    "set_pattern",
    "set_policy",
    "sync_now",
    "unlink_account",
]
