"""English is whole: every French sentence of pages and mails has its own, and what runs is what is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house import catalogue
from tests.house.conftest import ROOT

HOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+")
FRENCH_MARKS = re.compile(r"[«»]|[\u00a0\u202f][;:!?]")
AGAIN = "make messages, then translate what is empty in locale/en"


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    return catalogue.compiled()


def test_every_sentence_of_the_sources_is_in_the_catalogue(files: list[Path]) -> None:
    known = catalogue.written()
    missing = {message: file for message, file in catalogue.said(files).items() if message not in known}
    assert missing == {}, AGAIN


def test_nothing_in_the_catalogue_is_left_in_french(files: list[Path], english: dict[str, str]) -> None:
    assert [message for message in catalogue.said(files) if message not in english] == [], AGAIN


def test_what_runs_is_what_is_written(english: dict[str, str]) -> None:
    """The compiled file is committed, so that no machine needs gettext to serve English."""
    assert english == {message: entry.english for message, entry in catalogue.written().items() if entry.english}


def test_english_keeps_what_is_filled_in_and_is_set_as_english_is(english: dict[str, str]) -> None:
    assert {message for message, text in english.items() if FRENCH_MARKS.search(text)} == set()
    entries = [entry for entry in catalogue.written().values() if entry.english]
    changed = [one for one in entries if sorted(HOLDERS.findall(one.french)) != sorted(HOLDERS.findall(one.english))]
    assert changed == []


def test_a_planted_sentence_is_found(tmp_path: Path) -> None:
    module = '_("Un")\nngettext("%(n)s mot", "%(n)s mots", 2)\nthing.pgettext("fruit", "Avocat")\n_(variable)\n'
    assert set(catalogue._of_module(module)) == {"Un", "%(n)s mot", "fruit\x04Avocat"}
    page = '{% translate "L’un" %} {% blocktranslate count n=2 trimmed %}\n  un {{ n }}\n{% plural %}des'
    page += "{% endblocktranslate %}"
    assert set(catalogue._of_template(page)) == {"L’un", "un %(n)s"}
    assert not catalogue.is_for_english(ROOT / "partners/admin/forms.py")
    assert catalogue.is_for_english(ROOT / "templates/letters/letter.txt")
