"""Every address the site answers, read from the URLconf itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver, get_resolver

VIEWS = ("changelist", "add", "history", "delete", "change", "step", "object")


def all_routes() -> list[str]:
    """Routes as written in the URLconf, each once; the admin's are replaced by «admin: app.model view»."""
    return sorted({_short(route, name) for route, name in _walk(get_resolver().url_patterns, "")})


def _walk(patterns: Sequence[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.name or ""
        else:
            yield from _walk(pattern.url_patterns, route)


def _short(route: str, name: str) -> str:
    route = re.sub(r"\(\?P<app_label>[^)]*\)", "<app_label>", route)
    parts = route.split("/")
    if parts[0] != "admin" or len(parts) < 4 or parts[1] == "r" or parts[1].startswith("^"):
        return route
    if parts[2] == "<path:content_type_id>":
        return route
    view = name.rsplit("_", 1)[-1] if name else "object"
    return f"admin: {parts[1]}.{parts[2]} {view}" if view in VIEWS else route
