"""What the pages of the former site say, and what they leave to a person. Nothing here touches the database."""

from __future__ import annotations

import time
from datetime import date

import pytest

from projects.importing import dates, front_matter, heading, project_page, season_page, site, words
from projects.importing.front_matter import Unreadable
from projects.importing.site import Said
from tests.projects.former_site import HERON, HERON_PATH, LEADS, PAGES, SEASON, SEASON_PATH, TIDE, TIDE_PATH


@pytest.mark.parametrize(
    ("tag", "number", "typo"),
    [
        ("Saison 12", 12, False),
        ("Saison10", 10, True),
        ("saison 7", 7, False),
        ("Sasion 9", 9, True),
        ("Saisons 3", 3, True),
        ("Hors-saison", None, False),
        ("hors saison", None, False),
        ("Hors-sason", None, True),
    ],
)
def test_a_tag_names_a_season_typos_included(tag: str, number: int | None, typo: bool) -> None:
    assert words.season_of(tag) == (number, typo)


@pytest.mark.parametrize("tag", ["Santé", "Maison 4", "Raison 2", "Saison", "Saison 0", "Saison 1000", "Poisson 3", ""])
def test_other_tags_name_none(tag: str) -> None:
    assert words.season_of(tag) is None


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("https://example.slack.com/archives/C0123", "Slack"),
        ("https://mattermost.example.org/equipe/channels/12_heron", "Mattermost"),
        ("https://example.slack.com/team/U1", ""),
        ("https://slack.com.example.org/archives/C0123", ""),
        ("http://example.slack.com/archives/C0123", ""),
        ("https://[oops", ""),
    ],
)
def test_the_host_tells_the_platform(url: str, platform: str) -> None:
    assert words.platform_of(url) == platform


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("à partir du 3 février jusqu'à fin avril", date(2031, 2, 3), date(2031, 4, 30)),
        ("À partir du 1er octobre jusqu’à début janvier", date(2031, 10, 1), date(2032, 1, 1)),
        ("**7 juin 2031** pour 3 mois", date(2031, 6, 7), date(2031, 9, 6)),
        ("du 12 septembre jusqu'au 9 décembre", date(2031, 9, 12), date(2031, 12, 9)),
        ("jusqu'à mi-mai, à partir du 3 mars", date(2031, 3, 3), date(2031, 5, 15)),
        ("à partir du 30 novembre", date(2031, 11, 30), date(2032, 2, 28)),
    ],
)
def test_a_sentence_gives_the_days_of_a_season(text: str, first: date, last: date) -> None:
    assert dates.read(text).days(2031) == (first, last)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("bientôt", "none"),
        ("à partir du 3 fervier jusqu'à fin avril", "month"),
        ("à partir du 3 mars jusqu'à fin arvil", "month"),
        ("à partir du 31 février jusqu'à fin avril", "day"),
        ("à partir du 3 mars jusqu'à fin février", "order"),
    ],
)
def test_a_sentence_that_is_not_understood_says_why(text: str, why: str) -> None:
    with pytest.raises(dates.NoDates) as refusal:
        dates.read(text).days(2031)
    assert refusal.value.why == why


def test_a_project_page_is_read_whole() -> None:
    page = project_page.read(HERON_PATH, HERON)
    assert (page.slug, page.seasons, page.goals) == ("heron", [21, None], [14, 15])
    assert page.themes == ["Biodiversité", "Cartographie"]
    assert [(link.kind, link.url, link.line) for link in page.links] == [
        ("other", "https://marais.example.org/", 10),
        ("repository", "https://forge.example.org/heron", 11),
    ]
    assert page.deliverable == "Une carte que l’on remplit depuis la berge."
    assert "## Pourquoi maintenant\n\nLes roselières" in page.presentation
    assert "**Bon à savoir**\n\nUn héron revient" in page.presentation
    assert page.results.startswith("## Réalisations pendant la saison\n\nTrois marais")
    assert "Deux roselières sont protégées." in page.results


def test_a_section_that_names_people_is_set_aside() -> None:
    page = project_page.read(HERON_PATH, HERON)
    assert LEADS not in page.presentation + page.results + page.deliverable
    assert [(remark.line, LEADS in remark.quote) for remark in page.remarks] == [(36, True)]


