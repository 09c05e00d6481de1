"""What the five pages of questions share: what a draft can hold is stored, valid or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from partners.answers import TOO_LONG, Task, Words, fits
from partners.models import Proposal
from seasons.forms import PlainText

PLAIN = PlainText(required=False)


class TaskForm(forms.ModelForm):  # type: ignore[type-arg]
    """One task. It never touches the proposal it was given: actions save `answers()`."""

    task: ClassVar[Task]
    headings: ClassVar[Mapping[str, Words]] = {}

    def __init__(self, data: Any = None, *, proposal: Proposal | None = None, initial: Any = None) -> None:
        initial = self.stored(proposal) | (initial or {}) if proposal else initial
        super().__init__(data, instance=copy(proposal) if proposal else None, initial=initial)
        for column, words in self.task.required.items():
            self.fields[column].required = True
            self.fields[column].error_messages["required"] = words  # type: ignore[assignment]
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.error_messages["max_length"] = TOO_LONG
                # A browser would cut what is pasted, and say nothing.
                field.widget.attrs.pop("maxlength", None)
                for check in field.validators:
                    if getattr(check, "code", "") == "max_length":
                        check.message = TOO_LONG  # type: ignore[attr-defined]

    def stored(self, proposal: Proposal) -> dict[str, Any]:
        """What the proposal answers to questions that are not columns."""
        return {}

    def raw(self, name: str) -> Any:
        """What was typed in one field, as its widget reads it."""
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def typed(self) -> dict[str, Any]:
        """Everything that was typed, to show it again."""
        return {name: self.raw(name) for name in self.fields}

    def answers(self) -> dict[str, Any]:
        """Every answer a draft can hold, valid or not, by column."""
        held = {name: value for name, value in self.cleaned_data.items() if name in self.task.columns}
        for name in self.errors:
            field = self.fields.get(name)
            if isinstance(field, forms.BooleanField):
                held[name] = False
            elif isinstance(field, forms.CharField) and fits(name, value := PLAIN.to_python(self.raw(name))):
                held[name] = value
        return held

    def lost(self) -> list[str]:
        """The fields whose text no draft can hold."""
        return [name for name in self.errors if name in self.task.columns and name not in self.answers()]

    def parts(self) -> Iterator[tuple[Words, list[BoundField]]]:
        """Its fields, by heading; the first part has none."""
        part: tuple[Words, list[BoundField]] = ("", [])
        for field in self.visible_fields():
            if field.name in self.headings:
                yield part
                part = (self.headings[field.name], [])
            part[1].append(field)
        yield part
