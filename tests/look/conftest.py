"""The reference page, rendered without a database and served to the browser from memory."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Route

from tests.browser.conftest import browser_type_launch_args  # noqa: F401
from tests.look.samples import reference

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    """`render(source, **context)`: a template's text for somebody who is not signed in."""

    def to_html(source: str, **context: object) -> str:
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        return str(engines["django"].from_string(source).render(context, request))

    return to_html


@pytest.fixture
def reference_html(render: Render) -> str:
    """Every component on one page."""
    return render((ROOT / "tests/look/templates/reference.html").read_text(), **reference())


@pytest.fixture
def answer(reference_html: str) -> Callable[[Route], None]:
    """What the browser gets: the page, or a static file as it lies in the repository."""

    def serve(route: Route) -> None:
        path = route.request.url.split("//", 1)[1].partition("/")[2].partition("?")[0]
        if path.startswith("static/"):
            file = STATIC / path.removeprefix("static/")
            kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            route.fulfill(body=reference_html, content_type="text/html; charset=utf-8")

    return serve
