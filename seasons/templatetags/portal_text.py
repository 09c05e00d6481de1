"""Markdown and dates in templates."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from seasons import dates, text
from seasons.markdown import render
from seasons.models import Event

register = template.Library()


@register.filter
def markdown(source: str, top: int = 3) -> SafeString:
    """A Markdown text; `top` is the level of its highest heading."""
    return render(source, top)


@register.filter
def in_words(day: date | datetime) -> str:
    """«3 février», with its year when it is another than this one."""
    return dates.day(_local(day))


@register.filter
def delay(day: date | datetime) -> str:
    """«dans 10 jours»."""
    return dates.delay(_local(day))


@register.filter
def when_of(event: Event) -> str:
    """«le 3 février à 18 h 30»."""
    return dates.moment(event.starts_at)


@register.filter
def until_of(event: Event) -> str:
    """«jusqu’à 20 h», or nothing for an event that ends another day."""
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    if start.date() != end.date():
        return dates.until(end.date())
    return _("jusqu’à %(hour)s") % {"hour": dates.hour(end)} if end > start else ""


@register.filter
def in_sentence(name: str) -> str:
    """A season's name after an article: «la saison 13»."""
    return text.in_sentence(name)


def _local(moment: date | datetime) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
