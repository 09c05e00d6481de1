"""The link by which a partner's writer reads the public text of their edition."""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing

from partners.models import Writer
from projects.models import Edition

SALT = "projects.public-text"
READ_WITHIN = 60 * 60 * 24 * 60  # seconds: two months, a framing's length
SHOWN = 8  # characters of the writer's key: replaced, older links die


class Reader(NamedTuple):
    """Ids, and the beginning of the writer's key when the link was made."""

    edition: int
    writer: int
    key: str


def token(edition: Edition, writer: Writer) -> str:
    """What a writer's link carries."""
    return signing.dumps([edition.pk, writer.pk, writer.key[:SHOWN]], salt=SALT)


def reader_of(token: str) -> Reader | None:
    """Who a token was made for; None when it is forged or too old."""
    try:
        edition, writer, key = signing.loads(token, salt=SALT, max_age=READ_WITHIN)
        return Reader(int(edition), int(writer), str(key))
    except (signing.BadSignature, ValueError, TypeError):
        return None
