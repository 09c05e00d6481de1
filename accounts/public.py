"""Pages that are the same for everybody: who declares them, and the version of what they show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

SHARED = "portal.shared"  # in the request's environment, for who keeps pages
WORDS = "q"  # everybody types others: such an answer is not worth keeping
View = Callable[..., HttpResponseBase]


def shared(*parameters: str) -> Callable[[View], View]:
    """A view that answers all anonymous visitors alike, by its path and these parameters of the address alone.

    Its page holds no CSRF token and no message, and reads only tables whose changes move the public version
    (`accounts.triggers.follow`). It is marked when each parameter was understood as it is written.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            request.META[SHARED] = request.user.is_anonymous and _understood(request, response, parameters)
            return response

        wrapped.shared = parameters  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _understood(request: HttpRequest, response: HttpResponseBase, parameters: tuple[str, ...]) -> bool:
    """Whether the address has nothing undeclared, repeated, mistaken, or typed freely."""
    asked = request.GET
    if not asked:
        return True
    context = getattr(response, "context_data", None) or {}
    found, page = context.get("filter"), context.get("page_obj")
    return (
        set(asked) <= {*parameters, WORDS}
        and not asked.get(WORDS)
        and all(len(values) == len(set(values)) for _name, values in asked.lists())
        and not (found and found.left_aside)
        and asked.get("page", "1") == str(page.number if page else 1)
    )


def version() -> int:
    """A number that moves with each committed change of what public pages show; one short query.

    Raises:
        django.db.Error: the database does not answer.
    """
    if not connection.in_atomic_block:  # what Django does as a request begins, which a kept page never reaches
        connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(moves) FROM accounts_publicversion")
        row = cursor.fetchone()
    return int(row[0] or 0)
