"""Rights on the admin."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

STRONG = {"mfa"}


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session proved a second factor; the demo's own sign-in counts in the demo only."""
    methods = {line.get("method") for line in request.session.get("account_authentication_methods", [])}
    return bool(methods & (STRONG | ({"demo"} if settings.DEMO else set())))
