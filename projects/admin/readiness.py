"""The gate's lines within an edition's page: who sees to each, until when. Saved through their action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.base import PortalInline
from projects import actions
from projects.actions.readiness import FROM_FACTS
from projects.models import Edition, ReadinessItem


class ReadinessForm(forms.ModelForm):  # type: ignore[type-arg]
    """A line stays what it is about; ethics follow the proposal, when there is one."""

    class Meta:
        model = ReadinessItem
        fields = ("kind", "done", "owner", "due_on", "note", "url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Narrow boxes: the page is one table wide.
        self.fields["note"].widget = forms.Textarea({"rows": 2, "cols": 20, "aria-label": self.fields["note"].label})
        self.fields["url"].widget.attrs |= {"class": "", "size": 12}
        self.fields["owner"].widget.attrs |= {"class": "", "size": 10}
        if self.instance.pk:
            self.fields["kind"].disabled = True
            self.fields["done"].disabled = actions.follows_proposal(self.instance.edition, self.instance.kind)


class ReadinessInline(PortalInline):
    model = ReadinessItem
    form = ReadinessForm
    can_delete = False  # unticked, or emptied: what the partner noted stays
    fields = ("kind", "done", "owner", "due_on", "note", "url")
    max_num = len(ReadinessItem.Kind) - len(FROM_FACTS)

    def get_extra(self, request: HttpRequest, obj: Edition | None = None, **kwargs: Any) -> int:
        return len(self.lacking(obj))

    def lacking(self, edition: Edition | None) -> list[dict[str, str]]:
        """The points nobody has written on yet: each has its line, so that none is forgotten."""
        if edition is None or not edition.pk:
            return []
        written = {*FROM_FACTS, *edition.readiness.values_list("kind", flat=True)}
        return [{"kind": kind} for kind in ReadinessItem.Kind.values if kind not in written]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(kind__in=FROM_FACTS).select_related("edition")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["choices"] = [choice for choice in ReadinessItem.Kind.choices if choice[0] not in FROM_FACTS]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


def save_readiness(request: HttpRequest, edition: Edition, formset: Any) -> None:
    """What the page changed, line by line."""
    formset.save(commit=False)
    # A line listed beside one that somebody else has written since is sent empty: it changes nothing.
    written = [row for row in formset.new_objects if row.done or row.owner or row.due_on or row.note or row.url]
    for row in [*written, *(row for row, _names in formset.changed_objects)]:
        done = row.done and not actions.follows_proposal(edition, row.kind)
        values = {name: getattr(row, name) for name in ("kind", "owner", "due_on", "note", "url")}
        actions.set_readiness(edition=edition, done=done, actor=request.user, **values)  # type: ignore[arg-type]