def test_a_page_without_description_keeps_its_warning_aside() -> None:
    page = project_page.read(TIDE_PATH, TIDE)
    assert page.presentation == ""
    assert [remark.kind for remark in page.remarks] == ["deduced", "aside", "aside"]
    assert "Saison20" in page.remarks[0].text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("slug: a\n---\nTexte", 1),
        ("---\nslug: a\nTexte sans fin", 1),
        ("---\nslug: a\ntags: [Saison 1\n---\n", 3),
        ("---\n- liste\n---\n", 2),
        ("---\nslug: a\nslug: b\n---\n", 3),
        ("---\na: &x [1]\nb: *x\n---\n", 2),
        ("---\na: !!python/object/apply:os.system [ls]\nslug: [[[[[[[1]]]]]]]\n---\n", 3),
        (f"---\nslug: {'x' * 30_000}\n---\n", 2),
    ],
)
def test_front_matter_that_cannot_be_trusted_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Unreadable) as refusal:
        front_matter.read(text)
    assert refusal.value.line == line


def test_front_matter_made_to_unfold_or_to_nest_is_refused_at_once() -> None:
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a,*a,*a,*a,*a,*a]\n" for n in range(100))
    started = time.perf_counter()
    for header in (laughs, "a: " + "[" * 19_000, "a: " + "{a: " * 4_000, "? " * 9_000):
        with pytest.raises(Unreadable):
            front_matter.read(f"---\n{header}\n---\n")
    assert time.perf_counter() - started < 5


def test_every_scalar_stays_the_text_that_was_written() -> None:
    front = front_matter.read("---\na: 2024-02-05\nb: yes\nc: 1_000\nd: ~\ne: !!int x\n---\n")
    assert front.values == {"a": "2024-02-05", "b": "yes", "c": "1_000", "d": "~", "e": "x"}


def test_a_season_page_is_read_whole() -> None:
    page = season_page.read(SEASON_PATH, SEASON)
    assert (page.number, page.video) == (21, "abcDEF12345")
    assert page.introduction.endswith("Trois associations ont apporté un besoin.")
    told = [
        (run.heading.number, run.heading.emoji, run.heading.title, run.heading.partner, run.heading.slug)
        for run in page.runs
    ]
    assert told == [
        (1, "🪶", "Le compte des hérons", "Marais Vivants", "heron"),
        (2, "🌊", "Marée basse", "Rivages", "maree"),
        (3, "🌰", "Semer des haies", "Bocage", ""),
    ]
    assert [run.channels[0][0] for run in page.runs] == ["21_heron", "21_maree", "21_haies"]
    assert page.runs[0].leads == "Ysoline Canari et Odilon"
    assert page.runs[0].body.endswith("1. Compter\n2. Comparer")
    assert [remark.kind for remark in page.remarks] == ["aside"] * 4


@pytest.mark.parametrize(
    ("words_", "title"),
    [
        ("[🔥 Projet 4 : Un titre - A & B](/projects/x)", "Un titre - A & B"),
        ("[🔥 Projet 4 : Un titre - Pays : A - B](/projects/x)", "Un titre - Pays : A - B"),
        ("[🔥 Projet 4 : Un titre - Braises, le retour](/projects/x)", "Un titre - Braises, le retour"),
        ("[🔥 Projet 4 : Un titre](/projects/x)", "Un titre"),
        ("[🔥 Projet 4 : Un titre - A](/projects/x", "Un titre - A"),
    ],
)
def test_a_heading_that_only_a_person_can_settle_keeps_its_words(words_: str, title: str) -> None:
    found = heading.read(3, words_)
    assert found
    assert title in (found.title, f"{found.title} - {found.partner}")
    assert found.remarks[0].line == 3


def test_a_project_that_ran_twice_counts_for_its_latest_season() -> None:
    found = site.read(PAGES, Said())
    assert found.days == {21: (date(2031, 3, 4), date(2031, 5, 31))}
    assert found.partners_of("heron") == ["Marais Vivants"]
    assert [remark.text for remark in found.seasons[SEASON_PATH].remarks if remark.kind == "deduced"] == [
        "sans lien : projet « semer-des-haies »",
        "année 2031, d’après les dossiers des projets",
    ]


def test_the_year_is_asked_for_when_nothing_says_it() -> None:
    alone = {SEASON_PATH: SEASON}
    found = site.read(alone, Said())
    assert found.days == {}
    assert "l’année manque : refaire l’import avec 21 dans « Saison » et l’année dans « Année »" in [
        r.text for r in found.seasons[SEASON_PATH].remarks
    ]
    assert site.read(alone, Said(season=22, year=2030)).days == {}
    assert site.read(alone, Said(season=21, year=2030)).days == {21: (date(2030, 3, 4), date(2030, 5, 31))}


def test_a_page_without_its_number_takes_the_one_that_is_given() -> None:
    cut = {SEASON_PATH: SEASON.replace("# Saison 21\n", "\n", 1)}
    assert list(site.read(cut, Said()).unreadable) == [SEASON_PATH]
    assert [page.number for page in site.read(cut, Said(season=21)).seasons.values()] == [21]
