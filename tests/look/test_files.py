"""What the look weighs, and that its parts fit: drawings, classes and files that templates name exist."""

import gzip
import re
from pathlib import Path

import pytest

from tests.look.conftest import ROOT, STATIC

KB = 1024
TEMPLATES = [*sorted((ROOT / "templates").rglob("*.html")), *sorted((ROOT / "tests/look/templates").glob("*.html"))]
PAGES = [file for file in TEMPLATES if not {"admin", "email", "letters"} & set(file.parts)]
CSS = (STATIC / "css/portal.css").read_text()


def gzipped(name: str) -> int:
    """Size on the wire, in bytes."""
    return len(gzip.compress((STATIC / name).read_bytes(), 9))


def test_the_stylesheet_weighs_at_most_10_kb() -> None:
    assert gzipped("css/portal.css") <= 10 * KB


def test_all_scripts_together_weigh_at_most_4_kb() -> None:
    assert sum(file.stat().st_size for file in (STATIC / "js").glob("*.js")) <= 4 * KB


def test_fonts_are_two_files_of_at_most_45_kb_with_their_licences() -> None:
    fonts = list((STATIC / "fonts").glob("*.woff2"))
    assert len(fonts) == 2
    assert sum(font.stat().st_size for font in fonts) <= 45 * KB
    assert len(list((STATIC / "fonts").glob("OFL-*.txt"))) == 2


def test_a_first_visit_has_10_kb_left_for_its_page() -> None:
    shared = sum(gzipped(name) for name in ("css/portal.css", "img/sprite.svg", "js/portal.js"))
    assert shared + sum(font.stat().st_size for font in (STATIC / "fonts").glob("*.woff2")) <= 50.5 * KB


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_template_writes_style_or_script_inline(file: Path) -> None:
    text = file.read_text()
    assert re.findall(r"\sstyle=|\son[a-z]+=|<style|javascript:", text) == []
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/json" in script


def test_every_drawing_that_templates_name_exists() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img/sprite.svg").read_text()))
    used = set()
    for file in TEMPLATES:
        text = file.read_text()
        used |= set(re.findall(r"sprite\.svg' %}#([a-z][\w-]*)", text))
        used |= set(re.findall(r'illustration\.html" with (?:css="[^"]*" )?name="([\w-]+)"', text))
    assert used - drawn == set()
    assert {f"{theme}-{n}" for theme in ("climate", "social", "democracy") for n in range(10)} <= drawn


def test_every_file_that_the_stylesheets_name_exists() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        for name in re.findall(r'url\("([^"]+)"\)', sheet.read_text()):
            assert (sheet.parent / name).is_file()


def test_every_class_of_a_page_is_in_the_stylesheet() -> None:
    known = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)))
    unknown: dict[str, set[str]] = {}
    for file in PAGES:
        for classes in re.findall(r'class="([^"{]*)"', file.read_text()):
            if strange := set(classes.split()) - known:
                unknown.setdefault(str(file.relative_to(ROOT)), set()).update(strange)
    assert unknown == {}
