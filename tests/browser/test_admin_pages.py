"""Our own pages in the admin, in the states that coordinators meet, at two widths; the seed writes the states."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import enter
from tests.browser.measure import heading_errors
from tests.browser.test_channels import OVERFLOW
from tests.stack import Stack

pytestmark = pytest.mark.browser
PLANS = {"every kind": 1, "stopped by the cap": 2, "being applied": 3, "with errors": 4, "going back": 5, "stale": 6}
PAGES = {
    **{f"plan {name}": f"/admin/chat/syncplan/{number}/change/?rester" for name, number in PLANS.items()},
    "plan to allow": "/admin/chat/syncplan/2/etape/appliquer/",
    "glance": "/admin/chat/planset/coup-d-oeil/",
    "season's plans": "/admin/chat/planset/1/change/?rester",
    "two people": "/admin/accounts/user/reunir/?kept=2&dropped=3",
    "by hand": "/admin/chat/finding/a-la-main/",
    "season's mails": "/admin/projects/mailseason/1/change/",
    "season's mails, past": "/admin/projects/mailseason/2/change/",
    "one of them": "/admin/projects/mailseason/1/mail/first_week/",
    "the question": "/admin/projects/mailseason/1/mail/still_there/",
    "mail to hold back": "/admin/projects/mailseason/1/etape/suspendre-end/",
    **{f"move {number}": f"/admin/chat/move/{number}/change/" for number in (1, 4)},
}
# The widest lists there are.
LISTS = ("accounts/auditline", "accounts/user", "chat/account", "chat/finding", "outbox/mail", "volunteers/volunteer")
IN_ITS_BOX = "(box => box.scrollWidth - box.clientWidth)(document.querySelector('#changelist .results'))"


def test_no_page_of_ours_has_an_error_a_skipped_heading_or_something_wider_than_the_screen(
    sized_page: Page, site: Stack, sessions: dict[str, str]
) -> None:
    page, found, said = sized_page, dict[str, list[str]](), list[str]()
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    enter(page, site, sessions["chloe"])
    for name, path in PAGES.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, name
        # Before axe, whose own styles the site's policy refuses, aloud.
        spoken = said.copy()
        rules = Axe().run(page, context="#content").response["violations"]
        wide = [f"{page.evaluate(OVERFLOW)} px too wide"] if page.evaluate(OVERFLOW) > 0 else []
        found[name] = [rule["id"] for rule in rules] + heading_errors(page) + wide + spoken
        said.clear()
    assert {name: errors for name, errors in found.items() if errors} == {}


def test_a_list_fits_a_laptop_and_scrolls_in_its_own_box_on_a_phone(
    sized_page: Page, site: Stack, sessions: dict[str, str]
) -> None:
    page, wide = sized_page, dict[str, int]()
    enter(page, site, sessions["chloe"])
    on_a_laptop = page.viewport_size is not None and page.viewport_size["width"] > 1000
    for name in LISTS:
        page.goto(f"/admin/{name}/")
        wide[name] = page.evaluate(IN_ITS_BOX) if on_a_laptop else page.evaluate(OVERFLOW)
    assert {name: by for name, by in wide.items() if by > 0} == {}
