"""A part drawn once is the part itself, for each of its values and languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.template.autoreload import reset_loaders
from django.utils import translation

from accounts.templatetags.drawn import _drawn

ROOT = Path(__file__).resolve().parents[2]
CLOCKS = re.compile(r"\{% now|\|(delay|in_words|when_of|until_of|timesince|timeuntil|naturaltime|date|time)\b")


@pytest.fixture(autouse=True)
def template(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    path = tmp_path / "part.html"
    path.write_text("{% load i18n %}{% get_current_language as code %}{{ code }} {{ word }} {{ stranger }}")
    _drawn.cache_clear()
    yield path
    _drawn.cache_clear()


def part(**context: Any) -> str:
    return Template('{% load drawn %}{% drawn "part.html" word=word %}').render(Context(context))


def test_it_is_drawn_once_for_each_of_its_values_and_languages(template: Path) -> None:
    assert part(word="mot") == "fr mot "
    with translation.override("en"):
        assert part(word="mot") == "en mot "
    template.unlink()
    assert part(word="mot") == "fr mot "
    assert _drawn.cache_info().hits == 1


def test_it_knows_nothing_of_the_page_and_escapes_what_it_is_given() -> None:
    assert part(word="<b>", stranger="user") == "fr &lt;b&gt; "


def test_a_developer_sees_a_template_as_it_is_now(settings: Any, template: Path) -> None:
    settings.DEBUG = True
    part(word="mot")
    template.write_text("{{ word }} autrement")
    reset_loaders()  # as the development server does
    assert part(word="mot") == "mot autrement"


def test_no_part_that_is_drawn_once_asks_for_the_time() -> None:
    pages = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    names = {name for page in pages for name in re.findall(r'\{% drawn "([^"]+)"', page)}
    assert names > {"components/torn.html", "components/header.html"}
    assert [name for name in names if CLOCKS.search((ROOT / "templates" / name).read_text())] == []
