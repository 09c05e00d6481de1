"""What the portal knows of the chat: workspaces, channels, who is who, who is where, plans."""

from chat.models.channels import Channel
from chat.models.linking import LinkCode
from chat.models.messages import Digest, Greeting, Welcome
from chat.models.moves import Move, MovePair
from chat.models.people import Account, Presence
from chat.models.plans import Finding, PlanSet, SyncPlan
from chat.models.seasons import ChannelSeason, SeasonNaming
from chat.models.workspaces import Workspace

__all__ = [
    "Account",
    "Channel",
    "ChannelSeason",
    "Digest",
    "Finding",
    "Greeting",
    "LinkCode",
    "Move",
    "MovePair",
    "PlanSet",
    "Presence",
    "SeasonNaming",
    "SyncPlan",
    "Welcome",
    "Workspace",
]
