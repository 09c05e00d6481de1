"""How the site is found: sitemap, robots, feed, and what other sites show of a page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from projects import actions
from projects.models import Edition
from seasons.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
SITE = "https://saisons.example.org"
EVIL: Any = {"headers": {"host": "localhost"}}


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def edition() -> Edition:
    return factories.edition(project=factories.project(slug="vigie", title="Vigie"), season=factories.season(12))


def test_the_sitemap_lists_what_visitors_may_read_at_the_sites_own_address(client: Client, edition: Edition) -> None:
    hidden = factories.edition(project=factories.project(slug="cachee"), season=edition.season)
    Edition.objects.filter(pk=hidden.pk).update(published=False)
    answer = client.get("/sitemap.xml", **EVIL)
    tree = ElementTree.fromstring(answer.content)
    found = [node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"{SITE}/projets/vigie/" in found
    assert f"{SITE}{edition.season.get_absolute_url()}" in found
    assert f"{SITE}/propositions/" in found
    assert not [url for url in found if "cachee" in str(url)]
    assert all(str(url).startswith(f"{SITE}/") for url in found)
    assert b"localhost" not in answer.content


def test_the_sitemap_lists_the_events_to_come_that_everybody_may_read(client: Client, edition: Edition) -> None:
    now = timezone.now()
    days = {"kick-off": 2, "past": -2, "team": 3}
    events = {
        title: Event.objects.create(
            title=title,
            kind="meet_up",
            season=edition.season,
            starts_at=now + timedelta(days=day),
            ends_at=now + timedelta(days=day, hours=1),
            place="Lyon",
            public=title != "team",
        )
        for title, day in days.items()
    }
    page = client.get("/sitemap.xml").content.decode()
    assert f"<loc>{SITE}/agenda/</loc>" in page
    told = [title for title, event in events.items() if f"<loc>{SITE}{event.get_absolute_url()}</loc>" in page]
    assert told == ["kick-off"]


def test_robots_are_told_where_the_sitemap_is_and_what_is_not_for_them(client: Client) -> None:
    answer = client.get("/robots.txt", **EVIL)
    assert answer["Content-Type"] == "text/plain"
    assert f"Sitemap: {SITE}/sitemap.xml" in answer.content.decode().splitlines()
    assert "Disallow: /admin/" in answer.content.decode()


def test_the_feed_tells_projects_as_they_are_published_latest_first(client: Client, edition: Edition) -> None:
    older, news = (factories.edition(season=edition.season) for _one in range(2))
    for one in (older, news):
        Edition.objects.filter(pk=one.pk).update(published=False)
        actions.publish_edition(edition=one, published=True, actor=None)
    Edition.objects.filter(pk=older.pk).update(published_at=timezone.now() - timedelta(days=1))
    answer = client.get("/projets/nouveaux.xml", **EVIL)
    channel = ElementTree.fromstring(answer.content).find("channel")
    assert channel is not None
    titles = [item.findtext("title") for item in channel.iter("item")]
    assert titles == [f"{one.display_title} ({one.season})" for one in (news, older)]  # not the one without a date
    links = [item.findtext("link") for item in channel.iter("item")]
    assert links[0] == f"{SITE}{news.get_absolute_url()}"
    assert b"localhost" not in answer.content


def test_publishing_again_is_no_news(edition: Edition) -> None:
    actions.publish_edition(edition=edition, published=True, actor=None)
    first = edition.published_at
    assert first is not None
    actions.publish_edition(edition=edition, published=False, actor=None)
    actions.publish_edition(edition=edition, published=True, actor=None)
    assert edition.published_at == first


@pytest.mark.parametrize("path", ["/", "/projets/vigie/", "/projets/", "/saisons/"])
def test_a_page_says_its_one_address_and_what_to_show_of_it(client: Client, edition: Edition, path: str) -> None:
    page = client.get(f"{path}?page=1", **EVIL).content.decode()
    assert f'<link rel="canonical" href="{SITE}{path}">' in page
    said = dict(re.findall(r'property="og:(\w+)" content="([^"]*)"', page))
    assert said["url"] == f"{SITE}{path}"
    assert said["image"].startswith(f"{SITE}/static/img/share")
    assert said["description"]
    if "vigie" in path:
        assert said["title"] == "Vigie"


def test_a_signed_in_page_says_nothing_of_itself_elsewhere(client: Client, edition: Edition) -> None:
    client.force_login(factories.user("Zoé"))
    assert "og:url" not in client.get("/projets/vigie/").content.decode()
