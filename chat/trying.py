"""«Tester la connexion»: who our account is, what its token may do, what the server can, written down to be read."""

from __future__ import annotations

from contextlib import closing

from django.utils import timezone

from chat import advice, connect, prepare, setbacks, words
from chat.clients import base
from chat.models import Workspace


class Failed(Exception):
    """The connection does not work: what happened, and what to do about it."""


def try_connection(workspace: Workspace) -> Workspace:
    """Try the token now, whatever was put off. A few reading calls; nothing is changed there.

    Raises:
        Failed: the workspace's status says so too.
    """
    workspace.own_id = workspace.team_id = ""
    try:
        with closing(connect.connect(workspace)) as client:
            prepare.introduce(workspace, client)
            told = _read(client)
            setbacks.recovered(workspace, client, at_once=True)
    except base.ChatError as error:
        setbacks.note_workspace(workspace, error, at_once=True)
        sentences = (words.error(error.error_id, str(error)), advice.advice(workspace, error))
        raise Failed(". ".join(filter(None, (one.rstrip(".") for one in sentences))) + ".") from error
    Workspace.objects.filter(pk=workspace.pk).update(told=told, tried_at=timezone.now())
    workspace.refresh_from_db()
    return workspace


def _read(client: base.ChatClient) -> dict[str, object]:
    rights, skills = client.rights(), client.capabilities()
    return {
        "name": rights.name,
        "admin": rights.admin,
        "may": dict(rights.may),
        "needs": dict(rights.needs),
        "skills": {name: bool(getattr(skills, name)) for name in advice.SKILLS},
    }
