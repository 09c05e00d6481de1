"""Markdown and dates in templates."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from seasons import dates
from seasons.markdown import render

register = template.Library()


@register.filter
def markdown(text: str, top: int = 3) -> SafeString:
    """A Markdown text; `top` is the level of its highest heading."""
    return render(text, top)


@register.filter
def in_words(day: date | datetime) -> str:
    """«3 février», with its year when it is another than this one."""
    return dates.day(_local(day))


@register.filter
def delay(day: date | datetime) -> str:
    """«dans 10 jours»."""
    return dates.delay(_local(day))


def _local(moment: date | datetime) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
