"""Whom a volunteer may be among the people seen in channels: suggestions for a coordinator, never a match."""

from __future__ import annotations

import re

from chat.models import Account, Presence
from chat.naming import slug

SHOWN = 8
SHORTEST = 3


def resembling(account: Account) -> list[Presence]:
    """People seen in the workspace's channels whom nobody is linked to, and whose name shares a word; best first."""
    user = account.volunteer.user
    words = _words(user.name) | _words(account.sought.partition("@")[0])
    taken = Account.objects.filter(workspace=account.workspace_id).exclude(external_id="").values("external_id")
    seen = Presence.objects.filter(channel__workspace=account.workspace_id, account=None, kind=Account.Kind.PERSON)
    by_id = {row.external_id: row for row in seen.exclude(username="").exclude(external_id__in=taken).order_by("-pk")}
    scored = [(_likeness(words, row.username), row.username, row) for row in by_id.values()]
    found = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], one[1]))
    return [row for _score, _name, row in found[:SHOWN]]


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[-_]+", slug(text)) if len(word) >= SHORTEST}


def _likeness(words: set[str], username: str) -> int:
    """Letters of the shared words, and half of those only contained: `alicemartin` for Alice."""
    name = slug(username)
    whole = _words(username)
    return sum(2 * len(word) if word in whole else len(word) if word in name else 0 for word in words)
