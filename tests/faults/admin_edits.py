"""Every edit the admin offers on what public pages may show: forms, rows within them, steps, batches, deletions.

Nothing is listed by hand: models come from the admin site, fields from the forms it shows.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import reverse

from tests.faults.office import Control, Form, Office, Pairs

LATE = 0.2  # seconds, the promise after a commit
ROWS = 3  # of a model, until one shows
TRIES = 2  # values for one field, until one is taken
FOLLOWED = {
    line.partition(":")[0] for line in (Path(__file__).parents[1] / "pages/followed.txt").read_text().splitlines()
}
Model = type[models.Model]
# Told what was done; answers whether any page changed, and whether one went away.
Read = Callable[[str], tuple[bool, bool]]


class Edits:
    """Does each edit, waits as long as a page may be late, and has all pages read.

    Args:
        words: whether a value is on a page now; such fields are tried first.
        everything: each field alone and each step, rather than one of each form that shows.
    """

    def __init__(self, office: Office, read: Read, words: Callable[[str], bool], *, everything: bool) -> None:
        self.office, self.read, self.words, self.everything = office, read, words, everything
        self.shown = set[str]()  # tables whose edit changed a page
        self.done, self.refused = list[str](), list[str]()

    def all(self) -> None:
        registered = list(admin.site._registry.items())
        for model, _of in registered:
            self.form(model)
        for model in without_form():
            self.removal(model)
        for model, of in registered:
            if model._meta.db_table in FOLLOWED:
                self.steps(model, of)
        for model, _of in registered:
            if model._meta.db_table in FOLLOWED:
                self.deletion(model)

    def edit(self, what: str, table: str, path: str, pairs: Pairs) -> bool:
        """Send a form; whether it was taken, which the admin says by going elsewhere. What hides a page is noted."""
        if self.office.send(path, pairs).status_code != 302:
            self.refused.append(what)
            return False
        self.seen(what, table)
        return True

    def seen(self, what: str, table: str) -> None:
        """Have all pages read as soon as they may no longer be late."""
        time.sleep(LATE)
        changed, self.hid = self.read(what)
        self.done.append(what)
        if changed:
            self.shown.add(table)

    def form(self, model: Model) -> None:
        """One visible field of the model's form, until a page changes; or each of them. The rows within, too."""
        table = model._meta.db_table
        for row in self.rows(model)[: None if table in FOLLOWED else 1]:
            path = admin_path(model, "change", row.pk)
            form = self.office.form(path)
            if form is None or not form.visible():
                continue
            if self.everything or table not in self.shown:
                self.fields(f"{model._meta.label} {row.pk}", table, path, "")
            for inline in form.inlines:
                self.inline(model, row, path, inline)

    def fields(self, name: str, table: str, path: str, inline: str) -> None:
        form = self.office.form(path) or Form()
        for control in sorted(form.visible(inline), key=self.unlikely):
            tries = islice(control.others, TRIES)
            sent = (form.pairs(**{control.name: values}) for values in tries)
            if not any(self.edit(f"{name} {control.name}", table, path, pairs) for pairs in sent):
                continue
            if self.hid:
                self.edit(f"{name} {control.name} back", table, path, form.pairs())
            form = self.office.form(path) or Form()
            if not self.everything and (table in self.shown or table not in FOLLOWED):
                return

    def unlikely(self, control: Control) -> bool:
        return control.kind not in {"text", "textarea", "search"} or not any(map(self.words, control.values))

    def inline(self, model: Model, row: models.Model, path: str, inline: str) -> None:
        """A field of the first row, that row deleted, and another like it."""
        form, name = self.office.form(path), f"{model._meta.label} {row.pk} {inline}"
        table = within(model, inline)._meta.db_table
        if form is None or table not in FOLLOWED or (table in self.shown and not self.everything):
            return
        self.fields(name, table, path, inline)
        form = self.office.form(path)
        like = form.row(inline) if form else {}
        if form and like and self.edit(f"{name} less", table, path, form.less(inline)):
            form = self.office.form(path) or Form()
            self.edit(f"{name} more", table, path, form.more(inline, like))

    def steps(self, model: Model, of: Any) -> None:
        """What is offered, as it is asked; twice, since a step back follows a step."""
        taken = set[str]()
        for row in [row for row in self.rows(model) for _twice in range(2)]:
            for step in getattr(of, "steps", ()):
                path, name = f"{admin_path(model, 'object', row.pk)}etape/{step.name}/", step.name
                form = None if name in taken else self.office.form(path)
                if form and self.answer(f"{model._meta.label} step {name}", model._meta.db_table, path, form):
                    taken.add(name)
        batches = getattr(of, "bulk_steps", ())
        for step in [*batches, *batches[:1]]:  # the first gives back what the last took
            path = admin_path(model, "changelist")
            form = self.office.batch(path, step.name, self.rows(model)[0].pk)
            if form:
                self.answer(f"{model._meta.label} batch {step.name}", model._meta.db_table, path, form)

    def answer(self, what: str, table: str, path: str, form: Form) -> bool:
        """With what must be answered, then with an answer to all."""
        return any(self.edit(what, table, path, form.filled(everything=full)) for full in (False, True))

    def deletion(self, model: Model) -> None:
        for row in self.rows(model):
            path = admin_path(model, "delete", row.pk)
            form = self.office.form(path)
            if form and form.named("post"):
                self.edit(f"{model._meta.label} {row.pk} deleted", model._meta.db_table, path, form.pairs())
                return

    def removal(self, model: Model) -> None:
        """A row less, of what no form of the admin edits."""
        if row := model._default_manager.first():
            row.delete()
            self.seen(f"{model._meta.label} less", model._meta.db_table)

    def rows(self, model: Model) -> list[models.Model]:
        """A few; those that pages tell most of come first."""
        return sorted(model._default_manager.order_by("pk")[:ROWS], key=self.told, reverse=True)

    def told(self, row: models.Model) -> int:
        values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
        return sum(isinstance(value, str) and self.words(value) for value in values)


def admin_path(model: Model, view: str, *pk: Any) -> str:
    if view == "object":
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=pk).removesuffix(
            "change/"
        )
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=pk)


def within(model: Model, prefix: str) -> Model:
    """The model of rows within a page, by the prefix of their controls."""
    found = {one.get_accessor_name(): one.related_model for one in model._meta.related_objects}
    return found[prefix]


def without_form() -> list[Model]:
    """Followed models that no page of the admin edits."""
    edited = {model._meta.db_table for model in admin.site._registry}
    edited |= {inline.model._meta.db_table for of in admin.site._registry.values() for inline in of.inlines}
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.db_table in FOLLOWED - edited]
