"""The chat for coordinators: is it up, what would it do, what did it do, who cannot be found."""

from chat.admin import accounts, channels, findings, merging, moves, overviews, plans, seasons, standings, workspaces

__all__ = [
    "accounts",
    "channels",
    "findings",
    "merging",
    "moves",
    "overviews",
    "plans",
    "seasons",
    "standings",
    "workspaces",
]
