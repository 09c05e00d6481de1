"""Edge case 19: accents, emoji, empty names, cuts and collisions."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from chat.naming import MATTERMOST_LIMIT, SLACK_LIMIT, check, check_pattern, display, slug

MATTERMOST = re.compile(r"^[a-z0-9]+([a-z\-_0-9]+|(__)?)[a-z0-9]*$")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Pôle", "pole"),
        ("12_bloom", "12_bloom"),
        ("Cœur d’été", "coeur-d-ete"),
        ("🌸", "canal"),
        ("", "canal"),
        ("é", "canal-e"),
        ("  -- 12 / Données & Climat --  ", "12-donnees-climat"),
        ("環境", "canal"),
    ],
)
def test_19_a_name_becomes_what_both_platforms_accept(text: str, name: str) -> None:
    assert slug(text) == name


@pytest.mark.parametrize("limit", [MATTERMOST_LIMIT, SLACK_LIMIT])
def test_19_two_long_names_with_one_beginning_stay_two_after_the_cut(limit: int) -> None:
    first, second = slug("a" * 90 + "b", limit=limit), slug("a" * 90 + "c", limit=limit)
    assert first != second
    assert len(first) == len(second) == limit


def test_a_name_of_the_limit_is_not_cut() -> None:
    assert slug("a" * 64) == "a" * 64


def test_16_19_a_taken_name_gets_a_number_even_at_the_limit() -> None:
    assert slug("Pôle", taken={"pole", "pole-2"}) == "pole-3"
    assert slug("a" * 64, taken={"a" * 64}) == "a" * 62 + "-2"


@given(st.text(max_size=200))
def test_19_any_text_gives_a_name_the_server_accepts(text: str) -> None:
    name = slug(text)
    assert MATTERMOST.match(name)
    assert 2 <= len(name) <= MATTERMOST_LIMIT


def test_19_a_display_name_fits_on_one_line_of_sixty_four_characters() -> None:
    assert display("Projet\n Été 🌞") == "Projet Été 🌞"
    assert len(display("é" * 65)) == 64


@given(st.text(max_size=120))
def test_a_name_the_portal_makes_is_one_it_accepts(text: str) -> None:
    assert check(slug(text)) == slug(text)


@pytest.mark.parametrize("name", ["", "a", "Pôle", "a b", "_a", "a-", "a" * 65])
def test_a_name_somebody_writes_is_refused_with_one_that_would_do(name: str) -> None:
    with pytest.raises(ValidationError):
        check(name)


@pytest.mark.parametrize("pattern", ["{season}_{slug}", "s{season}-{number}", "{slug}"])
def test_a_pattern_tells_editions_apart(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["{season}", "", "projet", "{slug", "{slug}}", "{}", "{slug!r}", "{slug:>9}", "{slug.x}", "É{slug}", "{0}"],
)
def test_a_pattern_that_would_name_them_alike_or_wrongly_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        check_pattern(pattern)
