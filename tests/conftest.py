"""Hypothesis: in CI the same examples each time, and nowhere a failure because the machine was busy.

Static files: each client of a test starts the site, which then reads the head of all of them, as a server does once.
Here the first start reads them, for each value of the settings that say which; later ones share what it found.

PostgreSQL: migrations run once; each process, and each site of tests/stack.py, works on a copy.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.stack import migrated

settings.register_profile("laptop", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "laptop")

WHICH_FILES = ("DEBUG", "STATIC_ROOT", "STATIC_URL", "STATICFILES_DIRS", "INSTALLED_APPS", "WHITENOISE_USE_FINDERS")


def _starting_once(start: Callable[..., None]) -> Callable[..., None]:
    found: dict[str, dict[str, Any]] = {}

    def start_or_share(self: Any, get_response: Any = None) -> None:
        which = repr([getattr(django_settings, name) for name in WHICH_FILES])
        if which not in found:
            start(self, get_response)
            found[which] = vars(self).copy()
        vars(self).update(found[which] | {"get_response": get_response})

    return start_or_share


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "__init__", _starting_once(WhiteNoiseMiddleware.__init__))
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    if connection.vendor == "postgresql" and "TEST_POSTGRES_URL" in os.environ:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated()
