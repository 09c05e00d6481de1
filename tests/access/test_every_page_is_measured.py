"""Every page somebody may open is walked in the browser: budgets, axe, valid HTML, focus, no sideways scroll."""

from __future__ import annotations

from string import Formatter

from django.urls import resolve

from tests.access.test_table import table
from tests.browser.test_pages import PAGES

# Opened, and no page: files, and answers to programs.
NO_PAGE = (".ics", ".txt", ".xml", "healthz", "readyz", "/pieces/<int:pk>/")


def walked() -> set[str]:
    """The routes of the pages that `test_pages.py` opens."""
    return {resolve(_filled(page.path)).route for page in PAGES}


def _filled(path: str) -> str:
    """The path with its tokens, and without its question."""
    names = {name: "1" for _text, name, *_rest in Formatter().parse(path) if name}
    return path.format(**names).partition("?")[0]


def test_every_page_somebody_may_open_is_measured() -> None:
    open_to = {route for route, (get, _post) in table().items() if "ok" in get and not route.startswith("admin")}
    pages = {route for route in open_to if not route.endswith(NO_PAGE)}
    assert sorted(pages - walked()) == []
