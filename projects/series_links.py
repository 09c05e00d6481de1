"""What the links of a season's mails carry: signed, and good without signing in."""

from __future__ import annotations

from django.core import signing

STOP = "projects.mails-stop"
ANSWER = "projects.still-there"
# In a preview: what opens says that the link is unknown, and nobody stops or answers for somebody else.
PREVIEW = "apercu"
ANSWER_WITHIN = 60 * 60 * 24 * 45  # seconds: the question is about these weeks

# What somebody may stop; partners have one kind.
KINDS = ("season", "checkin", "partner")


def stop_token(reader: str, kind: str) -> str:
    """Without a reader, that of a preview."""
    return signing.dumps([reader, kind], salt=STOP) if reader else PREVIEW


def stopped_by(token: str) -> tuple[str, str] | None:
    """Reader and kind; None when the token is forged."""
    try:
        reader, kind = signing.loads(token, salt=STOP)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (str(reader), kind) if kind in KINDS else None


def answer_token(told_id: int) -> str:
    """Without a row, that of a preview."""
    return signing.dumps(told_id, salt=ANSWER) if told_id else PREVIEW


def asked_by(token: str) -> int | None:
    """The row of the question; None when the token is forged or too old."""
    try:
        return int(signing.loads(token, salt=ANSWER, max_age=ANSWER_WITHIN))
    except (signing.BadSignature, ValueError, TypeError):
        return None
