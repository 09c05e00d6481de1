"""Writes what a page says, and never over what a person changed since the last import.

Every imported object has a row with what was last written in each field. A field that still holds it is the
import's to change; a field that differs is a person's, and is listed. An empty value of a page changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from projects.importing.report import PageReport
from projects.models import Imported, ImportedFile, Project

Row = TypeVar("Row", bound=models.Model)
NOTHING: tuple[Any, ...] = ("", None, [])


class Ledger:
    """The accounts of one page: what was written before, what is written now, what is kept."""

    def __init__(self, *, report: PageReport, file: ImportedFile | None, actor: User | None, publish: bool) -> None:
        self.report, self.file, self.actor, self.publish = report, file, actor, publish

    def find(self, key: str, known: QuerySet[Row]) -> tuple[Row | None, Imported | None]:
        """The object a page calls `key`, with its row of the last import; or else the one that `known` finds."""
        row = Imported.objects.filter(key=key).first()
        if row:
            return known.model._default_manager.filter(pk=row.object_id).select_for_update().first(), row
        found = known.select_for_update().first()
        return found, _row_of(found) if found else None

    def write(
        self,
        key: str,
        known: QuerySet[Row],
        values: Mapping[str, Any],
        *,
        made: Mapping[str, Any],
        lines: Mapping[str, int] | None = None,
    ) -> Row | None:
        """Make the object, or bring up to date what nobody changed.

        Args:
            known: where to look for it when it was never imported.
            values: what the page says, by column.
            made: what a new object needs besides.
            lines: where the page says it.

        Returns:
            The object; None when somebody deleted it since it was imported.
        """
        found, row = self.find(key, known)
        if found is None and row:
            self.report.keep(0, _("« %s » a été supprimé depuis le dernier import") % key)
            return None
        if found is None:
            return self._make(key, known.model, {**made, **values}, values)
        self._update(key, found, row, values, lines or {})
        return found

    def _make(self, key: str, model: type[Row], columns: dict[str, Any], values: Mapping[str, Any]) -> Row:
        obj = model._default_manager.create(**columns)
        said = {name: value for name, value in values.items() if value not in NOTHING}
        Imported.objects.create(key=key, model=_label(obj), object_id=obj.pk, values=said)
        self.report.created.append(named(obj))
        record(actor=self.actor, verb=f"{obj._meta.model_name}.imported", about=obj)
        return obj

    def _update(
        self, key: str, obj: Row, row: Imported | None, values: Mapping[str, Any], lines: Mapping[str, int]
    ) -> None:
        last, seen, changed = (row.values if row else {}), {}, []
        for name, new in values.items():
            now = getattr(obj, name)
            if new in NOTHING:
                continue
            if now != new and now != last.get(name, _default(obj, name)):
                theirs = _("« %(field)s » de %(object)s : une personne l’a changé depuis")
                before = _("« %(field)s » de %(object)s : écrit ici avant le premier import")
                text = theirs if name in last else before
                self.report.keep(lines.get(name, 0), text % {"field": label_of(obj, name), "object": obj})
                continue
            if now != new:
                setattr(obj, name, new)
                changed.append(name)
            seen[name] = new
        if changed:
            computed = ["search_text"] if isinstance(obj, Project) else []
            obj.save(update_fields=[*changed, *computed])
            self.changed(obj, changed)
        self.remember(obj, seen, key=key)

    def changed(self, obj: models.Model, fields: list[str]) -> None:
        """Tell the report and the journal that an object changed."""
        words = ", ".join(label_of(obj, name) for name in fields)
        self.report.updated.append(f"{named(obj)} ({words})")
        record(actor=self.actor, verb=f"{obj._meta.model_name}.imported", about=obj, fields=fields)

    def remember(self, obj: models.Model, values: Mapping[str, Any], *, key: str = "", **columns: Any) -> None:
        """Write down what the page said of an object; nothing when it is known already."""
        row = _row_of(obj) or Imported(key=key, model=_label(obj), object_id=obj.pk, values={})
        told = row.values | dict(values)
        if row.pk and told == row.values and all(getattr(row, name) == value for name, value in columns.items()):
            return
        row.values = told
        for name, value in columns.items():
            setattr(row, name, value)
        row.save()

    def add_each(
        self, obj: models.Model, name: str, wanted: Iterable[str], present: set[str], add: Callable[[str], None]
    ) -> None:
        """Add to an object what the page names and it has not; what a person took away stays away."""
        row = _row_of(obj)
        last = cast("list[str]", row.values.get(name, []) if row else [])
        asked = list(dict.fromkeys(wanted))
        for one in asked:
            if one in present:
                continue
            if one in last:
                text = _("« %(one)s » n’est plus là où l’import l’avait mis, dans %(object)s : une personne l’a retiré")
                self.report.keep(0, text % {"one": one, "object": obj})
                continue
            add(one)
            self.changed(obj, [name])
        if asked:
            self.remember(obj, {name: [*last, *(one for one in asked if one not in last)]})


def _default(obj: models.Model, name: str) -> Any:
    """What a column holds before anybody writes in it."""
    return cast("models.Field[Any, Any]", obj._meta.get_field(name)).get_default()


def label_of(obj: models.Model, name: str) -> str:
    """A column in words; what is no column by its own name."""
    if name in ("links", "dates"):
        return _("liens") if name == "links" else _("dates")
    return str(getattr(obj._meta.get_field(name), "verbose_name", name))


def named(obj: models.Model) -> str:
    """«projet « Bloom »», «édition « Bloom (Saison 12) »»."""
    return f"{obj._meta.verbose_name} «\N{NO-BREAK SPACE}{obj}\N{NO-BREAK SPACE}»"


def _row_of(obj: models.Model) -> Imported | None:
    return Imported.objects.filter(model=_label(obj), object_id=obj.pk).first()


def _label(obj: models.Model) -> str:
    return obj._meta.label_lower
