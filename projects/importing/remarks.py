"""What an import has to tell a person about a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """Why a person reads it."""

    SETTLE = "settle", _("à trancher")
    DEDUCED = "deduced", _("déduit, à vérifier")
    KEPT = "kept", _("gardé tel quel")
    ASIDE = "aside", _("mis de côté")
    FAILED = "failed", _("en échec")


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about one line of a page.

    Args:
        line: from 1; 0 when it is about the whole page.
        quote: the text that fitted nowhere, whole. It may name people: shown in the admin only.
    """

    line: int
    kind: str
    text: str
    quote: str = ""

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"text": str(self.text), "kind": str(self.kind)}


def to_settle(line: int, text: str, quote: str = "") -> Remark:
    return Remark(line, Kind.SETTLE.value, text, quote)


def aside(line: int, text: str, quote: str) -> Remark:
    return Remark(line, Kind.ASIDE.value, text, quote)


def deduced(line: int, text: str) -> Remark:
    return Remark(line, Kind.DEDUCED.value, text)


def told(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    """Several of them by line, as JSON."""
    return [remark.told() for remark in sorted(remarks, key=lambda remark: remark.line)]
