"""Public pages kept in the process's memory, answered ahead of every middleware.

A page is kept by its address (which says its language) for one version of the content and at most a minute of one
Paris day: see docs/decisions/page-cache.md. Whoever has a session, and any address not understood, goes past.
"""

from __future__ import annotations

import gzip
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from datetime import time as hour
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import Error
from django.http import HttpResponse, HttpResponseBase
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts import public

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], Any]
Key = tuple[str, str]

RECHECK = 0.1  # seconds between two readings of the version: half of what a page may be late
LASTS = 60.0  # seconds after which the clock may have changed what a page says
SMALL = 200  # bytes that are not worth packing, as for Django's own middleware
OVERHEAD = 2_000  # bytes of headers and objects, about
GENERATION = "portal.generation"


class Page:
    """One complete answer, as it is and packed."""

    def __init__(self, response: HttpResponse) -> None:
        packed = response.content if response.get("Content-Encoding") == "gzip" else None
        self.body = gzip.decompress(packed) if packed else response.content
        self.etag = f'W/"{blake2b(self.body, digest_size=12).hexdigest()}"'
        response.headers["ETag"] = self.etag
        response.headers["Cache-Control"] = "no-cache"  # a browser asks each time, and is told that it knows
        patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
        sizes = {"content-length", "content-encoding"}
        self.headers = [(name, value) for name, value in response.items() if name.lower() not in sizes]
        self.plain = (self.body, [*self.headers, ("Content-Length", str(len(self.body)))])
        self._packed = self._with_size(packed) if packed else None

    @property
    def packed(self) -> tuple[bytes, Headers]:
        """The body and headers for who reads gzip; packed once, when first asked for."""
        if self._packed is None:
            small = len(self.body) < SMALL
            self._packed = self.plain if small else self._with_size(gzip.compress(self.body, 6, mtime=0))
        return self._packed

    def _with_size(self, packed: bytes) -> tuple[bytes, Headers]:
        return packed, [*self.headers, ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))]

    @property
    def weight(self) -> int:
        """Bytes of memory, packed form included."""
        return len(self.body) * 5 // 4 + OVERHEAD

    def answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if self.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", self.headers.copy())
            return []
        body, headers = self.packed if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else self.plain
        start_response("200 OK", headers.copy())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


class Generation:
    """Pages of one version of the content and one stretch of time. A slow answer joins its own, which may be gone."""

    def __init__(self, version: int, clock: float) -> None:
        self.version = version
        self.since, self.until = clock, min(clock + LASTS, midnight_after(clock))
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.weight = 0
        self._lock = Lock()

    def find(self, key: Key) -> Page | None:
        page = self.pages.get(key)
        if page is not None:
            try:
                self.pages.move_to_end(key)
            except KeyError:  # another thread has just made room
                return page
        return page

    def keep(self, key: Key, page: Page) -> None:
        """Keep a page; those asked for longest ago make room."""
        with self._lock:
            if old := self.pages.pop(key, None):
                self.weight -= old.weight
            self.pages[key] = page
            self.weight += page.weight
            while self.weight > settings.PAGE_CACHE_BYTES and self.pages:
                self.weight -= self.pages.popitem(last=False)[1].weight


def midnight_after(clock: float) -> float:
    """The next midnight of Paris, when phases begin and end. Seconds, as `time.time`."""
    zone = timezone.get_default_timezone()
    tomorrow = datetime.fromtimestamp(clock, zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, hour.min, zone).timestamp()


class Shelf:
    """The generation of now. It asks the database for the version ten times a second at most."""

    def __init__(self) -> None:
        self.current: Generation | None = None
        self.read_at = float("-inf")

    def now(self) -> Generation | None:
        """The generation of now; None when the database does not answer: better no page than an old one."""
        moment, clock, current = time.monotonic(), time.time(), self.current
        if current and moment - self.read_at < RECHECK and current.since <= clock < current.until:
            return current
        try:
            version = public.version()
        except Error:
            return None
        if current is None or version != current.version or not current.since <= clock < current.until:
            self.current = current = Generation(version, clock)
        self.read_at = moment  # of before the reading
        return current


class PageHandler(WSGIHandler):
    """Django's handler, and the pages it need not make again."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = Shelf()
        self.elsewhere = ("/healthz", "/readyz", "/admin/", settings.STATIC_URL)
        # Messages travel in a cookie of their own.
        self.personal = (f"{settings.SESSION_COOKIE_NAME}=", "messages=")

    def __call__(self, environ: Environ, start_response: Any) -> Any:
        if settings.PAGE_CACHE_BYTES and self.is_for_all(environ) and (generation := self.shelf.now()):
            if page := generation.find(key_of(environ)):
                return page.answer(environ, start_response)
            environ[GENERATION] = generation
        return super().__call__(environ, start_response)

    def is_for_all(self, environ: Environ) -> bool:
        """Whether the answer to this request may be the same for everybody."""
        cookies = environ.get("HTTP_COOKIE", "")
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and not environ.get("SCRIPT_NAME")
            and not environ["PATH_INFO"].startswith(self.elsewhere)
            and not (cookies and any(name in cookies for name in self.personal))
            and is_our_host(environ.get("HTTP_HOST", ""))
            and (not settings.SECURE_SSL_REDIRECT or is_secure(environ))
        )

    def get_response(self, request: WSGIRequest) -> HttpResponseBase:  # type: ignore[override]
        response = super().get_response(request)
        generation: Generation | None = request.META.get(GENERATION)
        if generation and request.method == "GET" and is_complete(request, response):
            generation.keep(key_of(request.META), Page(response))  # type: ignore[arg-type]
        return response


def key_of(environ: Environ) -> Key:
    return environ["PATH_INFO"], environ.get("QUERY_STRING", "")


def is_complete(request: WSGIRequest, response: HttpResponseBase) -> bool:
    """Whether this is a whole page that its view declared to be for everybody."""
    declared: bool = request.META.get(public.SHARED, False)
    return declared and response.status_code == 200 and not response.streaming and not response.cookies


@lru_cache(maxsize=64)
def is_our_host(host: str) -> bool:
    """What Django asks of each request; pages themselves never show the Host they were asked by."""
    name, _port = split_domain_port(host)
    return bool(validate_host(name, settings.ALLOWED_HOSTS))


def is_secure(environ: Environ) -> bool:
    """As Django's `request.is_secure()`."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, expected = settings.SECURE_PROXY_SSL_HEADER
        if (said := environ.get(name)) is not None:
            return bool(said.split(",", 1)[0].strip() == expected)
    return bool(environ["wsgi.url_scheme"] == "https")
