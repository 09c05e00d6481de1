"""A proposal as its readers see it: answers in words, pieces, questions, sheet; then what other readers thought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import access
from partners.answers import TASKS
from partners.goals import Goal
from partners.models import Criterion, DeepDive, Dimension, ProjectKind, Proposal
from partners.ranking import total

# The form says «votre»; its readers are somebody else.
TITLES = {
    "organisation": gettext_lazy("L’organisation"),
    "besoin": gettext_lazy("Le besoin"),
    "projet": gettext_lazy("Le projet"),
    "donnees": gettext_lazy("Les données"),
    "moyens": gettext_lazy("Les moyens et les engagements"),
}
COMMITMENTS = ("commits_interest", "commits_open", "commits_time", "commits_footprint")
# Not read in review: who to write to is the coordination's, and the title is on top of the page.
_LEFT_OUT = {"title", "contact_email", "contact_phone", "publish_summary"}


class Answer(NamedTuple):
    label: str
    text: str


class Theme(NamedTuple):
    """One task of the form, with the answers that were given."""

    title: str | Promise
    answers: list[Answer]


class Comparison(NamedTuple):
    """Scores side by side: `lines` are a criterion and a value a reader, None where one is missing."""

    names: list[str]
    lines: list[tuple[str, list[int | None]]]
    totals: list[float | None]
    notes: list[tuple[str, str]]


class File:
    """Everything a reader has on one proposal: two queries, beside the `sheet` that comes with it."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.themes = [Theme(TITLES[task.slug], _answers(proposal, task.columns)) for task in TASKS]
        self.attachments = list(proposal.attachments.all())
        self.thread = list(proposal.messages.all())
        self.sheet = _sheet(getattr(proposal, "sheet", None) or {})


def _sheet(texts: Mapping[str, str]) -> list[Answer]:
    """The last deep-dive sheet; an empty part is left out."""
    labels = {name: capfirst(str(DeepDive._meta.get_field(name).verbose_name)) for name in texts}  # type: ignore[union-attr]
    return [Answer(labels[name], text) for name, text in texts.items() if text]


def _answers(proposal: Proposal, columns: Sequence[str]) -> list[Answer]:
    found = []
    if ProjectKind.values[0] in columns:
        found += [
            Answer(_("Type de projet"), _ticked(proposal, ProjectKind.values)),
            Answer(_("Thèmes"), _ticked(proposal, Dimension.values)),
            Answer(_("Objectifs (ODD)"), ", ".join(_goal(number) for number in proposal.goals)),
        ]
    for column in columns:
        field = Proposal._meta.get_field(column)
        if column not in _LEFT_OUT and field.get_internal_type() not in {"BooleanField", "JSONField"}:
            found.append(Answer(capfirst(str(field.verbose_name)), _text(proposal, column)))  # type: ignore[union-attr]
    if COMMITMENTS[0] in columns:
        found.append(Answer(_("Engagements"), _ticked(proposal, COMMITMENTS)))
    return [answer for answer in found if answer.text]


def _ticked(proposal: Proposal, columns: Sequence[str]) -> str:
    names = [str(Proposal._meta.get_field(name).verbose_name) for name in columns if getattr(proposal, name)]  # type: ignore[union-attr]
    return capfirst(", ".join(names))


def _goal(number: int) -> str:
    return str(Goal(number).label) if number in Goal.values else str(number)


def _text(proposal: Proposal, column: str) -> str:
    shown = getattr(proposal, f"get_{column}_display", None)
    return str(shown() if shown else getattr(proposal, column))


def comparison(reading: access.Reading, criteria: Sequence[Criterion]) -> Comparison | None:
    """One's own scores beside the others', None as long as these are hidden. The scores were fetched before."""
    if not reading.others:
        return None
    rows = reading.shown
    names = [_("Vous") if row == reading.review else str(row.reviewer.user) for row in rows]
    values = [{score.criterion_id: score.value for score in row.scores.all()} for row in rows]
    weights = {row.pk: row.weight for row in criteria}
    return Comparison(
        names,
        [(row.title, [given.get(row.pk) for given in values]) for row in criteria],
        [total(given, weights) for given in values],
        [(name, row.notes) for name, row in zip(names, rows, strict=True) if row.notes and row != reading.review],
    )
