"""Texts whose writer was no longer known when they arrived: they wait in the browser's session, and come back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict

from partners.answers import MOST

KEPT = "kept"
MOST_PAGES = 5


def keep(request: HttpRequest, reference: str, task: str, names: list[str]) -> None:
    """Put aside what was posted to one page, within what a draft may hold."""
    fields = {name: [value[:MOST] for value in request.POST.getlist(name)[:40]] for name in names}
    page = {"revision": request.POST.get("revision", "")[:9], "fields": fields}
    others = {key: value for key, value in request.session.get(KEPT, {}).items() if key != f"{reference}/{task}"}
    latest = dict(list(others.items())[-(MOST_PAGES - 1) :])
    request.session[KEPT] = {**latest, f"{reference}/{task}": page}


def kept(request: HttpRequest, reference: str, task: str) -> tuple[QueryDict, str] | None:
    """What waits for one page, and the revision it was written on."""
    page: dict[str, Any] | None = request.session.get(KEPT, {}).get(f"{reference}/{task}")
    if page is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in page["fields"].items():
        data.setlist(name, values)
    return data, page["revision"]


def kept_task(request: HttpRequest, reference: str | None) -> str:
    """The last task of one proposal (or of any) for which a text waits; nothing otherwise."""
    waiting = [key.partition("/") for key in request.session.get(KEPT, {})]
    return next((task for owner, _slash, task in reversed(waiting) if reference in {None, owner}), "")


def forget(request: HttpRequest, reference: str, task: str) -> None:
    """The page was saved."""
    waiting = request.session.get(KEPT, {})
    if waiting.pop(f"{reference}/{task}", None) is not None:
        request.session[KEPT] = waiting
