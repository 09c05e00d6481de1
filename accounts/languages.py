"""A page has one address a language: the same path, French without a prefix, English under /en/."""

from __future__ import annotations

from gettext import NullTranslations
from typing import NamedTuple

from django.conf import settings
from django.utils import translation

ONE_LANGUAGE = ("/admin/", "/demo/")  # outside i18n_patterns: always French


class FrenchCounts(NullTranslations):
    """French is what the sources say, so it has no catalogue, and Django would count it as English: «0 membres»."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if abs(n) < 2 else msgid2


class Version(NamedTuple):
    """One language of a page. `path` carries a query when it was asked with one."""

    code: str
    name: str
    path: str
    current: bool


def versions(path: str) -> list[Version]:
    """The page at `path`, in each language; nothing where there is but one."""
    if path.startswith(ONE_LANGUAGE):
        return []
    spoken, bare = translation.get_language_from_path(path), path
    if spoken:
        bare = path.removeprefix(f"/{spoken}") or "/"
    current = translation.get_language()
    return [
        Version(code, name, bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}", code == current)
        for code, name in settings.LANGUAGES
    ]


def here(path: str) -> str:
    """The page at `path` in the language in use: a mail's reader follows it in theirs."""
    return next((version.path for version in versions(path) if version.current), path)


def followed(url: str) -> str:
    """An address in full that a row keeps: a page of ours in the language in use, anything else as it is."""
    ours = url.startswith(f"{settings.SITE_URL}/")
    return f"{settings.SITE_URL}{here(url.removeprefix(settings.SITE_URL))}" if ours else url


def current() -> str:
    """The language in use: that of the page, where a request runs."""
    return known(translation.get_language() or "")


def known(code: str) -> str:
    """This language, or French where it is not one of ours."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
