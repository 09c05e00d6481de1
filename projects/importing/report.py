"""What an import did, or would do, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from projects.importing.remarks import Kind, Remark, told


class Outcome(TextChoices):
    """What became of a page."""

    CREATED = "created", _("créée")
    UPDATED = "updated", _("mise à jour")
    UNCHANGED = "unchanged", _("inchangée")
    LEFT = "left", _("laissée à une personne")
    OTHER = "other", _("ni projet ni saison")
    FAILED = "failed", _("en échec")


@dataclass(slots=True)
class PageReport:
    """One page: the objects it made or changed, in words, and what a person has to know.

    Args:
        path: the page's; or a season's name, for what belongs to no page in particular.
    """

    path: str
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    stopped: str = ""
    is_page: bool = True

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
        return Counter(page.outcome for page in self.pages if page.is_page)

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


Words = Mapping[str, Callable[[int], str]]

PAGES: Words = {
    Outcome.CREATED: lambda n: ngettext("%d page créée", "%d pages créées", n),
    Outcome.UPDATED: lambda n: ngettext("%d page mise à jour", "%d pages mises à jour", n),
    Outcome.UNCHANGED: lambda n: ngettext("%d page inchangée", "%d pages inchangées", n),
    Outcome.LEFT: lambda n: ngettext("%d page laissée à une personne", "%d pages laissées à une personne", n),
    Outcome.OTHER: lambda n: ngettext("%d page sans projet ni saison", "%d pages sans projet ni saison", n),
    Outcome.FAILED: lambda n: ngettext("%d page en échec", "%d pages en échec", n),
}
REMARKS: Words = {
    Kind.SETTLE: lambda n: ngettext("%d point à trancher", "%d points à trancher", n),
    Kind.DEDUCED: lambda n: ngettext("%d point déduit, à vérifier", "%d points déduits, à vérifier", n),
    Kind.KEPT: lambda n: ngettext("%d valeur gardée telle quelle", "%d valeurs gardées telles quelles", n),
    Kind.ASIDE: lambda n: ngettext("%d passage mis de côté", "%d passages mis de côté", n),
}


def counted(report: dict[str, Any]) -> list[str]:
    """A report as JSON in a few words: «59 pages créées», «2 points à trancher»."""
    parts = ((report.get("outcomes", {}), PAGES), (report.get("remarks", {}), REMARKS))
    lines = [[words(found[key]) % found[key] for key, words in said.items() if key in found] for found, said in parts]
    return [", ".join(line) for line in lines if line]
