"""Colours are tokens; each pair that meets on a page is readable (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

import pytest

from tests.look.conftest import STATIC

THEMES = ["climate", "social", "democracy"]
FILLS = [*THEMES, *(f"{theme}-light" for theme in THEMES), "violet-light", "paper", "white"]
TEXT = [("ink", fill) for fill in (*FILLS, "error-light")]
TEXT += [("grey", fill) for fill in ("paper", "white", "violet-light", "social-light", "climate-light")]
TEXT += [("violet", "paper"), ("violet", "white"), ("error", "paper"), ("error", "white"), ("error", "error-light")]
TEXT += [("white", fill) for fill in ("violet", "ink", "night", "error")]
EDGES = [("ink", "paper"), ("violet", "paper"), ("error", "paper"), ("white", "night"), ("climate", "night")]


def tokens() -> dict[str, str]:
    """Colour tokens of the stylesheet, by name."""
    css = (STATIC / "css/portal.css").read_text()
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{3}|[0-9a-f]{6});", css)
    return {name: value if len(value) == 6 else "".join(c * 2 for c in value) for name, value in found}


def luminance(colour: str) -> float:
    """Relative luminance, as https://www.w3.org/TR/WCAG22/#dfn-relative-luminance defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    """Contrast of two tokens, from 1 to 21."""
    colours = tokens()
    light, dark = sorted((luminance(colours[one]), luminance(colours[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "fill"), TEXT)
def test_text_is_readable_on_its_fill(text: str, fill: str) -> None:
    assert ratio(text, fill) >= 4.5


@pytest.mark.parametrize(("edge", "fill"), EDGES)
def test_edges_and_focus_are_seen(edge: str, fill: str) -> None:
    assert ratio(edge, fill) >= 3


def test_violet_on_night_would_not_be_readable() -> None:
    assert ratio("violet", "night") < 4.5
