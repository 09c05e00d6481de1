"""The demo's chat server: where it listens, and the channels of season 12."""

from __future__ import annotations

from chat.actions import ensure_channel, mark_dirty
from chat.models import Channel, Workspace
from config import env
from demo.data import read
from demo.fakes.mattermost.state import TEAM, make_id
from projects.actions import link
from projects.models import Edition
from seasons.actions import link as link_season
from seasons.models import Season, SeasonLink

PORT = env.number("DEMO_CHAT_PORT", 8065)
URL = f"http://127.0.0.1:{PORT}"
INVITATION = f"{URL}/signup_user_complete/?id={make_id('invite', TEAM)}"
TOKEN_NAME = "DEMO_CHAT_TOKEN"  # noqa: S105 - the variable's name
SLUG = "demo"


def create_channels(season: Season, editions: list[Edition]) -> None:
    """Ask for the season's channel and each edition's, by its real name; the chat's tick makes them.

    The links are those the chat writes once a channel exists: written now, the editions' gates open.
    """
    workspace = Workspace.objects.create(
        name="Mattermost de la démo",
        slug=SLUG,
        base_url=URL,
        team_name=TEAM,
        token_name=TOKEN_NAME,
        invite_url=INVITATION,
        is_default=True,
    )
    ensure_channel(about=season, workspace=workspace)
    link_season(season=season, kind=SeasonLink.Kind.CHAT_INVITE, url=INVITATION, label="Rejoindre la messagerie")
    for edition, sheet in zip(editions, read("season12")["project"], strict=True):
        name = sheet["channel"]
        ensure_channel(about=edition, workspace=workspace, name=name)
        link(edition=edition, kind="channel", url=f"{URL}/{TEAM}/channels/{name}", label=f"~{name}", public=False)


def follow_port() -> None:
    """After a start on another port, tell the chat where its server is."""
    moved = Workspace.objects.filter(slug=SLUG).exclude(base_url=URL)
    if moved.update(base_url=URL, invite_url=INVITATION):
        mark_dirty(channels=Channel.objects.filter(workspace__slug=SLUG))
