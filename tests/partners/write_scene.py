"""What the tests of writing share: doors, and pages as text."""

from __future__ import annotations

from typing import Any

from django.test import Client

from partners.models import Proposal, Writer
from tests import factories

NEED = {"title": "Des puits", "problem": "Douze communes manquent d’eau.", "ambition": "Prévenir deux semaines avant."}


def opened(writer: Writer) -> Client:
    """A browser in which a writer followed their link."""
    client = Client()
    assert client.post(f"/proposer/lien/{writer.key}/").status_code == 302
    return client


def scene(**fields: Any) -> tuple[Proposal, Client]:
    """A draft whose answers are complete, and its writer's browser."""
    writer = factories.writer(proposal=factories.proposal(**fields))
    return writer.proposal, opened(writer)


def at(proposal: Proposal, page: str = "") -> str:
    return f"/proposer/{proposal.reference}/{page}"


def text(answer: Any) -> str:
    """A page as one line."""
    return " ".join(answer.content.decode().split())
