"""What everybody may read of a proposal, and nothing else: pages get these values, never the row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from partners import matching
from partners.goals import Goal
from partners.models import Dimension, ProjectKind, Proposal, State
from seasons.text import in_sentence

IN_ORDER = (F("season__number").desc(nulls_last=True), "season__slug", "-submitted_at", "-pk")
COMPARED = 600  # the latest ones: a suggestion of five years ago helps nobody


class Summary(NamedTuple):
    """The public part of a proposal. Its fields follow COLUMNS."""

    pk: int
    reference: str
    own_title: str
    summary: str
    organisation: str
    goal_numbers: list[int]
    territory: str
    season: str
    climate: bool
    social: bool
    democracy: bool
    advocacy: bool
    internal: bool
    citizen: bool
    supports: int = 0

    @property
    def title(self) -> str:
        return self.own_title or _("Un besoin de %(organisation)s") % {"organisation": self.organisation}

    @property
    def dimensions(self) -> list[tuple[str, str]]:
        return [(d.value, str(d.label)) for d in Dimension if getattr(self, d.value)]

    @property
    def kinds(self) -> list[str]:
        return [str(kind.label) for kind in ProjectKind if getattr(self, kind.value)]

    @property
    def goals(self) -> list[str]:
        return [str(goal.label) for goal in Goal if goal.value in self.goal_numbers]

    @property
    def line(self) -> str:
        """Who brings it, to which call."""
        names = {"organisation": self.organisation, "season": in_sentence(self.season)}
        return _("%(organisation)s, %(season)s") % names


COLUMNS = (
    "pk",
    "reference",
    "title",
    "summary",
    "organisation",
    "goals",
    "territory",
    "season__name",
    *Dimension.values,
    *ProjectKind.values,
)


def public() -> QuerySet[Proposal]:
    """Proposals whose summary is public, of seasons that are."""
    return Proposal.objects.public().filter(season__published=True)


def is_public(proposal: Proposal) -> bool:
    """The same of one row at hand, whose season was fetched."""
    hidden = {State.DRAFT, State.WITHDRAWN, State.INELIGIBLE}
    sent = proposal.submitted_at is not None and proposal.state not in hidden
    return sent and proposal.publish_summary and proposal.season.published


def read(proposals: QuerySet[Proposal]) -> list[Summary]:
    """The public part of some proposals, with the number of their confirmed supports; one query."""
    confirmed = Count("supports", filter=Q(supports__confirmed_at__isnull=False))
    return [Summary(*row) for row in proposals.annotate(confirmed=confirmed).values_list(*COLUMNS, "confirmed")]


def related_to(summary: Summary, most: int = 3) -> list[Summary]:
    """Public proposals that speak of the same need, closest first; two queries."""
    columns = ("pk", "title", "summary", "goals", *Dimension.values)
    rows = public().exclude(pk=summary.pk).order_by(*IN_ORDER).values_list(*columns)[:COMPARED]
    mine = matching.Need(
        summary.pk,
        f"{summary.own_title} {summary.summary}",
        frozenset(summary.goal_numbers),
        frozenset(code for code, _label in summary.dimensions),
    )
    others = (
        matching.Need(pk, f"{title} {text}", frozenset(goals), frozenset(_named(flags)))
        for pk, title, text, goals, *flags in rows
    )
    keys = matching.related(mine, others, most)
    found = {row.pk: row for row in read(public().filter(pk__in=keys))} if keys else {}
    return [found[key] for key in keys if key in found]


def _named(flags: Iterable[bool]) -> list[str]:
    return [name for name, chosen in zip(Dimension.values, flags, strict=True) if chosen]
