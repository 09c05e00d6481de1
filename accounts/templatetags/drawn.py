"""Parts that are the same on many pages."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn(template_name: str, **values: Hashable) -> SafeString:
    """A template that shows these values alone, drawn once in a process for each of them and language.

    It knows nothing of the page's context, and may ask for no clock: what it says never changes.
    """
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn  # a developer's templates are read anew
    return draw(template_name, tuple(values.items()), get_language() or "", get_script_prefix())


@lru_cache(maxsize=1024)
def _drawn(name: str, values: tuple[tuple[str, Hashable], ...], language: str, prefix: str) -> SafeString:
    return render_to_string(name, dict(values))
