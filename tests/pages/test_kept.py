"""A kept page is the page itself, for whoever may have it, for as long as it is true."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from config.pages import RECHECK, Generation, Page
from seasons.models import Season
from tests import factories
from tests.pages.scene import Site, commit

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    factories.edition()
    commit()
    return Site()


def test_the_second_visitor_gets_the_first_ones_page_with_the_same_headers(site: Site) -> None:
    for packing in ("", "gzip, br"):
        site.asks_again()
        site.shelf.current = None
        first = site.ask("/projets/", HTTP_ACCEPT_ENCODING=packing)
        made = site.made
        second = site.ask("/projets/", HTTP_ACCEPT_ENCODING=packing)
        assert site.made == made
        assert second == first
        assert ("Content-Encoding" in second.headers) == bool(packing)


def test_a_kept_page_says_what_protects_its_reader(site: Site) -> None:
    site.ask("/")
    headers = site.ask("/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(headers["Vary"].split(", "))


def test_packed_and_plain_are_the_same_page_whoever_came_first(site: Site) -> None:
    plain = site.ask("/projets/")
    packed = site.ask("/projets/", HTTP_ACCEPT_ENCODING="gzip")
    assert site.made == 1
    assert packed.text == plain.text
    assert packed.headers["Content-Length"] == str(len(packed.body))
    assert len(packed.body) < len(plain.body) / 2


def test_who_knows_the_page_is_told_so_and_a_head_has_no_body(site: Site) -> None:
    known = site.ask("/projets/").headers["ETag"]
    again = site.ask("/projets/", HTTP_IF_NONE_MATCH=known)
    assert (again.status, again.body) == (304, b"")
    head = site.ask("/projets/", method="HEAD")
    assert (head.status, head.body, site.made) == (200, b"", 1)


@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, "messages"])
def test_a_session_or_a_message_goes_past_and_leaves_nothing(site: Site, name: str) -> None:
    session = SessionStore()
    session.create()
    cookie = f"other=1; {name}={session.session_key}"
    site.ask("/projets/", HTTP_COOKIE=cookie)
    site.ask("/projets/")
    site.ask("/projets/", HTTP_COOKIE=cookie)
    assert site.made == 3


def test_a_form_s_cookie_alone_changes_nothing(site: Site) -> None:
    site.ask("/projets/")
    site.ask("/projets/", HTTP_COOKIE=f"{settings.CSRF_COOKIE_NAME}=abc")
    assert site.made == 1


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?dimension=climate&state=recruits", True),
        ("?q=&role=&season=&kind=&state=", True),
        ("?page=1", True),
        ("?page=01", False),
        ("?page=7", False),
        ("?page=x", False),
        ("?q=eau", False),
        ("?kind=unknown", False),
        ("?state=recruits&state=recruits", False),
        ("?utm_source=mail", False),
    ],
)
def test_an_address_is_kept_when_all_of_it_is_declared_and_understood(site: Site, query: str, kept: bool) -> None:
    assert site.ask(f"/projets/{query}").status == 200
    site.ask(f"/projets/{query}")
    assert site.made == (1 if kept else 2)


@pytest.mark.parametrize(
    "environ",
    [
        {"REQUEST_METHOD": "POST", "HTTP_X": ""},
        {"SCRIPT_NAME": "/elsewhere"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": ""},
    ],
)
def test_a_forged_request_neither_reads_nor_writes(site: Site, environ: dict[str, str]) -> None:
    site.ask("/projets/", **environ)
    honest = site.ask("/projets/")
    assert "elsewhere" not in honest.text
    assert "evil" not in honest.text
    site.ask("/projets/", **environ)
    assert site.made == 3


def test_a_page_does_not_depend_on_the_host_or_the_language_of_who_asks(site: Site) -> None:
    pages = set()
    for environ in ({"HTTP_HOST": "localhost"}, {"HTTP_HOST": "127.0.0.1:9"}, {"HTTP_ACCEPT_LANGUAGE": "en"},
                    {"HTTP_COOKIE": f"{settings.LANGUAGE_COOKIE_NAME}=en"}):  # fmt: skip
        site.shelf.current = None
        pages.add(site.ask("/", **environ).text)
    assert len(pages) == 1


def test_behind_https_nothing_is_kept_for_plain_http(site: Site, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site.load_middleware()
    assert site.ask("/", HTTP_X_FORWARDED_PROTO="https").status == 200
    assert site.ask("/", HTTP_X_FORWARDED_PROTO="http").status == 301
    assert site.ask("/").status == 301
    assert site.ask("/", HTTP_X_FORWARDED_PROTO="https").status == 200
    assert site.made == 3


def test_pages_with_a_form_are_never_kept(site: Site) -> None:
    for _time in range(2):
        answer = site.ask("/prevenez-moi/saison/")
        assert "csrfmiddlewaretoken" in answer.text
    assert site.made == 2


def test_no_page_that_is_kept_holds_a_token_or_sets_a_cookie(site: Site) -> None:
    for path in ("/", "/saisons/", "/projets/", "/propositions/", reverse("help"), reverse("legal")):
        answer = site.ask(path)
        site.ask(path)
        assert "csrf" not in answer.text
        assert "Set-Cookie" not in answer.headers
    assert site.made == 6


def test_a_missing_page_is_not_kept(site: Site) -> None:
    assert [site.ask("/projets/nowhere/").status for _time in range(2)] == [404, 404]
    assert site.made == 2


def test_a_change_shows_after_a_tenth_of_a_second(site: Site) -> None:
    site.ask("/saisons/")
    Season.objects.update(name="Saison nouvelle")
    commit()
    assert RECHECK <= 0.1
    site.asks_again()
    assert "Saison nouvelle" in site.ask("/saisons/").text


def test_an_answer_begun_before_a_change_is_not_given_after_it() -> None:
    factories.edition()
    commit()
    slow = Site()
    begun = slow.shelf.now()
    assert begun
    Season.objects.update(name="Saison nouvelle")
    commit()
    slow.asks_again()
    assert "Saison nouvelle" in slow.ask("/saisons/").text
    old = slow.shelf.current.pages[("/saisons/", "")] if slow.shelf.current else None
    assert old
    begun.keep(("/projets/", ""), old)  # the slow answer arrives at last
    assert "Tous les projets" in slow.ask("/projets/").text


def test_a_page_ends_with_its_day_and_within_a_minute(site: Site) -> None:
    evening = timezone.now().replace(hour=22, minute=59, second=30, microsecond=0)  # 23:59 in Paris, in winter
    with time_machine.travel(evening.replace(month=1, day=10), tick=False) as clock:
        site.ask("/")
        for seconds, made in ((29, 1), (1, 2), (59, 2), (1, 3)):
            clock.shift(timedelta(seconds=seconds))
            site.ask("/")
            assert site.made == made
        clock.shift(timedelta(hours=-3))  # somebody set the clock back
        site.ask("/")
        assert site.made == 4


def test_when_the_database_is_silent_nothing_old_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> int:
        raise OperationalError

    site.ask("/")
    site.asks_again()
    monkeypatch.setattr("accounts.public.version", silent)
    site.ask("/")
    assert site.made == 2


def test_memory_is_bounded_and_the_page_nobody_asks_for_makes_room(settings: Any, site: Site) -> None:
    site.ask("/projets/")
    page: Page = site.shelf.current.pages[("/projets/", "")] if site.shelf.current else None  # type: ignore[assignment]
    settings.PAGE_CACHE_BYTES = page.weight * 3
    kept = Generation(1, 0)
    for name in "abc":
        kept.keep((name, ""), page)
    kept.find(("a", ""))
    kept.keep(("d", ""), page)
    assert [path for path, _query in kept.pages] == ["c", "a", "d"]
    assert kept.weight <= settings.PAGE_CACHE_BYTES


def test_nothing_is_kept_where_it_is_turned_off(settings: Any, site: Site) -> None:
    settings.PAGE_CACHE_BYTES = 0
    site.ask("/")
    site.ask("/")
    assert site.made == 2


def test_probes_do_not_ask_the_database_for_its_version(site: Site, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        site.ask("/healthz")
