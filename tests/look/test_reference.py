"""The reference page in a browser: nothing for axe to say or to doubt, room to read, focus that shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.measure import NODES, axe_findings, heading_errors, hidden_focus

pytestmark = pytest.mark.browser
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll(`main :is(a.btn, button, summary, select, input:not([type=checkbox],
[type=radio], [type=hidden])), main label:has([type=checkbox], [type=radio]), header a, header button, footer a`)]
.filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture(params=[1280, 390, 320], ids=["wide", "phone", "narrow"])
def page(request: pytest.FixtureRequest, browser: Browser, answer: Callable[[Route], None]) -> Iterator[Page]:
    """The reference page, with every static file from the repository."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    context.route("**/*", answer)
    page = context.new_page()
    page.goto("http://portal.test/", wait_until="networkidle")
    yield page
    context.close()


def test_axe_finds_nothing_and_doubts_nothing(page: Page) -> None:
    assert axe_findings(page) == []


def test_axe_would_find_pale_text(page: Page) -> None:
    page.locator(".lead").first.evaluate("e => { e.style.color = '#aaa' }")
    assert [line for line in axe_findings(page) if "color-contrast" in line]


def test_headings_skip_no_level(page: Page) -> None:
    assert heading_errors(page) == []


def test_nothing_scrolls_sideways_even_with_spaced_text(page: Page) -> None:
    assert page.evaluate(WIDER) == 0
    page.add_style_tag(content=SPACING)
    assert page.evaluate(WIDER) == 0


def test_targets_are_44_pixels_high(page: Page) -> None:
    assert page.evaluate(SMALL) == []


def test_every_tab_stop_shows_its_focus(page: Page) -> None:
    assert hidden_focus(page) == []


def test_the_page_of_everything_stays_under_400_nodes(page: Page) -> None:
    assert page.evaluate(NODES) <= 400


def test_the_summary_of_errors_takes_the_focus_without_script(page: Page) -> None:
    assert page.evaluate("document.activeElement.className") == "paper error-summary"
