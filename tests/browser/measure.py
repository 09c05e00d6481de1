"""What a page weighs and how it behaves, measured in the browser."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# EcoIndex's quantiles: an answer's rank among the pages of the web.
QUANTILES = {
    "dom": "0 47 75 159 233 298 358 417 476 537 603 674 753 843 949 1076 1237 1459 1801 2479 594601",
    "requests": "0 2 15 25 34 42 49 56 63 70 78 86 95 105 117 130 147 170 205 281 3920",
    "kilobytes": (
        "0 1.37 144.7 319.53 479.46 631.97 783.38 937.91 1098.62 1265.47 1448.32 1648.27 1876.08 2142.06 2465.37 "
        "2866.31 3401.59 4155.73 5400.08 8037.54 223212.26"
    ),
}
NODES = "document.querySelectorAll('*').length - document.querySelectorAll('svg *').length"
FOCUS_SHOWN = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return 'end';
  // A choice draws its focus on its label; a row that is all link, on the row.
  const around = e.closest('label') || e.closest('li'), s = getComputedStyle(e), l = around && getComputedStyle(around);
  const drawn = c => c && ((c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) > 0) || c.boxShadow !== 'none');
  return drawn(s) || drawn(l) ? 'shown' : e.outerHTML.slice(0, 160);
}"""


@dataclass
class Weight:
    """One visit of one page: bytes on the wire with headers, addresses asked, nodes without SVG children."""

    bytes: int = 0
    asked: dict[str, str] = field(default_factory=dict)
    waited_for: set[str] = field(default_factory=set)
    nodes: int = 0

    @property
    def urls(self) -> list[str]:
        return [url for url in self.asked.values() if not url.startswith("data:")]

    def sent(self, event: dict[str, Any]) -> None:
        self.asked[event["requestId"]] = event["request"]["url"]
        self.waited_for.add(event["requestId"])

    def answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            del self.asked[event["requestId"]]

    def finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event.get("encodedDataLength", 0))
        self.waited_for.discard(event["requestId"])

    @property
    def ecoindex(self) -> float:
        """0 to 100; A above 80, B above 70."""
        values = {"dom": self.nodes, "requests": len(self.urls), "kilobytes": self.bytes / 1024}
        rank = {name: _rank(QUANTILES[name], value) for name, value in values.items()}
        return 100 - 5 * (3 * rank["dom"] + 2 * rank["requests"] + rank["kilobytes"]) / 6


def _rank(quantiles: str, value: float) -> float:
    steps = [float(step) for step in quantiles.split()]
    low = min(bisect_right(steps, value), len(steps) - 1) - 1
    return low + (value - steps[low]) / (steps[low + 1] - steps[low])


@contextmanager
def visit(page: Page, path: str, status: int = 200) -> Iterator[Weight]:
    """Go to `path`, and weigh what the network carries until the block ends; another status than `status` fails."""
    weight = Weight()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", weight.sent)
    session.on("Network.responseReceived", weight.answered)
    session.on("Network.loadingFinished", weight.finished)
    session.on("Network.loadingFailed", weight.finished)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status, f"{path}: {answer.status}"
    weight.nodes = page.evaluate(NODES)
    yield weight
    end = time.monotonic() + 10
    while weight.waited_for:
        assert time.monotonic() < end, f"{path} still waits for {[weight.asked[one] for one in weight.waited_for]}"
        page.wait_for_timeout(20)
    session.detach()


def axe_findings(page: Page) -> list[str]:
    """Violations and what axe could not decide, in one line each."""
    results = Axe().run(page).response
    return [
        f"{kind} {rule['id']}: {[node['target'] for node in rule['nodes'][:3]]}"
        for kind in ("violations", "incomplete")
        for rule in results[kind]
    ]


def html_errors(source: str) -> list[str]:
    """What the HTML standard's parser objects to, and ids used twice."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(source)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    return [f"{position}: {code} {data}" for position, code, data in parser.errors] + [f"id twice: {i}" for i in twice]


def heading_errors(page: Page) -> list[str]:
    """No or several h1, and levels that skip."""
    levels = page.eval_on_selector_all("h1,h2,h3,h4,h5,h6", "all => all.map(h => Number(h.tagName[1]))")
    skips = [f"h{a} then h{b}" for a, b in pairwise(levels) if b > a + 1]
    return [*skips, *([] if levels.count(1) == 1 else [f"{levels.count(1)} h1"])]


def hidden_focus(page: Page, most: int = 80) -> list[str]:
    """Tab stops that do not show their focus."""
    hidden = []
    for _ in range(most):
        page.keyboard.press("Tab")
        verdict = page.evaluate(FOCUS_SHOWN)
        if verdict == "end":
            break
        if verdict != "shown":
            hidden.append(verdict)
    return hidden
