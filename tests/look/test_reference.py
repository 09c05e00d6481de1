"""The reference page in a browser: nothing for axe to say or to doubt, room to read, focus that shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

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


def test_a_changed_filter_swaps_the_results_says_so_and_keeps_the_address(
    browser: Browser, reference_html: str, answer: Callable[[Route], None]
) -> None:
    fewer = reference_html.replace("12 projets, 9 recrutent encore", "3 projets, 1 recrute encore")

    def serve(route: Route) -> None:
        if "?" in route.request.url:
            route.fulfill(body=fewer, content_type="text/html; charset=utf-8")
        else:
            answer(route)

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", serve)
    page = context.new_page()
    page.goto("http://portal.test/")
    page.get_by_label("Démocratie", exact=True).check()
    expect(page.locator("#results .summary-line strong")).to_have_text("3 projets, 1 recrute encore")
    expect(page.get_by_role("status")).to_have_text("3 projets, 1 recrute encore")
    expect(page).to_have_url("http://portal.test/?t=climate&t=social&t=democracy")
    expect(page.get_by_label("Démocratie", exact=True)).to_be_focused()
    context.close()


def test_without_script_the_button_filters(browser: Browser, answer: Callable[[Route], None]) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    context.route("**/*", answer)
    page = context.new_page()
    page.goto("http://portal.test/")
    page.get_by_label("Démocratie", exact=True).check()
    page.get_by_role("button", name="Filtrer").click()
    expect(page).to_have_url("http://portal.test/?q=&t=climate&t=social&t=democracy")
    context.close()
