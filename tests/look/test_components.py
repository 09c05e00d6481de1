"""The markup that pages are built from."""

import re

import html5lib
import pytest
from django.template import loader
from pytest_django import Settings

from tests.browser.measure import html_errors
from tests.look.conftest import ROOT, Render
from tests.look.samples import SampleForm, cards

CARD = (
    '{% include "components/card.html" with title=card.title url=card.url themes=card.themes number=card.number '
    "partner=card.partner sentence=card.sentence roles=card.roles state=card.state state_label=card.state_label "
    "places=card.places only %}"
)


def nodes(html: str) -> int:
    """Elements of a fragment, without the children of SVG."""
    outside = re.sub(r"(<svg[^>]*>).*?</svg>", r"\1</svg>", html, flags=re.DOTALL)
    return len(re.findall(r"<[a-z]", outside))


def test_the_reference_page_is_valid_html(reference_html: str) -> None:
    assert html_errors(reference_html) == []


def test_a_card_with_three_roles_has_at_most_16_nodes(render: Render) -> None:
    assert nodes(render(CARD, card=cards(1)[0])) <= 16


def test_a_card_says_its_state_in_words(render: Render) -> None:
    html = render(CARD, card=cards(1)[0])
    assert "Recrute encore" in html
    assert "7 personnes sur 10" in html


def test_editions_of_one_theme_get_different_drawings(render: Render) -> None:
    drawn = {render('{% include "components/illustration.html" with theme="social" %}', number=n) for n in range(10)}
    assert len(drawn) == 10


def test_an_edition_without_number_still_gets_a_drawing(render: Render) -> None:
    html = render('{% include "components/illustration.html" with theme="social" %}', number=None)
    assert "#social-0" in html


def test_every_error_is_listed_above_the_title_and_leads_to_its_field(reference_html: str) -> None:
    page = html5lib.parse(reference_html, namespaceHTMLElements=False)
    controls = {e.get("id") for name in ("input", "textarea", "select") for e in page.iter(name)}
    summary = reference_html[reference_html.index("error-summary") : reference_html.index("<h1")]
    links = re.findall(r'href="#([^"]+)"', summary)
    assert len(links) == 4
    assert set(links) <= controls


def test_what_describes_a_field_exists(reference_html: str) -> None:
    ids = set(re.findall(r' id="([^"]+)"', reference_html))
    described = re.findall(r'aria-describedby="([^"]+)"', reference_html)
    assert described
    assert {name for names in described for name in names.split()} <= ids


def test_the_title_says_error_when_a_form_has_errors(reference_html: str, render: Render) -> None:
    assert "<title>Erreur\u00a0: Référence | Saisons, Data for Good</title>" in reference_html
    assert "Erreur" not in render('{% extends "base.html" %}', form=SampleForm())


def test_a_page_for_everybody_holds_no_token(reference_html: str) -> None:
    assert "csrfmiddlewaretoken" not in reference_html


@pytest.mark.parametrize("section", ["projects", "seasons", "propose"])
def test_the_present_section_is_marked_once(render: Render, section: str) -> None:
    assert render('{% include "components/header.html" %}', nav=section).count('aria-current="page"') == 1


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_pages_for_a_broken_site_need_no_request_and_no_database(name: str) -> None:
    html = loader.get_template(name).render()
    assert html_errors(html) == []
    assert "<h1" in html
    assert "{% url" not in (ROOT / "templates" / name).read_text()


@pytest.mark.parametrize("name", ["404.html", "403.html", "403_csrf.html"])
def test_pages_that_refuse_say_what_to_do(render: Render, name: str) -> None:
    html = render(f'{{% include "{name}" %}}')
    assert html_errors(html) == []
    assert 'href="/aide/"' in html


@pytest.mark.parametrize("name", ["help", "accessibility", "legal", "privacy"])
def test_pages_of_words_are_valid_html(render: Render, name: str) -> None:
    assert html_errors(render(f'{{% include "pages/{name}.html" %}}')) == []


def test_contact_and_legal_facts_come_from_settings(render: Render, settings: Settings) -> None:
    assert "à compléter par l’association" in render('{% include "pages/legal.html" %}')
    settings.SITE_CONTACT_EMAIL = "bonjour@example.org"
    settings.LEGAL = dict.fromkeys(settings.LEGAL, "rue des Essais")
    html = render('{% include "pages/legal.html" %}')
    assert html.count("rue des Essais") == 3
    assert "à compléter" not in html
