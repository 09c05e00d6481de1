"""What an import did, or would do, page by page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from projects.importing.remarks import Kind, Remark, told


class Outcome(TextChoices):
    """What became of a page."""

    CREATED = "created", _("créé")
    UPDATED = "updated", _("mis à jour")
    UNCHANGED = "unchanged", _("inchangé")
    LEFT = "left", _("laissé à une personne")
    OTHER = "other", _("ni projet ni saison")
    FAILED = "failed", _("en échec")


@dataclass(slots=True)
class PageReport:
    """One page: the objects it made or changed, in words, and what a person has to know."""

    path: str
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    stopped: str = ""

    @property
    def outcome(self) -> str:
        if self.stopped:
            return self.stopped
        if self.created:
            return Outcome.CREATED.value
        return Outcome.UPDATED.value if self.updated else Outcome.UNCHANGED.value

    def keep(self, line: int, text: str) -> None:
        self.remarks.append(Remark(line, Kind.KEPT.value, text))

    def told(self) -> dict[str, Any]:
        """As JSON."""
        facts = {"path": self.path, "outcome": self.outcome, "created": self.created, "updated": self.updated}
        return facts | {"remarks": told(self.remarks)}


@dataclass(slots=True)
class Report:
    pages: list[PageReport] = field(default_factory=list)
    dry_run: bool = False

    @property
    def outcomes(self) -> Counter[str]:
        """How many pages by outcome."""
        return Counter(page.outcome for page in self.pages)

    @property
    def remarks(self) -> Counter[str]:
        """How many remarks by kind."""
        return Counter(remark.kind for page in self.pages for remark in page.remarks)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "dry_run": self.dry_run,
            "outcomes": dict(self.outcomes),
            "remarks": dict(self.remarks),
            "pages": [page.told() for page in self.pages],
        }


def counted(report: dict[str, Any]) -> list[str]:
    """A report as JSON in a few words: «59 créés», «2 points à trancher»."""
    outcomes = [f"{report['outcomes'][key]} {label}" for key, label in Outcome.choices if key in report["outcomes"]]
    remarks = [f"{report['remarks'][key]} {label}" for key, label in Kind.choices if key in report["remarks"]]
    return [", ".join(line) for line in (outcomes, remarks) if line]
