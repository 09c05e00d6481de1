"""A partner's browser, and pages as text."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from partners.access.writing import GRANTS
from partners.models import Proposal, Writer
from tests import factories

# In every place of a proposal that its partner must not read, or that visitors must not.
CANARY = "CANARI7Q"


def enter(client: Client, writer: Writer) -> Client:
    """Give a browser what following the mailed link gives."""
    session = client.session
    session[GRANTS] = {**session.get(GRANTS, {}), str(writer.pk): writer.key}
    session.save()
    return client


def sent(client: Client, **fields: Any) -> Proposal:
    """A sent proposal whose writer holds this browser; its call is over, its audit goes on."""
    season = fields.pop("season", None) or factories.season(launch_in=80)
    proposal = factories.proposal(**{"season": season, "state": "submitted", **fields})
    enter(client, factories.writer(proposal=proposal))
    return proposal


def text(answer: Any, status: int = 200) -> str:
    """What a page says, tags and runs of spaces aside."""
    assert answer.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\u00a0", " ").split())
