"""A workspace's client: which platform, which token."""

from __future__ import annotations

import os
from pathlib import Path

from chat.clients.base import ChatClient, TokenRefused
from chat.clients.mattermost import Mattermost
from chat.clients.slack import Slack
from chat.models import Workspace


def connect(workspace: Workspace) -> ChatClient:
    """A client for the workspace; nothing is sent yet.

    Raises:
        TokenRefused: the variable the workspace names is empty.
    """
    token = secret(workspace.token_name)
    if workspace.platform == Workspace.Platform.SLACK:
        return Slack(token, domain=workspace.team_name, team_id=workspace.team_id, base_url=workspace.base_url)
    return Mattermost(
        workspace.base_url,
        token,
        workspace.team_name,
        team_id=workspace.team_id,
        version=workspace.version,
    )


def secret(name: str) -> str:
    """A token, or a secret, in the variable NAME or in the file that NAME_FILE points to. Raises `TokenRefused`."""
    if value := os.environ.get(name):
        return value
    try:
        return Path(os.environ[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
    except (KeyError, OSError) as error:
        raise TokenRefused(f"{name} is not set", error_id="no_token") from error
