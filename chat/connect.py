"""A workspace's client: which platform, which token."""

from __future__ import annotations

import os
from pathlib import Path

from chat.clients.base import ChatClient, Rejected, TokenRefused
from chat.clients.mattermost import Mattermost
from chat.models import Workspace


def connect(workspace: Workspace) -> ChatClient:
    """A client for the workspace; nothing is sent yet.

    Raises:
        TokenRefused: the variable the workspace names is empty.
        Rejected: no client speaks this platform yet.
    """
    if workspace.platform != Workspace.Platform.MATTERMOST:
        raise Rejected("no client for this platform", error_id="platform")
    return Mattermost(
        workspace.base_url,
        secret(workspace.token_name),
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
