"""A proposal's questions, and its answers in the words its writers read them in, both taken from the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _

from partners.answers import COLUMNS, Task, Words
from partners.forms.task import TaskForm
from partners.forms.writing import FORMS
from partners.models import Proposal, Version


class Question(NamedTuple):
    """One question, before it is answered."""

    label: Words
    help: Words
    required: bool
    choices: list[str]


class Answer(NamedTuple):
    """One answer. `wrong` says what keeps it from being sent, `anchor` where to mend it."""

    label: Words
    text: str
    wrong: str
    anchor: str


class Section(NamedTuple):
    task: Task
    answers: list[Answer]


def questions() -> list[tuple[Task, list[Question]]]:
    """Every question of the call, by task."""
    return [(form.task, list(_questions(form()))) for form in FORMS.values()]


def _questions(form: TaskForm) -> Iterator[Question]:
    for field in form.visible_fields():
        choices = [_name(label) for value, label in getattr(field.field, "choices", []) if value]
        yield Question(field.label, field.help_text, field.field.required, choices)


def sections(proposal: Proposal, wrong: Mapping[str, str]) -> list[Section]:
    """Every answer, by task.

    Args:
        wrong: of `partners.answers.problems`.
    """
    return [Section(form.task, list(_answers(form(proposal=proposal), wrong))) for form in FORMS.values()]


def as_sent(version: Version) -> Proposal:
    """The answers of one sending, to be read only."""
    return Proposal(**{name: value for name, value in version.answers.items() if name in COLUMNS})


def changed(before: list[Section], after: list[Section]) -> list[Words]:
    """The questions whose answers differ."""
    pairs = zip(before, after, strict=True)
    rows = (row for old, new in pairs for row in zip(old.answers, new.answers, strict=True))
    return [old.label for old, new in rows if old.text != new.text]


def _answers(form: TaskForm, wrong: Mapping[str, str]) -> Iterator[Answer]:
    for bound in form.visible_fields():
        text = in_words(bound.field, bound.value())
        # Cards have one identifier a choice: the first takes the focus.
        anchor = f"{bound.auto_id}{'_0' if bound.use_fieldset else ''}"
        yield Answer(bound.label, text, wrong.get(bound.name, ""), anchor)


def in_words(field: forms.Field, value: Any) -> str:
    """An answer as text: choices by their names, a box as yes or no."""
    if isinstance(field, forms.BooleanField):
        return _("oui") if value else _("non")
    if isinstance(field, forms.ChoiceField):
        chosen = {str(item) for item in (value if isinstance(value, list) else [value]) if item}
        return ", ".join(_name(label) for key, label in field.choices if str(key) in chosen)  # type: ignore[misc, union-attr]
    return str(value or "")


def _name(label: Any) -> str:
    """A choice without its explanation."""
    return str(label).split(" <small>")[0]
