"""The address says the language: of the page, of what search engines read, of what is kept, and of the way back."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from projects.models import Edition
from tests import factories
from tests.language.french import switch
from tests.pages.scene import Site, commit

pytestmark = pytest.mark.django_db
PAGES = ("/", "/projets/", "/projets/vigie/", "/saisons/", "/agenda/", "/proposer/", "/aide/", "/compte/login/")
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">')
NAMESPACES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def edition() -> Edition:
    return factories.edition(project=factories.project(slug="vigie", title="Vigie"), season=factories.season(12))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_its_language_in_its_header_and_its_root(client: Client, path: str) -> None:
    for prefix, language in (("", "fr"), ("/en", "en")):
        answer = client.get(f"{prefix}{path}", headers={"accept-language": "de, en;q=0.5", "cookie": "language=en"})
        assert answer["Content-Language"] == language
        assert f'<html lang="{language}">' in answer.content.decode()
        assert "Accept-Language" not in answer.get("Vary", "")


@pytest.mark.parametrize("path", PAGES)
def test_both_languages_name_the_same_three_absolute_addresses_and_each_itself(client: Client, path: str) -> None:
    site, told = settings.SITE_URL, []
    for own in (path, f"/en{path}"):
        page = client.get(f"{own}?page=1").content.decode()
        told.append(dict(ALTERNATE.findall(page)))
        assert f'<link rel="canonical" href="{site}{own}">' in page
        assert f'<meta property="og:url" content="{site}{own}">' in page
    assert told[0] == told[1] == {"fr": f"{site}{path}", "en": f"{site}/en{path}", "x-default": f"{site}{path}"}


def test_the_sitemap_tells_each_address_with_its_alternates(client: Client) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = {}
    for entry in tree.findall("map:url", NAMESPACES):
        links = {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMESPACES)}
        found[entry.findtext("map:loc", namespaces=NAMESPACES)] = links
    site = settings.SITE_URL
    alike = {"fr": f"{site}/projets/vigie/", "en": f"{site}/en/projets/vigie/", "x-default": f"{site}/projets/vigie/"}
    assert found[f"{site}/projets/vigie/"] == found[f"{site}/en/projets/vigie/"] == alike
    assert all(set(links) == {"fr", "en", "x-default"} for links in found.values())


def test_robots_stay_out_of_accounts_in_both_languages(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /compte/", "Disallow: /en/compte/"} <= set(lines)
    assert client.get("/en/robots.txt").status_code == 404


def test_the_switch_keeps_path_and_query_both_ways(client: Client) -> None:
    asked = "/projets/?q=carte&dimension=climate&page=1"
    there = switch(client.get(asked).content.decode())
    assert there == f"/en{asked}"
    assert switch(client.get(there).content.decode()) == asked


def test_the_switch_of_a_form_with_errors_leads_to_the_form(client: Client, edition: Edition) -> None:
    factories.need(edition=edition)
    client.force_login(factories.user("Zoé"))
    join = f"/en/rejoindre/{edition.slug}/"
    answer = client.post(join, {})
    assert answer.context["form"].errors
    assert switch(answer.content.decode()) == join.removeprefix("/en")


def test_a_page_that_is_in_no_language_leads_home_in_the_other(edition: Edition) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.user("Zoé"))
    assert switch(strict.get("/en/nulle-part/").content.decode()) == "/"
    refused = strict.post("/projets/vigie/", {})
    assert refused.status_code == 403
    assert switch(refused.content.decode()) == "/en/"


def test_a_kept_page_is_never_given_in_the_other_language() -> None:
    commit()
    site = Site()
    for _twice in range(2):
        for path, language in (("/projets/", "fr"), ("/en/projets/", "en")):
            answer = site.ask(path, HTTP_ACCEPT_LANGUAGE="en" if language == "fr" else "fr")
            assert f'<html lang="{language}">' in answer.text
            assert answer.headers["Content-Language"] == language
    assert site.made == 2
    etags = [site.ask(path).headers["ETag"] for path in ("/projets/", "/en/projets/")]
    assert site.ask("/en/projets/", HTTP_IF_NONE_MATCH=etags[0]).status == 200
    assert site.ask("/en/projets/", HTTP_IF_NONE_MATCH=etags[1]).status == 304
