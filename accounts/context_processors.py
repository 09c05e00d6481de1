"""What every template may name."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts import languages


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, address and contact, its legal facts, this page's languages, and whether this is the demo."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.SITE_CONTACT_EMAIL,
        "demo": settings.DEMO,
        "languages": partial(languages.versions, request.get_full_path()),
        "homes": partial(languages.versions, "/"),  # of pages that are not there in any language
        "addresses": partial(languages.versions, request.path),
        **settings.LEGAL,
    }
