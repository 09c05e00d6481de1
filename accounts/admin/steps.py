"""A verb in the admin: a page says what will happen and which mails leave, then one POST does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User

Text = str | Promise


class Refused(Exception):
    """An action said no.

    Args:
        sentence: what to tell about one object.
        short: what to count in a batch, such as "sans place".
    """

    def __init__(self, sentence: str, short: str = "") -> None:
        self.sentence = sentence
        self.short = short or sentence
        super().__init__(sentence)


class Made(str):
    """What to say once a step has made another object, and that object: its page is shown next."""

    __slots__ = ("about",)

    def __new__(cls, sentence: str, about: models.Model) -> Made:
        said = super().__new__(cls, sentence)
        said.about = about
        return said

    about: models.Model


class NoQuestion(forms.Form):
    """A page that only asks to confirm."""


class Step:
    """One verb on one object, or on several when it is listed in `bulk_steps`."""

    name: str
    label: Text
    takes_away: bool = False  # takes something away: told apart from what leads on
    form_class: type[forms.Form] = NoQuestion
    # On several objects, what happens to each depends on the answers: they are given first, then read line by line.
    answers_first: bool = False
    # Beside what one came for: its button is drawn lighter.
    second = False

    def offered(self, obj: Any) -> bool:
        """Whether the verb applies to the object as it stands."""
        return True

    def happens(self, obj: Any) -> Sequence[str]:
        """Sentences: what the object becomes."""
        return []

    def mails(self, obj: Any) -> Sequence[str]:
        """Sentences: who gets a mail."""
        return []

    def gather(self, rows: Sequence[Any], answers: dict[str, Any]) -> None:
        """Read for all rows of a batch at once what each one's sentences need, so that queries do not grow."""

    def foresee(self, obj: Any, answers: dict[str, Any]) -> Sequence[str]:
        """Sentences for one row of a batch. Raises Refused for one that will be left aside."""
        if not self.offered(obj):
            raise Refused(_("« %s » ne s’y applique pas, sera laissé de côté") % self.label)
        return [*self.happens(obj), *self.mails(obj)]

    def form(self, obj: Any, data: Any = None) -> forms.Form:
        """The questions; `obj` is None for a batch."""
        return self.form_class(data)

    def perform(self, obj: Any, actor: User, answers: dict[str, Any]) -> str:
        """Call the action and return the sentence to show. Raises Refused."""
        raise NotImplementedError

    def finished(self, rows: Sequence[Any], actor: User, answers: dict[str, Any]) -> None:
        """Once a batch is through: what is said once for all the rows that went through."""

    def counted(self, number: int) -> str:
        """How many objects of a batch went through, in words."""
        return str(number)


def run_batch(step: Step, rows: Sequence[models.Model], actor: User, answers: dict[str, Any]) -> tuple[int, list[str]]:
    """Perform a step on each row; one refusal stops none of the others.

    Returns:
        How many went through, and one phrase per kind of refusal: "2 sans place : Alice, Bob".
    """
    done: list[models.Model] = []
    refused: dict[str, list[str]] = {}
    for row in rows:
        try:
            if not step.offered(row):
                raise Refused(_("ne s’applique plus"))
            step.perform(row, actor, answers)
            done.append(row)
        except Refused as refusal:
            refused.setdefault(refusal.short, []).append(str(row))
    if done:
        step.finished(done, actor, answers)
    return len(done), [f"{len(names)} {short} : {', '.join(names)}" for short, names in refused.items()]
